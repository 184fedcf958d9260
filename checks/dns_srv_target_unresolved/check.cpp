// The host that a federation SRV record leads to has no address (RFC 2782; guide B1e, B2a, B3c, B5, B7).
#include "sipfed/rule.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

enum class State { resolved, nxdomain, nodata, unknown };

// NXDOMAIN speaks about the name and so about both types; NODATA about the one that was asked only.
State state_of(const View& view, const std::string& host) {
  if (!addresses(view, host).empty()) return State::resolved;
  bool both_empty = true;
  for (const char* type : {"A", "AAAA"}) {
    const auto answer = dns_answer(view, type, host);
    if (!answer.fact || !conclusive(*answer)) {
      both_empty = false;
    } else if (answer->rcode == "NXDOMAIN") {
      return State::nxdomain;
    }
  }
  return both_empty ? State::nodata : State::unknown;
}

// Targets that are names; "." and address literals are another check's.
std::vector<std::string> named_hosts(const DnsAnswer& srv) {
  std::vector<std::string> out;
  for (const SrvTarget& target : srv_targets(srv))
    if (target.host != "." && !is_address(target.host)) add_unique(out, target.host);
  return out;
}

Finding unresolved(const Evidence& evidence, const Side& side, const Seen<DnsAnswer>& srv,
                   const std::string& host, State state, bool all_lost) {
  Finding finding;
  finding.where = host;
  finding.variant = state == State::nxdomain ? "nxdomain" : "nodata";
  finding.args = {{"domain", side.domain}, {"host", host}, {"record", federation_srv(side.domain)}};
  finding.cites = {srv.cite()};
  for (const char* type : {"A", "AAAA"})
    if (const auto answer = dns_answer(*srv.view, type, host); answer.fact)
      finding.cites.push_back(answer.cite());
  const bool pinned = !side.ours && !evidence.subject.pins.empty();
  finding.severity = all_lost && !pinned ? Severity::error : Severity::warning;
  finding.stage = side.stage();
  if (side.ours && all_lost) finding.explains = reply_symptom(evidence);
  finding.blocks = !side.ours && leads_nowhere(evidence);
  return finding;
}

// True when at least one target of that answer could be judged.
bool judge_answer(const Evidence& evidence, const Side& side, const Seen<DnsAnswer>& srv, Opinion& opinion) {
  const auto hosts = named_hosts(*srv);
  std::vector<std::pair<std::string, State>> lost;
  bool known = false;
  for (const std::string& host : hosts) {
    const State state = state_of(*srv.view, host);
    known = known || state != State::unknown;
    if (state == State::nxdomain || state == State::nodata) lost.emplace_back(host, state);
    if (state != State::resolved) continue;
    const bool v4 =
        dns_answer(*srv.view, "A", host).fact && !records(*dns_answer(*srv.view, "A", host), "A").empty();
    opinion.excluded_by.push_back(dns_answer(*srv.view, v4 ? "A" : "AAAA", host).cite());
  }
  for (const auto& [host, state] : lost)
    add_seen_from(opinion.findings, unresolved(evidence, side, srv, host, state, lost.size() == hosts.size()),
                  *srv.view);
  return known;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  bool all_known = !peer_is_retired(evidence);
  for (const Side& side : sides(evidence)) {
    bool known = false;
    for (const auto& srv : dns_answers(evidence, "SRV", federation_srv(side.domain)))
      if (conclusive(*srv) && judge_answer(evidence, side, srv, opinion)) known = true;
    all_known = all_known && known;
  }
  if (!all_known) opinion.excluded_by.clear();
  return opinion;
}

}  // namespace

extern const Check dns_srv_target_unresolved;
const Check dns_srv_target_unresolved{
    Severity::error, Stage::dns, "B1e B2a B3c B5b B7d", {Fact::dns}, of_today<judge>};

}  // namespace sipfed::checks
