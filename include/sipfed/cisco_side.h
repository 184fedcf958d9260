// On which side of the federation Cisco's devices stand: what is seen of one side excludes no cause of the
// other.
#pragma once

#include "sipfed/answers.h"
#include "sipfed/nodes.h"

namespace sipfed {

inline bool cisco_is_peer(const Evidence& evidence) { return cisco_is_peer(evidence, imp_nodes(evidence)); }

// The SIP domain whose federation host is Microsoft's Access Edge.
inline const std::string& microsoft_domain(const Evidence& evidence) {
  return cisco_is_peer(evidence) ? evidence.subject.local : evidence.subject.domain;
}

// The peer can be suspected of what only Cisco's products do.
inline bool peer_may_be_cisco(const Evidence& evidence, PeerKind kind) {
  return kind != PeerKind::microsoft && evidence.subject.plan.cisco != "local";
}

// What lets one see into the Cisco side. A peer that calls itself Cisco's, where nobody said whose that side
// is: that comes first.
inline Need cisco_need(const Evidence& evidence, Need log_in) {
  const bool unsaid = evidence.subject.plan.cisco.empty() && imp_nodes(evidence).empty();
  return unsaid && peer_kind(evidence) == PeerKind::cisco ? Need::both_ends : log_in;
}

// Without a certificate of the Cisco side: ours has to be given, the peer's to be seen.
inline Need cisco_certificate_need(const Evidence& evidence) {
  const bool given = std::any_of(evidence.views.begin(), evidence.views.end(),
                                 [](const auto& entry) { return !entry.second.own.empty(); });
  return given || cisco_is_peer(evidence) ? Need::answer : Need::client_certificate;
}

// A node answered that command, "..." in it standing for anything.
inline bool answered_like(const Node& node, const std::string& item) {
  const std::size_t hole = item.find("...");
  if (hole == std::string::npos) return node.answered(item);
  const auto& commands = node->talk.commands;
  return std::any_of(commands.begin(), commands.end(), [&](const auto& entry) {
    return entry.first.starts_with(item.substr(0, hole)) && entry.first.ends_with(item.substr(hole + 3)) &&
           entry.second.answered();
  });
}

// An opinion formed by what the peer does, on a cause within IM and Presence. `item`: the command of a node's
// read-out that would have told.
inline Opinion on_node_by_peer(const Evidence& evidence, Opinion live, std::string item) {
  const std::vector<Node> nodes = imp_nodes(evidence);
  if (cisco_is_peer(evidence, nodes)) return live;
  const bool told =
      std::all_of(nodes.begin(), nodes.end(), [&](const Node& node) { return answered_like(node, item); });
  Opinion opinion = nodes.empty() ? needs(cisco_need(evidence, Need::imp_log_in))
                    : told        ? needs(Need::answer)  // then what it is compared with is missing
                                  : lacks(std::move(item));
  opinion.findings = std::move(live.findings);
  return opinion;
}

}  // namespace sipfed
