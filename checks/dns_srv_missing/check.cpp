// The federation SRV record of the peer's or of our own domain does not exist, as one or more resolvers see
// it (RFC 2782; guide B1e, B2a, B3c, B5b, B7d).
#include "sipfed/nodes.h"
#include "sipfed/rule.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

using Answers = std::vector<Seen<DnsAnswer>>;

Severity severity_of(const Evidence& evidence, const Side& side, bool split, bool primary) {
  if (split && (side.ours || !primary)) return Severity::warning;
  if (!side.ours && !evidence.subject.pins.empty()) return Severity::warning;
  return Severity::error;
}

Finding missing(const Evidence& evidence, const Side& side, const Seen<DnsAnswer>& seen,
                const Answers& present) {
  const auto primary = primary_views(evidence);
  const bool is_primary = std::find(primary.begin(), primary.end(), seen.view) != primary.end();
  const bool split = !present.empty();
  const bool nxdomain = seen->rcode == "NXDOMAIN";

  Finding finding;
  finding.where = federation_srv(side.domain);
  finding.variant = split ? "split" : nxdomain ? "nxdomain" : "nodata";
  finding.args = {{"domain", side.domain}, {"record", finding.where}};
  if (split) {
    std::vector<std::string> others;
    for (const auto& other : present) add_unique(others, other.view->vantage);
    finding.args["others"] = joined(others);
    finding.args["rcode"] = nxdomain ? "NXDOMAIN" : "NODATA";
  }
  finding.cites = {seen.cite()};
  finding.severity = severity_of(evidence, side, split, is_primary);
  finding.stage = side.stage();
  if (side.ours && !split) finding.explains = reply_symptom(evidence);
  finding.blocks = !side.ours && leads_nowhere(evidence);
  return finding;
}

// A node of IM and Presence asks DNS servers of its own; they may lack what everybody else gets.
void judge_nodes(const Evidence& evidence, Opinion& opinion) {
  const auto nodes = imp_nodes(evidence);
  for (const std::string& domain : far_domains(evidence, nodes))
    for (const Node& node : nodes) {
      const auto asked = node->srv.find(domain);
      if (asked == node->srv.end() || asked->second.found) continue;
      std::vector<std::string> others;
      for (const auto& seen : dns_answers(evidence, "SRV", federation_srv(domain)))
        if (conclusive(*seen) && !records(*seen, "SRV").empty()) add_unique(others, seen.view->vantage);
      if (others.empty()) continue;  // nobody has it, which is said already
      opinion.findings.push_back({.where = node.name,
                                  .variant = "node",
                                  .args = {{"domain", domain},
                                           {"record", federation_srv(domain)},
                                           {"vantage", node.name},
                                           {"others", joined(others)}},
                                  .cites = {node.cite()},
                                  .severity = node->routes.empty() ? Severity::error : Severity::warning});
    }
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  bool all_known = !peer_is_retired(evidence);
  for (const Side& side : sides(evidence)) {
    Answers present, absent;
    for (const auto& seen : dns_answers(evidence, "SRV", federation_srv(side.domain))) {
      if (!conclusive(*seen)) continue;
      (records(*seen, "SRV").empty() ? absent : present).push_back(seen);
    }
    for (const auto& seen : present) opinion.excluded_by.push_back(seen.cite());
    for (const auto& seen : absent)
      add_seen_from(opinion.findings, missing(evidence, side, seen, present), *seen.view);
    all_known = all_known && !(present.empty() && absent.empty());
  }
  if (!all_known) opinion.excluded_by.clear();
  judge_nodes(evidence, opinion);
  return opinion;
}

}  // namespace

extern const Check dns_srv_missing;
const Check dns_srv_missing{
    Severity::error, Stage::dns, "B1e B2a B3c B5b B7d", {Fact::dns, Fact::imp}, of_today<judge>};

}  // namespace sipfed::checks
