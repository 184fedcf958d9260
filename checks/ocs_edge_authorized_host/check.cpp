// The private FQDN of the Access Edge among the authorized hosts of an OCS front end, which then does not
// start.
#include "sipfed/answers.h"
#include "sipfed/read_outs.h"

namespace sipfed::checks {
namespace {

// RTC/4.0 came with Lync 2010, which has no such list.
bool is_later_product(const Evidence& evidence) {
  const auto servers = microsoft_servers(evidence);
  if (!servers.empty())
    return std::none_of(servers.begin(), servers.end(), [](const auto& s) { return s->family != "lync"; });
  for (const auto& seen : peer_exchanges(evidence, {}))
    for (const SipMessage& reply : seen->replies)
      if (rtc_version(reply) >= 4) return true;
  return false;
}

bool is_ocs_by_answer(const Evidence& evidence) {
  for (const auto& seen : peer_exchanges(evidence, {}))
    for (const SipMessage& reply : seen->replies)
      if (const int version = rtc_version(reply); version > 0 && version < 4) return true;
  return false;
}

// What the inside calls the edge, and the addresses behind these names.
std::set<std::string> edge_names(const Evidence& evidence) {
  std::set<std::string> names = {lower(evidence.subject.plan.edge_internal)};
  for (const MicrosoftServer& server : microsoft_servers(evidence))
    if (server->edge_fqdn) names.insert(lower(*server->edge_fqdn));
  for (const auto& [id, view] : evidence.views)
    for (const auto& [host, directory] : view.directory)
      if (directory.edge_fqdn) names.insert(lower(*directory.edge_fqdn));
  names.erase("");
  std::set<std::string> out = names;
  for (const std::string& name : names)
    for (const std::string& address : addresses(evidence, name)) out.insert(address);
  return out;
}

void judge_hosts(const MicrosoftServer& server, const std::set<std::string>& edges, Opinion& opinion) {
  const auto& hosts = *server->authorized_hosts;
  const auto listed = std::find_if(hosts.begin(), hosts.end(),
                                   [&](const std::string& host) { return edges.contains(lower(host)); });
  if (listed == hosts.end()) {
    opinion.excluded_by.push_back(server.cite());
    return;
  }
  opinion.findings.push_back({.where = server.where(),
                              .variant = "listed",
                              .args = {{"host", *listed}},
                              .cites = {server.cite()},
                              .explains = Symptom::request_failed});
}

// The front end of an OCS does not listen: this is one of the causes.
void suspect(const Evidence& evidence, Opinion& opinion) {
  FrontEndPorts ports = front_end_ports(evidence);
  if (ports.refused.empty() || !ports.open.empty() || ports.silent || !is_ocs_by_answer(evidence)) return;
  opinion.findings.push_back({.where = evidence.subject.plan.front_end,
                              .variant = "refused",
                              .args = {{"addresses", joined(ports.refused)}},
                              .cites = std::move(ports.cites),
                              .certainty = Certainty::suspected,
                              .explains = Symptom::port_closed,
                              .likelihood = 30});
}

Opinion judge(const Evidence& evidence) {
  const auto edges = edge_names(evidence);
  Opinion opinion = needs(Need::microsoft_log_in);
  bool read = false;
  for (const MicrosoftServer& server : microsoft_servers(evidence)) {
    if (!server->authorized_hosts) continue;
    read = true;
    if (edges.empty())
      opinion.need = Need::both_ends;
    else
      judge_hosts(server, edges, opinion);
  }
  if (read) return opinion;
  if (is_later_product(evidence)) return not_applicable();
  suspect(evidence, opinion);
  return opinion;
}

}  // namespace

extern const Check ocs_edge_authorized_host;
const Check ocs_edge_authorized_host{Severity::error,
                                     Stage::devices,
                                     "B8a",
                                     {Fact::microsoft, Fact::directory, Fact::tcp, Fact::dns, Fact::sip},
                                     judge};

}  // namespace sipfed::checks
