// Static routes of IM and Presence ([guide] B1d, B2c): their patterns name a domain from its end, so that
// ".example.peer.*" leads to peer.example.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "sipfed/identity.h"
#include "sipfed/plan.h"

namespace sipfed {

inline std::vector<std::string> labels_of(std::string_view name) {
  std::vector<std::string> labels(1);
  for (const char c : lower(name)) {
    if (c == '.')
      labels.emplace_back();
    else
      labels.back() += c;
  }
  return labels;
}

inline std::string route_pattern(std::string_view domain) {  // "peer.example" -> ".example.peer.*"
  std::vector<std::string> labels = labels_of(domain);
  std::reverse(labels.begin(), labels.end());
  return "." + joined(labels, ".") + ".*";
}

// none: it has nothing to do with the domain. right: it leads there, or to all above. not_reversed: it is
// meant for the domain, but written from its beginning. incomplete: the first dot or the last ".*" is
// missing.
enum class PatternFit { none, right, not_reversed, incomplete };

inline PatternFit pattern_fit(std::string_view pattern, std::string_view domain) {
  const std::string text = lower(pattern);
  const std::string exact = route_pattern(domain);
  if (text == ".*") return PatternFit::right;
  const std::string_view stem =
      std::string_view(text).substr(0, text.size() - std::min<std::size_t>(1, text.size()));
  if (text.starts_with('.') && text.ends_with(".*") && exact.starts_with(stem)) return PatternFit::right;
  std::string_view core = text;
  while (!core.empty() && (core.front() == '.' || core.front() == '*')) core.remove_prefix(1);
  while (!core.empty() && (core.back() == '.' || core.back() == '*')) core.remove_suffix(1);
  if (core == exact.substr(1, exact.size() - 3)) return PatternFit::incomplete;
  return core == lower(domain) ? PatternFit::not_reversed : PatternFit::none;
}

// ".example.peer.* -> sip.peer.example:5061 TLS, domain", as far as it is known.
inline std::string route_text(const StaticRoute& route) {
  std::string text = route.pattern + " -> " + (route.next_hop.empty() ? "-" : route.next_hop);
  if (route.port > 0) text += ":" + std::to_string(route.port);
  if (!route.protocol.empty()) text += " " + route.protocol;
  if (!route.type.empty()) text += ", " + route.type;
  return text;
}

}  // namespace sipfed
