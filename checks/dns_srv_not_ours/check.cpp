// The federation SRV record of our own domain leads elsewhere than to our public address, or the peer's edge
// says that it cannot resolve it (guide B5, B7; [MS-OCER] 1008, 1014).
#include "sipfed/rule.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

// Where one view sees our domain lead to.
struct Lead {
  Seen<DnsAnswer> srv;
  std::vector<std::string> expected, strange;
  std::vector<std::string> unnamed;  // beside an expected address, and of a family of which none was named
};

bool names_family_of(const Subject& subject, const std::string& address) {
  return std::any_of(subject.expect.begin(), subject.expect.end(),
                     [&](const std::string& named) { return is_ipv6(named) == is_ipv6(address); });
}

void set_unnamed_apart(const Subject& subject, Lead& lead) {
  if (lead.expected.empty()) return;
  const auto named = [&](const std::string& address) { return names_family_of(subject, address); };
  const auto from = std::stable_partition(lead.strange.begin(), lead.strange.end(), named);
  lead.unnamed.assign(from, lead.strange.end());
  lead.strange.erase(from, lead.strange.end());
}

std::vector<Lead> leads(const Evidence& evidence) {
  const Subject& subject = evidence.subject;
  std::vector<Lead> out;
  for (const auto& srv : dns_answers(evidence, "SRV", federation_srv(subject.local))) {
    Lead lead{srv, {}, {}, {}};
    for (const SrvTarget& target : srv_targets(*srv))
      for (const std::string& address : addresses(*srv.view, target.host))
        add_unique(subject.expect.contains(address) ? lead.expected : lead.strange, address);
    set_unnamed_apart(subject, lead);
    if (!lead.expected.empty() || !lead.strange.empty()) out.push_back(std::move(lead));
  }
  return out;
}

// Inside a network its own name may lead to its inside address, as long as another vantage point sees the
// outside one.
bool is_inside_view(const Lead& lead, const std::vector<Lead>& all) {
  const bool hidden = std::all_of(lead.strange.begin(), lead.strange.end(),
                                  [](const std::string& a) { return is_private_address(a); });
  return hidden && std::any_of(all.begin(), all.end(), [&](const Lead& other) {
           return other.srv.view->vantage != lead.srv.view->vantage && !other.expected.empty() &&
                  other.strange.empty();
         });
}

Finding describe(const Evidence& evidence, const Lead& lead, const char* variant,
                 const std::vector<std::string>& addresses) {
  Finding finding;
  finding.where = federation_srv(evidence.subject.local);
  finding.variant = variant;
  finding.args = {{"record", finding.where},
                  {"domain", evidence.subject.local},
                  {"addresses", joined(addresses)},
                  {"expected", joined({evidence.subject.expect.begin(), evidence.subject.expect.end()})}};
  finding.cites = {lead.srv.cite()};
  for (const SrvTarget& target : srv_targets(*lead.srv))
    for (const char* type : {"A", "AAAA"})
      if (const auto answer = dns_answer(*lead.srv.view, type, target.host); answer.fact)
        finding.cites.push_back(answer.cite());
  return finding;
}

void judge_addresses(const Evidence& evidence, Opinion& opinion) {
  const auto all = leads(evidence);
  for (const Lead& lead : all) {
    if (!lead.unnamed.empty()) {
      Finding finding = describe(evidence, lead, "other_family", lead.unnamed);
      finding.severity = Severity::note;
      add_seen_from(opinion.findings, std::move(finding), *lead.srv.view);
    }
    if (lead.strange.empty()) {
      opinion.excluded_by.push_back(lead.srv.cite());
      continue;
    }
    if (is_inside_view(lead, all)) continue;
    Finding finding = describe(evidence, lead, "elsewhere", lead.strange);
    finding.severity = lead.expected.empty() ? Severity::error : Severity::warning;
    finding.explains = Symptom::request_refused;
    add_seen_from(opinion.findings, std::move(finding), *lead.srv.view);
  }
}

// "source" is who says so, not what it is about.
bool names_domain(const MsDiagnostic& diagnostic, const std::string& domain) {
  return std::any_of(diagnostic.parameters.begin(), diagnostic.parameters.end(), [&](const auto& parameter) {
    return parameter.first != "source" && is_within(parameter.second, domain);
  });
}

// Some view sees for itself that the record or its target is missing: then that is the finding.
bool missing_for_all_to_see(const Evidence& evidence) {
  const auto answers = dns_answers(evidence, "SRV", federation_srv(evidence.subject.local));
  return std::any_of(answers.begin(), answers.end(), [](const Seen<DnsAnswer>& seen) {
    if (!conclusive(*seen)) return false;
    const auto targets = srv_targets(*seen);
    return std::all_of(targets.begin(), targets.end(),
                       [&](const SrvTarget& target) { return addresses(*seen.view, target.host).empty(); });
  });
}

void judge_diagnostics(const Evidence& evidence, std::vector<Finding>& findings) {
  if (missing_for_all_to_see(evidence)) return;
  for (const auto& seen : peer_exchanges(evidence, {})) {
    const SipMessage* reply = final_reply(*seen);
    if (!reply || reply->status < 400) continue;
    for (const MsDiagnostic& diagnostic : ms_diagnostics(*reply)) {
      const bool about_dns = diagnostic.id == 1008 || diagnostic.id == 1014;
      if (!about_dns || !names_domain(diagnostic, evidence.subject.local)) continue;
      Finding finding;
      finding.where = where(*seen);
      finding.variant = "edge_cannot_resolve";
      finding.args = {{"domain", evidence.subject.local},
                      {"record", federation_srv(evidence.subject.local)},
                      {"status", status_text(*reply)},
                      {"diagnostic", diagnostic_text(*reply)}};
      finding.cites = {seen.cite()};
      finding.explains = reply->status == 403 ? Symptom::request_refused : Symptom::request_failed;
      add_seen_from(findings, std::move(finding), *seen.view);
      break;
    }
  }
}

Opinion judge(const Evidence& evidence) {
  if (evidence.subject.local.empty()) return needs(Need::local_domain);
  Opinion opinion;
  judge_diagnostics(evidence, opinion.findings);
  if (!evidence.subject.expect.empty()) {
    judge_addresses(evidence, opinion);
  } else {
    opinion.need = Need::expected_address;
  }
  return opinion;
}

}  // namespace

extern const Check dns_srv_not_ours;
const Check dns_srv_not_ours{
    Severity::error, Stage::local_dns, "B5 B7", {Fact::dns, Fact::sip}, of_today<judge>};

}  // namespace sipfed::checks
