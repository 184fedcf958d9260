// A target is published with an IPv6 address at which nothing listens, while its IPv4 address works: who
// prefers IPv6 waits or fails.
#include "sipfed/rule.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

// A connection from the same view to an IPv4 address of the same target.
bool ipv4_connects(const Evidence& evidence, const Endpoint& v6, const View& view, std::string& cite) {
  for (const Endpoint& endpoint : peer_endpoints(evidence)) {
    if (endpoint.host != v6.host || endpoint.port != v6.port || is_ipv6(endpoint.address)) continue;
    for (const auto& seen : connects(evidence, endpoint)) {
      if (seen.view != &view || seen->fault) continue;
      cite = seen.cite();
      return true;
    }
  }
  return false;
}

void judge_endpoint(const Evidence& evidence, const Endpoint& endpoint, Opinion& opinion) {
  for (const auto& seen : connects(evidence, endpoint)) {
    if (!was_tested(*seen)) continue;
    if (!seen->fault) {
      opinion.excluded_by.push_back(seen.cite());
      continue;
    }
    std::string other;
    if (!ipv4_connects(evidence, endpoint, *seen.view, other)) continue;
    Finding finding;
    finding.where = endpoint.where();
    finding.variant = seen->fault.kind == Fault::Kind::refused ? "refused" : "no_answer";
    finding.args = {{"host", endpoint.host},
                    {"address", endpoint.address},
                    {"port", std::to_string(endpoint.port)},
                    {"fault", fault_text(seen->fault)}};
    finding.cites = {seen.cite(), other};
    finding.severity = Severity::warning;
    add_seen_from(opinion.findings, std::move(finding), *seen.view);
  }
}

// Every target was asked for AAAA somewhere, and none has any.
bool ipv4_only(const Evidence& evidence) {
  const auto targets = srv_targets(evidence, evidence.subject.domain);
  return !targets.empty() && std::all_of(targets.begin(), targets.end(), [&](const SrvTarget& target) {
    const auto answers = dns_answers(evidence, "AAAA", target.host);
    return std::any_of(answers.begin(), answers.end(), [](const auto& seen) { return conclusive(*seen); });
  });
}

Opinion judge(const Evidence& evidence) {
  if (!evidence.subject.pins.empty()) return not_applicable();
  Opinion opinion;
  bool any_v6 = false;
  for (const Endpoint& endpoint : peer_endpoints(evidence)) {
    if (!is_ipv6(endpoint.address)) continue;
    any_v6 = true;
    judge_endpoint(evidence, endpoint, opinion);
  }
  if (!any_v6 && ipv4_only(evidence)) return not_applicable();
  return opinion;
}

}  // namespace

extern const Check dns_ipv6_without_listener;
const Check dns_ipv6_without_listener{
    Severity::warning, Stage::dns, "", {Fact::dns, Fact::tcp}, of_today<judge>};

}  // namespace sipfed::checks
