// Whether the ASA is there at all: what its addresses answered on three ports, and whether hosts beyond it
// answered from the same place.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sipfed/sides.h"

namespace sipfed {

struct AsaSight {
  const View* view = nullptr;
  std::vector<std::string> silent;   // its addresses that answered on none of the ports
  std::vector<std::string> beyond;   // hosts that answered: the way there works
  std::vector<std::string> answers;  // cites of whatever shows that the ASA is up
  std::vector<std::string> cites;    // of all attempts
  bool no_neighbour = true;  // every silent address was reported unreachable by a router or our own ARP

  bool is_silent() const { return answers.empty() && silent.size() >= 2 && !beyond.empty(); }
};

namespace detail {

inline bool gave_no_answer(const TcpConnect& connect) {
  return connect.fault.kind == Fault::Kind::timeout || connect.fault.kind == Fault::Kind::unreachable;
}

inline void look_at_address(const std::string& address, AsaSight& sight) {
  int quiet = 0;
  bool unreachable = false;
  for (const unsigned port : {443U, 22U, 5061U}) {
    const std::string key = endpoint_text(address, port);
    const auto found = sight.view->tcp.find(key);
    if (found == sight.view->tcp.end() || !was_tested(found->second)) continue;
    const std::string cite = sight.view->vantage + ": " + key;
    sight.cites.push_back(cite);
    if (!gave_no_answer(found->second)) sight.answers.push_back(cite);
    quiet += gave_no_answer(found->second) ? 1 : 0;
    unreachable = unreachable || found->second.fault.kind == Fault::Kind::unreachable;
  }
  if (quiet < 3) return;  // silence on one port is a filter's
  sight.silent.push_back(address);
  sight.no_neighbour = sight.no_neighbour && unreachable;
}

}  // namespace detail

inline std::vector<AsaSight> asa_sights(const Evidence& evidence) {
  std::vector<AsaSight> out;
  for (const auto& entry : evidence.views) {
    const View& view = entry.second;
    AsaSight sight{&view};
    for (const std::string& address : evidence.subject.plan.asa_addresses)
      detail::look_at_address(address, sight);
    for (const auto& [name, asa] : view.asa)
      if (!asa.talk.fault && (asa.talk.way == "https" || asa.talk.way == "ssh"))
        sight.answers.push_back(view.vantage + ": asa " + name);
    for (const std::string& place : evidence.subject.plan.beyond_asa) {
      const auto found = view.tcp.find(place);
      if (found == view.tcp.end() || !was_tested(found->second)) continue;
      sight.cites.push_back(view.vantage + ": " + place);
      if (!detail::gave_no_answer(found->second)) sight.beyond.push_back(place);
    }
    out.push_back(std::move(sight));
  }
  return out;
}

// Silent from some vantage point, and answering to none.
inline bool asa_is_silent(const std::vector<AsaSight>& sights) {
  const bool answers =
      std::any_of(sights.begin(), sights.end(), [](const AsaSight& sight) { return !sight.answers.empty(); });
  return !answers &&
         std::any_of(sights.begin(), sights.end(), [](const AsaSight& sight) { return sight.is_silent(); });
}

}  // namespace sipfed
