// Access lists, as the configuration has them or as `show access-list` expands them.
#include <algorithm>

#include "gather/devices/asa_parts.h"

namespace sipfed::gather::asa {
namespace {

using Words = std::vector<std::string>;

std::string take(Words& rest) {
  if (rest.empty()) return {};
  std::string word = std::move(rest.front());
  rest.erase(rest.begin());
  return word;
}

bool is_any(std::string_view word) { return word == "any" || word == "any4" || word == "any6"; }

// "any", "host A", "A MASK", "2001:db8::/64", "object NAME", "interface NAME"
std::string take_address(Words& rest) {
  const std::string first = take(rest);
  if (is_any(first) || first.empty() || first.find(':') != std::string::npos) return first;
  const std::string second = take(rest);
  return first == "host" ? second : first + ' ' + second;
}

bool is_operator(std::string_view word) {
  return word == "eq" || word == "neq" || word == "lt" || word == "gt" || word == "range";
}

bool begins_address(const Words& rest) {
  if (rest.empty()) return false;
  const std::string& word = rest.front();
  return is_any(word) || word == "host" || word == "object" || word == "object-group" ||
         word == "interface" || word.find_first_of(".:") != std::string::npos;
}

// Whom identity firewall and TrustSec mean; does not matter for the walk.
void skip_identities(Words& rest) {
  static constexpr std::string_view kinds[] = {"user", "user-group", "object-group-user", "security-group",
                                               "object-group-security"};
  while (rest.size() > 1 && std::find(std::begin(kinds), std::end(kinds), rest.front()) != std::end(kinds))
    rest.erase(rest.begin(), rest.begin() + (rest.front() == "security-group" ? 3 : 2));
}

// A group after an address is one of ports when another address follows it.
void skip_port_group(Words& rest) {
  if (rest.size() > 2 && rest.front() == "object-group" && begins_address({rest.begin() + 2, rest.end()}))
    rest.erase(rest.begin(), rest.begin() + 2);
}

bool is_inactive(const Words& word) { return std::find(word.begin(), word.end(), "inactive") != word.end(); }

Asa::AccessRule extended(Words rest, std::string line) {
  Asa::AccessRule rule;
  rule.line = std::move(line);
  rule.permit = take(rest) == "permit";
  rule.protocol = take(rest);
  if (rule.protocol == "object" || rule.protocol == "object-group") {
    rule.protocol += ' ' + take(rest);
    rule.low = -1;  // a service object may name ports too
  }
  skip_identities(rest);
  rule.source = take_address(rest);
  int low = 0, high = 0;
  if (!take_ports(rest, low, high)) skip_port_group(rest);
  skip_identities(rest);
  rule.destination = take_address(rest);
  if (!take_ports(rest, rule.low, rule.high) && !rest.empty() && rest.front() == "object-group")
    rule.low = -1;
  return rule;
}

Asa::AccessRule standard(Words rest, std::string line) {
  Asa::AccessRule rule;
  rule.line = std::move(line);
  rule.permit = take(rest) == "permit";
  rule.protocol = "ip";
  rule.source = "any";
  rule.destination = take_address(rest);
  return rule;
}

// `show access-list` puts "line 1" before the rule, "(hitcnt=0) 0x..." behind it.
std::string rule_text(std::string_view line) {
  std::string_view rest = after_words(line, 2);
  if (rest.starts_with("line ")) rest = after_words(rest, 2);
  return std::string(trimmed(rest.substr(0, rest.find(" (hitcnt="))));
}

Asa::AccessList& list_of(Asa& into, const std::string& name) {
  if (!into.access_lists.empty() && into.access_lists.back().name == name) return into.access_lists.back();
  const auto known = std::find_if(into.access_lists.begin(), into.access_lists.end(),
                                  [&](const Asa::AccessList& list) { return list.name == name; });
  if (known != into.access_lists.end()) return *known;
  return into.access_lists.emplace_back(Asa::AccessList{name, {}});
}

}  // namespace

int port_number(std::string_view word) {
  if (const auto value = number(word, 0, 65535)) return *value;
  if (word == "sip") return 5060;
  if (word == "https") return 443;
  return word == "www" || word == "http" ? 80 : -1;
}

bool take_ports(Words& rest, int& low, int& high) {
  if (rest.size() < 2 || !is_operator(rest.front())) return false;
  const std::string kind = take(rest);
  const int port = port_number(take(rest));
  low = high = port;
  if (kind == "range") high = port_number(take(rest));
  if (kind == "lt") low = 0, high = port - 1;
  if (kind == "gt") low = port + 1, high = 65535;
  if (kind == "neq" || port < 0 || high < 0) low = -1;
  return true;
}

void read_access_lists(const Section& section, Asa& into) {
  std::size_t rules = 0;
  for (const std::string& text : section.lines) {
    Words word = words(text);
    if (word.size() < 3 || word[0] != "access-list" || word[1].ends_with(';') || ++rules > most_entries)
      continue;
    std::string rule = rule_text(text);
    Words rest = words(rule);
    const std::string kind = take(rest);
    if (kind != "extended" && kind != "standard" && kind != "remark") continue;
    Asa::AccessList& list = list_of(into, section.name(word[1]));
    if (is_inactive(rest) || rest.empty()) continue;
    if (kind == "extended")
      list.rules.push_back(extended(std::move(rest), std::move(rule)));
    else if (kind == "standard")
      list.rules.push_back(standard(std::move(rest), std::move(rule)));
  }
}

}  // namespace sipfed::gather::asa
