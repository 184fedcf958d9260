// Why the front end of an Office Communications Server does not start: what the checks of its causes share.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "sipfed/answers.h"
#include "sipfed/read_outs.h"

namespace sipfed {

// RTC/4.0 came with Lync 2010, which knows neither an Authorized Hosts list nor these accounts.
inline bool is_later_than_ocs(const Evidence& evidence) {
  const auto servers = microsoft_servers(evidence);
  if (!servers.empty())
    return std::none_of(servers.begin(), servers.end(), [](const auto& s) { return s->family != "lync"; });
  for (const auto& seen : peer_exchanges(evidence, {}))
    for (const SipMessage& reply : seen->replies)
      if (rtc_version(reply) >= 4) return true;
  return false;
}

// What the inside calls the edge, and the addresses behind these names.
inline std::set<std::string> inside_edge_names(const Evidence& evidence) {
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

// The entry of that server's Authorized Hosts that is the edge's; null: none, or the list was not read.
inline const std::string* authorized_edge(const Microsoft& server, const std::set<std::string>& edges) {
  if (server.authorized_hosts)
    for (const std::string& host : *server.authorized_hosts)
      if (edges.contains(lower(host))) return &host;
  return nullptr;
}

inline bool cannot_log_on(const Directory::Account& account, Time now) {
  return account.disabled || account.locked || account.must_change || account.password_expired ||
         (account.account_expires && *account.account_expires <= now) ||
         (account.password_expires && *account.password_expires <= now);
}

// A cause that was read, and that keeps the front end from starting.
inline bool front_end_cause_is_read(const Evidence& evidence) {
  const auto edges = inside_edge_names(evidence);
  for (const MicrosoftServer& server : microsoft_servers(evidence))
    if (authorized_edge(*server, edges) != nullptr) return true;
  for (const auto& [id, view] : evidence.views)
    for (const auto& [host, directory] : view.directory)
      for (const auto& [name, account] : directory.accounts)
        if (cannot_log_on(account, view.taken_at)) return true;
  return false;
}

// The front end refuses all of its SIP ports, and nothing says why or that it is no OCS.
inline std::optional<Finding> front_end_suspicion(const Evidence& evidence) {
  FrontEndPorts ports = front_end_ports(evidence);
  if (ports.refused.empty() || !ports.open.empty() || ports.silent) return std::nullopt;
  if (is_later_than_ocs(evidence) || front_end_cause_is_read(evidence)) return std::nullopt;
  return Finding{.where = evidence.subject.plan.front_end,
                 .variant = "refused",
                 .args = {{"addresses", joined(ports.refused)}},
                 .cites = std::move(ports.cites),
                 .certainty = Certainty::suspected,
                 .explains = Symptom::front_end_closed,
                 .likelihood = 30};
}

}  // namespace sipfed
