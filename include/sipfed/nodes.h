// The IM and Presence nodes that were read, as a rule looks at them: whose they are, which domain lies on
// the other side, and what a service parameter says. Pointers point into the evidence.
#pragma once

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sipfed/evidence.h"
#include "sipfed/identity.h"

namespace sipfed {

struct Node {
  const View* view = nullptr;
  std::string name;  // in the deployment file: "imp1"
  const Imp* imp = nullptr;
  const Imp* operator->() const { return imp; }
  std::string cite() const { return view->vantage + ": imp " + name; }
  // The list or table behind that command was read to its end, be it empty.
  bool answered(const std::string& command) const {
    const auto found = imp->talk.commands.find(command);
    return found != imp->talk.commands.end() && found->second.answered();
  }
};

// Each node once, as it was read last.
inline std::vector<Node> imp_nodes(const Evidence& evidence) {
  std::vector<Node> nodes;
  for (const auto& [id, view] : evidence.views)
    for (const auto& [name, imp] : view.imp) {
      if (imp.talk.fault) continue;
      const auto same = std::find_if(nodes.begin(), nodes.end(),
                                     [&key = name](const Node& node) { return node.name == key; });
      if (same == nodes.end())
        nodes.push_back({&view, name, &imp});
      else if (view.taken_at > same->view->taken_at)
        *same = {&view, name, &imp};
    }
  return nodes;
}

// Cisco's side of this federation is the peer's. Where nobody said so, the node's own domain tells.
inline bool cisco_is_peer(const Evidence& evidence, const std::vector<Node>& nodes) {
  const Subject& subject = evidence.subject;
  if (!subject.plan.cisco.empty()) return subject.plan.cisco == "peer";
  return std::any_of(nodes.begin(), nodes.end(), [&](const Node& node) {
    const bool ours = !subject.local.empty() && is_within(node->domain, subject.local);
    return !node->domain.empty() && !subject.domain.empty() && !ours &&
           is_within(node->domain, subject.domain);
  });
}

// The SIP domains that IM and Presence federates with, lower case.
inline std::set<std::string> far_domains(const Evidence& evidence, const std::vector<Node>& nodes) {
  const Subject& subject = evidence.subject;
  std::set<std::string> domains;
  for (const std::string& domain : subject.plan.microsoft_domains) domains.insert(lower(domain));
  if (domains.empty()) domains.insert(lower(cisco_is_peer(evidence, nodes) ? subject.local : subject.domain));
  domains.erase("");
  return domains;
}

// The service parameter whose name contains all these words; its name in the database is not the screen's.
struct NodeSwitch {
  std::string name, value;
  std::optional<bool> on;  // empty: neither on nor off
};
inline std::optional<NodeSwitch> node_switch(const Imp& imp, std::initializer_list<std::string_view> words) {
  for (const auto& [name, value] : imp.parameters) {
    std::string bare;
    for (const char c : lower(name))
      if (std::isalnum(static_cast<unsigned char>(c)) != 0) bare += c;
    const bool fits = std::all_of(words.begin(), words.end(), [&](std::string_view word) {
      return bare.find(word) != std::string::npos;
    });
    if (!fits) continue;
    NodeSwitch found{name, value, std::nullopt};
    const std::string low = lower(value);
    if (low == "1" || low == "t" || low == "true" || low == "on" || low == "yes") found.on = true;
    if (low == "0" || low == "f" || low == "false" || low == "off" || low == "no") found.on = false;
    return found;
  }
  return std::nullopt;
}

}  // namespace sipfed
