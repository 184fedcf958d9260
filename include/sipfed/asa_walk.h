// The ASAs that were read, as a rule looks at them: by name from a SIP inspection to what it rests on, and
// whether two access rules catch the same traffic. Pointers point into the evidence.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sipfed/evidence.h"
#include "sipfed/identity.h"

namespace sipfed {

struct Firewall {
  const View* view = nullptr;
  std::string name;  // in the deployment file
  const Asa* asa = nullptr;
  const Asa* operator->() const { return asa; }
  std::string cite() const { return view->vantage + ": asa " + name; }
  std::string where(const std::string& what) const {
    return (asa->talk.host.empty() ? name : asa->talk.host) + ' ' + what;
  }
  // That read-out was had, and to its end: what is not in it is not there.
  bool answered(const std::string& command) const {
    const auto found = asa->talk.commands.find(command);
    return found != asa->talk.commands.end() && found->second.answered() &&
           std::find(asa->cut_off.begin(), asa->cut_off.end(), command) == asa->cut_off.end();
  }
};

// Each ASA once, as it was read last.
inline std::vector<Firewall> firewalls(const Evidence& evidence) {
  std::vector<Firewall> out;
  for (const auto& [id, view] : evidence.views) {
    for (const auto& [name, asa] : view.asa) {
      if (asa.talk.fault) continue;
      const auto same = std::find_if(out.begin(), out.end(),
                                     [&key = name](const Firewall& known) { return known.name == key; });
      if (same == out.end())
        out.push_back({&view, name, &asa});
      else if (view.taken_at > same->view->taken_at)
        *same = {&view, name, &asa};
    }
  }
  return out;
}

// The entry of that name in a list of the configuration; null when there is none.
template <class T>
const T* entry_named(const std::vector<T>& entries, std::string_view name) {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const T& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

inline bool is_bound(const Asa& asa, const Asa::PolicyClass& line) {
  return std::find(asa.service_policies.begin(), asa.service_policies.end(), line.policy) !=
         asa.service_policies.end();
}

// The SIP inspections of policies in force that hand the traffic to a TLS proxy.
inline std::vector<const Asa::PolicyClass*> proxied_classes(const Asa& asa) {
  std::vector<const Asa::PolicyClass*> out;
  for (const Asa::PolicyClass& line : asa.policy_classes)
    if (line.inspects_sip && !line.tls_proxy.empty() && is_bound(asa, line)) out.push_back(&line);
  return out;
}

inline bool is_available(const Asa::Held& held) { return lower(held.status).starts_with("available"); }

inline bool belongs_to(const Asa::Held& held, std::string_view trustpoint) {
  return std::find(held.trustpoints.begin(), held.trustpoints.end(), trustpoint) != held.trustpoints.end();
}

// From 8.3 on, access lists name what is behind the translation. Empty: the version is not known.
inline std::optional<bool> names_real_addresses(std::string_view version) {
  int major = 0, minor = 0;
  const char* end = version.data() + version.size();
  const auto [dot, bad] = std::from_chars(version.data(), end, major);
  if (bad != std::errc() || dot == end || *dot != '.') return std::nullopt;
  if (std::from_chars(dot + 1, end, minor).ec != std::errc()) return std::nullopt;
  return std::pair(major, minor) >= std::pair(8, 3);
}

// First and last address of "192.0.2.1" or "192.0.2.0 255.255.255.0".
inline std::optional<std::pair<std::uint32_t, std::uint32_t>> ipv4_range(std::string_view text) {
  const auto read = [](std::string_view quad) -> std::optional<std::uint32_t> {
    if (!is_address(quad) || is_ipv6(quad)) return std::nullopt;
    std::uint32_t value = 0;
    for (const char* at = quad.data(); at < quad.data() + quad.size(); ++at) {
      unsigned part = 0;
      at = std::from_chars(at, quad.data() + quad.size(), part).ptr;
      value = value << 8U | (part & 0xFFU);
    }
    return value;
  };
  const auto blank = text.find(' ');
  const auto address = read(text.substr(0, blank));
  const auto mask = blank == std::string_view::npos ? 0xFFFFFFFFU : read(text.substr(blank + 1));
  if (!address || !mask) return std::nullopt;
  return std::pair(*address & *mask, *address | ~*mask);
}

// Surely the same traffic in part; names of objects are not looked into.
inline bool addresses_meet(std::string_view a, std::string_view b) {
  if (a.starts_with("any") || b.starts_with("any") || a == b) return true;
  const auto first = ipv4_range(a), second = ipv4_range(b);
  return first && second && first->first <= second->second && second->first <= first->second;
}

inline bool rules_meet(const Asa::AccessRule& a, const Asa::AccessRule& b) {
  const auto tcp = [](const Asa::AccessRule& rule) {
    return rule.protocol == "tcp" || rule.protocol == "ip";
  };
  return tcp(a) && tcp(b) && a.low >= 0 && b.low >= 0 && a.low <= b.high && b.low <= a.high &&
         addresses_meet(a.source, b.source) && addresses_meet(a.destination, b.destination);
}

}  // namespace sipfed
