// What read-outs of Microsoft servers say about the Cisco side, and how such a read-out and what was seen
// live go together. For the checks of the Access Edge.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sipfed/answers.h"
#include "sipfed/sides.h"

namespace sipfed {

// One server as last read.
struct MicrosoftServer {
  const Evidence* evidence = nullptr;
  const View* view = nullptr;
  std::string name;
  const Microsoft* fact = nullptr;
  const Microsoft* operator->() const { return fact; }
  const Microsoft& operator*() const { return *fact; }
  std::string cite() const { return view->vantage + ": microsoft " + name; }
  std::string where() const { return fact->talk.host.empty() ? name : fact->talk.host; }
};

inline std::vector<MicrosoftServer> microsoft_servers(const Evidence& evidence) {
  std::vector<MicrosoftServer> out;
  for (const auto& [id, view] : evidence.views)
    for (const auto& [name, server] : view.microsoft) {
      const auto same = [&, &key = name](const MicrosoftServer& known) { return known.name == key; };
      const auto known = std::find_if(out.begin(), out.end(), same);
      if (known == out.end())
        out.push_back({&evidence, &view, name, &server});
      else if (known->view->taken_at < view.taken_at)
        *known = {&evidence, &view, name, &server};
    }
  return out;
}

inline bool is_front_end(const Microsoft& server) { return server.role == "front end"; }
inline bool is_ocs(const Microsoft& server) { return server.family == "ocs"; }

// The SIP domains of IM and Presence.
inline std::set<std::string> cisco_domains(const Evidence& evidence) {
  const Plan& plan = evidence.subject.plan;
  std::set<std::string> out;
  for (const std::string& domain : plan.cisco_domains) out.insert(lower(domain));
  const std::string& other = plan.cisco == "peer" ? evidence.subject.domain : evidence.subject.local;
  if (out.empty() && !other.empty()) out.insert(lower(other));
  return out;
}

// The public host names of IM and Presence for a domain: what a provider entry has to name.
inline std::set<std::string> cisco_hosts(const Evidence& evidence, std::string_view domain) {
  std::set<std::string> out;
  if (!evidence.subject.plan.cisco_fqdn.empty()) out.insert(lower(evidence.subject.plan.cisco_fqdn));
  for (const SrvTarget& target : srv_targets(evidence, domain)) out.insert(lower(target.host));
  return out;
}

inline const Microsoft::Provider* provider_of(const Microsoft& server, const std::set<std::string>& hosts) {
  const Microsoft::Provider* found = nullptr;
  if (server.providers)
    for (const Microsoft::Provider& provider : *server.providers)
      if (hosts.contains(lower(provider.proxy_fqdn)) && (found == nullptr || !found->enabled))
        found = &provider;
  return found;
}

// By the domain, or by the host that it is to be reached at.
inline const Microsoft::AllowedDomain* allow_entry_of(const Microsoft& server, const std::string& domain,
                                                      const std::set<std::string>& hosts) {
  if (server.allowed)
    for (const Microsoft::AllowedDomain& entry : *server.allowed)
      if (lower(entry.domain) == domain || hosts.contains(lower(entry.proxy_fqdn))) return &entry;
  return nullptr;
}

// What listens on the front end's SIP ports. Only a run from inside gets there.
struct FrontEndPorts {
  std::vector<std::string> refused, open;  // "192.0.2.40:5061"
  std::vector<std::string> cites;
  bool silent =
      false;  // some attempt got no answer at all: a filter in between hides what the host would say
};

inline FrontEndPorts front_end_ports(const Evidence& evidence) {
  FrontEndPorts out;
  const std::string& host = evidence.subject.plan.front_end;
  if (host.empty()) return out;
  for (const std::string& address : is_address(host) ? std::vector{host} : addresses(evidence, host))
    for (const unsigned port : {5060U, 5061U})
      for (const auto& [id, view] : evidence.views) {
        const std::string place = endpoint_text(address, port);
        const auto found = view.tcp.find(place);
        if (found == view.tcp.end() || !was_tested(found->second)) continue;
        const bool refused = found->second.fault.kind == Fault::Kind::refused;
        if (refused) add_unique(out.refused, place);
        if (!found->second.fault) add_unique(out.open, place);
        out.silent = out.silent || (!refused && found->second.fault);
        out.cites.push_back(view.vantage + ": " + place);
      }
  return out;
}

// The Microsoft side is Microsoft 365: there is no server, directory or desktop that anyone could be let
// into.
inline bool microsoft_is_hosted(const Evidence& evidence) {
  const Subject& subject = evidence.subject;
  const auto targets = srv_targets(evidence, subject.plan.cisco == "peer" ? subject.local : subject.domain);
  return microsoft_servers(evidence).empty() && !targets.empty() &&
         std::all_of(targets.begin(), targets.end(),
                     [](const SrvTarget& target) { return is_hosted_federation(target.host); });
}

// Without a read-out of the Access Edge: the peer's where that is Microsoft's or may be, or our own.
inline Need read_out_need(const Evidence& evidence) {
  const bool there = evidence.subject.plan.cisco == "peer" || may_be_microsoft(peer_kind(evidence));
  if (microsoft_is_hosted(evidence)) return Need::answer;
  return there && microsoft_servers(evidence).empty() ? Need::microsoft_log_in : Need::answer;
}

// What is missing while no server said it: a read-out, or what `has` looks for in those that were given.
template <class Has>
Opinion needs_read_out(const Evidence& evidence, Need without_any, Has has, std::string lync,
                       std::string ocs) {
  std::vector<MicrosoftServer> servers = microsoft_servers(evidence);
  if (servers.empty()) return needs(microsoft_is_hosted(evidence) ? Need::answer : without_any);
  std::erase_if(servers, [](const MicrosoftServer& server) { return bool(server->talk.fault); });
  const auto any = [&](auto of) {
    return std::any_of(servers.begin(), servers.end(),
                       [&](const MicrosoftServer& server) { return of(*server); });
  };
  if (servers.empty() || any(has)) return needs(Need::answer);
  return lacks(any(is_ocs) ? std::move(ocs) : std::move(lync));
}

// A read-out proves or excludes a cause; then nothing is left to suspect. What was confirmed live stays.
inline Opinion with_read_out(Opinion live, Opinion read) {
  if (read.findings.empty() && read.excluded_by.empty()) {
    if (read.need == Need::microsoft_log_in || read.need == Need::read_out_item) live.not_applicable = false;
    if (live.need == Need::answer && read.need != Need::answer) {
      live.need = read.need;
      live.item = std::move(read.item);
    }
    return live;
  }
  std::erase_if(live.findings, [](const Finding& f) { return f.certainty == Certainty::suspected; });
  std::move(live.findings.begin(), live.findings.end(), std::back_inserter(read.findings));
  std::move(live.excluded_by.begin(), live.excluded_by.end(), std::back_inserter(read.excluded_by));
  return read;
}

}  // namespace sipfed
