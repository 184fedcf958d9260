// A revocation list that a certificate names cannot be fetched, or is out of date. One good list is enough
// for a certificate; lists in a directory (ldap) are not asked for.
#include <optional>

#include "sipfed/answers.h"
#include "sipfed/chains.h"

namespace sipfed::checks {
namespace {

using Answer = Seen<CrlAnswer>;

bool says_nothing(const CrlAnswer& answer) {
  using Kind = Fault::Kind;
  const Kind kind = answer.fault.kind;
  return kind == Kind::cancelled || kind == Kind::local || kind == Kind::no_family || kind == Kind::limit;
}

std::vector<Answer> answers_for(const Evidence& evidence, const std::string& url) {
  std::vector<Answer> found;
  for (const auto& [run, view] : evidence.views) {
    const auto entry = view.crl.find(url);
    if (entry == view.crl.end() || says_nothing(entry->second)) continue;
    if (!is_superseded(evidence, view, &View::crl)) found.push_back({&view, entry->first, &entry->second});
  }
  return found;
}

std::optional<Finding> reading(const Answer& answer) {
  const Time now = answer.view->taken_at;
  Finding finding;
  finding.severity = Severity::warning;
  if (answer->fault) {
    finding.variant = "unreachable";
    finding.args["fault"] = fault_text(answer->fault);
  } else if (answer->status / 100 != 2) {
    finding.variant = "status";
    finding.args["status"] = std::to_string(answer->status);
  } else if (!answer->is_crl) {
    finding.variant = "not_a_list";
  } else if (answer->next_update != Time() && answer->next_update < now) {
    finding.variant = "expired";
    finding.args = {{"not_after", iso_time(answer->next_update)},
                    {"days", std::to_string(days_between(answer->next_update, now))}};
  } else {
    return std::nullopt;
  }
  finding.args["url"] = answer.key;
  finding.args["vantage"] = answer.view->vantage;
  finding.cites = {answer.cite()};
  return finding;
}

// What is wrong with all the lists of a certificate; nothing when one of them is good, and then that is
// cited.
std::optional<Finding> weigh(const Evidence& evidence, const Certificate& certificate,
                             std::vector<std::string>& good) {
  std::optional<Finding> first;
  for (const std::string& url : certificate.crl_urls)
    for (const Answer& answer : answers_for(evidence, url)) {
      std::optional<Finding> finding = reading(answer);
      if (!finding) {
        good.push_back(answer.cite());
        return std::nullopt;
      }
      if (!first) first = std::move(finding);
    }
  return first;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  const std::vector<ShownChain> chains = all_chains(evidence);
  bool named = false;
  for (const ShownChain& chain : chains)
    for (const Certificate& certificate : *chain.certificates) {
      if (certificate.self_signed) continue;
      named = named || !certificate.crl_urls.empty();
      std::optional<Finding> finding = weigh(evidence, certificate, opinion.excluded_by);
      if (!finding) continue;
      finding->where = chain.where;
      finding->args["subject"] = name_text(certificate.subject);
      finding->args["issuer"] = name_text(certificate.issuer);
      finding->cites.push_back(chain.cite);
      if (chain.ours()) finding->stage = Stage::own_certificate;
      opinion.findings.push_back(std::move(*finding));
    }
  opinion.not_applicable = !chains.empty() && !named;
  return opinion;
}

}  // namespace

extern const Check crl_unreachable;
const Check crl_unreachable{
    Severity::warning, Stage::tls, "", {Fact::tls, Fact::own_certificate, Fact::crl}, judge};

}  // namespace sipfed::checks
