// A service of IM and Presence that SIP federation needs does not run on a node.
#include "sipfed/nodes.h"
#include "sipfed/rule.h"

namespace sipfed::checks {
namespace {

constexpr std::string_view sip_proxy = "Cisco SIP Proxy",
                           connection_manager = "Cisco XCP SIP Federation Connection Manager";
constexpr std::string_view needed[] = {sip_proxy, "Cisco XCP Router", connection_manager,
                                       "Cisco Presence Engine"};

// Release 8 calls them "Cisco UP SIP Proxy" and so on. Empty when it is not listed.
std::string state_of(const Imp& imp, std::string_view service) {
  for (const std::string& name : {std::string(service), "Cisco UP " + std::string(service.substr(6))})
    if (const auto found = imp.services.find(name); found != imp.services.end()) return found->second;
  return {};
}

bool runs_somewhere(const std::vector<Node>& nodes, std::string_view service) {
  return std::any_of(nodes.begin(), nodes.end(),
                     [&](const Node& node) { return state_of(*node.imp, service) == "STARTED"; });
}

void judge_node(const Node& node, const std::vector<Node>& nodes, Symptom closed, Opinion& opinion) {
  std::vector<std::string> stopped, inactive;
  bool all = true, only_elsewhere = true, proxy = false;
  for (const std::string_view service : needed) {
    const std::string state = state_of(*node.imp, service);
    all = all && state == "STARTED";
    if (state.empty() || state == "STARTED") continue;
    auto& list = state == "NOT ACTIVATED" ? inactive : stopped;
    list.push_back(std::string(service) + " (" + state + ")");
    proxy = proxy || service == sip_proxy;
    // Federation may be meant to run on some nodes only.
    only_elsewhere = only_elsewhere && service == connection_manager && runs_somewhere(nodes, service);
  }
  for (const auto& [variant, services] :
       {std::pair("stopped", &stopped), std::pair("not_activated", &inactive)})
    if (!services->empty())
      opinion.findings.push_back({.where = node.name,
                                  .variant = variant,
                                  .args = {{"services", joined(*services)}},
                                  .cites = {node.cite()},
                                  .severity = only_elsewhere ? Severity::warning : Severity::error,
                                  .explains = proxy ? closed : Symptom::none});
  if (all) opinion.excluded_by.push_back(node.cite());
}

Opinion judge(const Evidence& evidence) {
  const std::vector<Node> nodes = imp_nodes(evidence);
  Opinion opinion = needs(nodes.empty() ? Need::imp_log_in : Need::answer);
  const Symptom closed = cisco_is_peer(evidence, nodes) ? Symptom::port_closed : Symptom::none;
  for (const Node& node : nodes) judge_node(node, nodes, closed, opinion);
  return opinion;
}

}  // namespace

extern const Check imp_service_stopped;
const Check imp_service_stopped{Severity::error, Stage::devices, "B1", {Fact::imp}, judge};

}  // namespace sipfed::checks
