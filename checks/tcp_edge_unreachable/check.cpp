// No TCP connection to the peer's federation port, or to some of its addresses only. No answer is never
// called refused: a firewall that lets only the partner in looks the same from elsewhere.
#include <set>

#include "sipfed/rule.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

struct Attempt {
  Endpoint endpoint;
  Seen<TcpConnect> seen;
  bool alive() const { return !seen->fault; }
};

std::vector<Attempt> attempts(const Evidence& evidence, const View& view) {
  std::vector<Attempt> out;
  for (const Endpoint& endpoint : peer_endpoints(evidence))
    for (const auto& seen : connects(evidence, endpoint))
      if (seen.view == &view && was_tested(*seen)) out.push_back({endpoint, seen});
  return out;
}

std::string variant_of(const std::vector<Attempt>& dead) {
  std::set<Fault::Kind> kinds;
  for (const Attempt& attempt : dead) kinds.insert(attempt.seen->fault.kind);
  if (kinds.size() > 1) return "mixed";
  switch (*kinds.begin()) {
    case Fault::Kind::timeout:
      return "filtered";
    case Fault::Kind::unreachable:
      return "unreachable";
    default:
      return "refused";
  }
}

Finding none_accepts(const Evidence& evidence, const std::vector<Attempt>& dead, bool reached_elsewhere) {
  Finding finding;
  finding.where = dead.size() == 1 ? dead.front().endpoint.where() : evidence.subject.domain;
  finding.variant = variant_of(dead);
  if (finding.variant == "refused") finding.shows = Symptom::port_closed;
  std::vector<std::string> faults, places;
  for (const Attempt& attempt : dead) {
    add_unique(places, attempt.endpoint.where());
    add_unique(faults, attempt.endpoint.text() + " " + fault_text(attempt.seen->fault));
    finding.cites.push_back(attempt.seen.cite());
  }
  finding.args = {{"domain", evidence.subject.domain},
                  {"addresses", joined(places)},
                  {"fault", dead.size() == 1 ? fault_text(dead.front().seen->fault) : joined(faults)}};
  finding.severity = reached_elsewhere ? Severity::warning : Severity::error;
  finding.blocks = !reached_elsewhere;
  return finding;
}

// Dead beside a living address of the same target, and known for another reason: an IPv6 address that should
// not be published, or an inside address under the outside name.
bool owned_by_dns(const Attempt& dead, const std::vector<Attempt>& all) {
  return std::any_of(all.begin(), all.end(), [&](const Attempt& other) {
    if (!other.alive() || other.endpoint.host != dead.endpoint.host) return false;
    const std::string &bad = dead.endpoint.address, &good = other.endpoint.address;
    return (is_ipv6(bad) && !is_ipv6(good)) || (is_private_address(bad) && !is_private_address(good));
  });
}

Finding one_of_several(const Evidence& evidence, const Attempt& dead, std::size_t total) {
  Finding finding;
  finding.where = dead.endpoint.where();
  finding.variant = "some";
  finding.args = {{"domain", evidence.subject.domain},
                  {"addresses", dead.endpoint.where()},
                  {"total", std::to_string(total)},
                  {"fault", fault_text(dead.seen->fault)}};
  finding.cites = {dead.seen.cite()};
  finding.severity = Severity::warning;
  return finding;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  if (peer_is_retired(evidence)) return opinion;
  std::vector<std::pair<const View*, std::vector<Attempt>>> shut;
  for (const auto& [id, view] : evidence.views) {
    const auto all = attempts(evidence, view);
    std::vector<Attempt> dead;
    for (const Attempt& attempt : all) {
      if (attempt.alive())
        opinion.excluded_by.push_back(attempt.seen.cite());
      else
        dead.push_back(attempt);
    }
    if (dead.empty()) continue;
    if (dead.size() == all.size()) {
      shut.emplace_back(&view, dead);
      continue;
    }
    for (const Attempt& attempt : dead)
      if (!owned_by_dns(attempt, all))
        add_seen_from(opinion.findings, one_of_several(evidence, attempt, all.size()), view);
  }
  const bool reached = !opinion.excluded_by.empty();
  for (const auto& [view, dead] : shut)
    add_seen_from(opinion.findings, none_accepts(evidence, dead, reached), *view);
  return opinion;
}

}  // namespace

extern const Check tcp_edge_unreachable;
const Check tcp_edge_unreachable{Severity::error, Stage::tcp, "", {Fact::tcp}, of_today<judge>};

}  // namespace sipfed::checks
