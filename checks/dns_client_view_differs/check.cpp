// The records by which Jabber finds its servers, as different resolvers give them (guide B1f). Which of them
// a PC uses cannot be seen; that they differ can.
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

// Compares each answer with the first that has records. A federation record that is missing somewhere is
// `dns_srv_missing`, so only differing contents count for it.
void compare(const Answers& answers, const std::string& record, bool missing_counts, Opinion& opinion) {
  const auto model =
      std::find_if(answers.begin(), answers.end(), [](const auto& seen) { return !content(*seen).empty(); });
  if (model == answers.end() || vantages(answers).size() < 2) return;
  bool same = true;
  for (const auto& seen : answers) {
    if (content(*seen) == content(**model)) continue;
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
