// The records by which Jabber finds its servers, as different resolvers give them (guide B1f). Which of them
// a PC uses cannot be seen; that they differ can.
#include <optional>

#include "sipfed/rule.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

// Targets with ports, as text, sorted: what a client would try.
std::string content(const DnsAnswer& answer) {
  std::vector<std::string> out;
  for (const SrvTarget& target : srv_targets(answer))
    add_unique(out, target.host + ":" + std::to_string(target.port));
  std::sort(out.begin(), out.end());
  return joined(out);
}

using Answers = std::vector<Seen<DnsAnswer>>;

Answers usable(const Evidence& evidence, const std::string& record) {
  Answers out;
  for (const auto& seen : dns_answers(evidence, "SRV", record))
    if (conclusive(*seen)) out.push_back(seen);
  return out;
}

bool published(const Answers& answers) {
  return std::any_of(answers.begin(), answers.end(),
                     [](const auto& seen) { return !content(*seen).empty(); });
}

std::vector<std::string> vantages(const Answers& answers) {
  std::vector<std::string> out;
  for (const auto& seen : answers) add_unique(out, seen.view->vantage);
  return out;
}

Finding difference(const std::string& record, const Seen<DnsAnswer>& one, const Seen<DnsAnswer>& other) {
  const bool missing = content(*one).empty();
  Finding finding;
  finding.where = record;
  finding.variant = missing ? "missing" : "differs";
  finding.args = {{"record", record}, {"others", other.view->vantage}, {"elsewhere", content(*other)}};
  if (!missing) finding.args["records"] = content(*one);
  finding.cites = {one.cite(), other.cite()};
  finding.severity = missing ? Severity::note : Severity::warning;
  return finding;
}

// As one resolver gives them; nothing when it was not asked, or gave no usable answer.
std::optional<std::vector<std::string>> host_addresses(const View& view, const std::string& host) {
  if (dns_answer(view, "A", host).fact == nullptr) return std::nullopt;
  for (const char* type : {"A", "AAAA"})
    if (const auto answer = dns_answer(view, type, host); answer.fact && !conclusive(*answer))
      return std::nullopt;
  std::vector<std::string> found = addresses(view, host);
  std::sort(found.begin(), found.end());
  return found;
}

// The same record, but its target is another machine there, or none.
void compare_hosts(const std::string& record, const Seen<DnsAnswer>& one, const Seen<DnsAnswer>& other,
                   std::vector<Finding>& findings) {
  std::vector<std::string> done;
  for (const SrvTarget& target : srv_targets(*one)) {
    if (std::find(done.begin(), done.end(), target.host) != done.end()) continue;
    done.push_back(target.host);
    const auto here = host_addresses(*one.view, target.host);
    const auto there = host_addresses(*other.view, target.host);
    if (!here || !there || *here == *there) continue;
    Finding finding{.where = target.host,
                    .variant = here->empty() || there->empty() ? "no_address" : "address",
                    .args = {{"host", target.host},
                             {"record", record},
                             {"addresses", here->empty() ? "-" : joined(*here)},
                             {"others", other.view->vantage},
                             {"elsewhere", there->empty() ? "-" : joined(*there)}},
                    .cites = {one.cite(), other.cite()},
                    .severity = Severity::warning};
    for (const View* view : {one.view, other.view})
      finding.cites.push_back(dns_answer(*view, "A", target.host).cite());
    add_seen_from(findings, std::move(finding), *one.view);
  }
}

// Compares each answer with the first that has records. A federation record that is missing somewhere is
// `dns_srv_missing`, so only differing contents count for it; where its target leads is judged by others.
void compare(const Answers& answers, const std::string& record, bool missing_counts, Opinion& opinion) {
  const auto model =
      std::find_if(answers.begin(), answers.end(), [](const auto& seen) { return !content(*seen).empty(); });
  if (model == answers.end() || vantages(answers).size() < 2) return;
  bool same = true;
  for (const auto& seen : answers) {
    if (content(*seen) == content(**model)) {
      if (!missing_counts || seen.view->vantage == model->view->vantage) continue;
      const std::size_t before = opinion.findings.size();
      compare_hosts(record, seen, *model, opinion.findings);
      same = same && opinion.findings.size() == before;
      continue;
    }
    same = false;
    if (seen.view->vantage == model->view->vantage || (content(*seen).empty() && !missing_counts)) continue;
    add_seen_from(opinion.findings, difference(record, seen, *model), *seen.view);
  }
  if (!same) return;
  for (const auto& seen : answers) opinion.excluded_by.push_back(seen.cite());
}

Opinion judge(const Evidence& evidence) {
  const Subject& subject = evidence.subject;
  if (subject.local.empty()) return needs(Need::local_domain);
  const std::string uds = "_cisco-uds._tcp." + subject.local, cup = "_cuplogin._tcp." + subject.local;
  const Answers by_uds = usable(evidence, uds), by_cup = usable(evidence, cup);

  Opinion opinion;
  compare(by_uds, uds, true, opinion);
  compare(by_cup, cup, true, opinion);
  if (subject.expect.empty()) {  // with an expected address, dns_srv_not_ours judges each view by it
    const std::string record = federation_srv(subject.local);
    Opinion federation;
    compare(usable(evidence, record), record, false, federation);
    for (Finding& finding : federation.findings) opinion.findings.push_back(std::move(finding));
  }
  if (!opinion.findings.empty() || !opinion.excluded_by.empty()) return opinion;
  if (by_uds.empty() && by_cup.empty()) return opinion;
  if (!published(by_uds) && !published(by_cup)) return not_applicable();
  return needs(Need::second_resolver);
}

}  // namespace

extern const Check dns_client_view_differs;
const Check dns_client_view_differs{Severity::warning, Stage::local_dns, "B1f", {Fact::dns}, of_today<judge>};

}  // namespace sipfed::checks
