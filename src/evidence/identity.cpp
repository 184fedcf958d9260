#include "sipfed/identity.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdio>

namespace sipfed {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

namespace {

std::optional<std::array<unsigned char, 4>> ipv4(std::string_view text) {
  std::array<unsigned char, 4> bytes{};
  if (inet_pton(AF_INET, std::string(text).c_str(), bytes.data()) != 1) return std::nullopt;
  return bytes;
}

std::optional<std::array<unsigned char, 16>> ipv6(std::string_view text) {
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, std::string(text).c_str(), bytes.data()) != 1) return std::nullopt;
  return bytes;
}

}  // namespace

bool is_address(std::string_view text) { return ipv4(text) || ipv6(text); }
bool is_ipv6(std::string_view address) { return ipv6(address).has_value(); }

bool is_fqdn(std::string_view name) {
  if (is_address(name) || name.find('.') == std::string_view::npos) return false;
  std::size_t label = 0;
  for (char c : name) {
    if (c == '.' && label == 0) return false;
    label = c == '.' ? 0 : label + 1;
  }
  return label > 0;
}

bool is_private_address(std::string_view text) {
  if (const auto v4 = ipv4(text)) {
    const auto& b = *v4;
    return b[0] == 10 || b[0] == 127 || (b[0] == 172 && (b[1] & 0xF0) == 16) ||
           (b[0] == 192 && b[1] == 168) || (b[0] == 169 && b[1] == 254) ||
           (b[0] == 100 && (b[1] & 0xC0) == 64);
  }
  if (const auto v6 = ipv6(text)) {
    const auto& b = *v6;
    const bool loopback =
        std::all_of(b.begin(), b.end() - 1, [](unsigned char x) { return x == 0; }) && b[15] <= 1;
    return loopback || (b[0] & 0xFE) == 0xFC || (b[0] == 0xFE && (b[1] & 0xC0) == 0x80);
  }
  return false;
}

bool is_within(std::string_view name, std::string_view domain) {
  const std::string n = lower(name), d = lower(domain);
  return n == d || (n.size() > d.size() && n.ends_with(d) && n[n.size() - d.size() - 1] == '.');
}

std::string endpoint_text(std::string_view address, unsigned port) {
  const bool v6 = address.find(':') != std::string_view::npos;
  return (v6 ? "[" : "") + std::string(address) + (v6 ? "]:" : ":") + std::to_string(port);
}

std::string common_name(const Certificate& certificate) {
  std::string name;
  for (const NameAttribute& attribute : certificate.subject)
    if (attribute.type == "CN") name = attribute.value;
  return name;
}

std::string subject_text(const std::vector<NameAttribute>& name) {
  std::vector<std::string> parts;
  for (const NameAttribute& attribute : name) parts.push_back(attribute.type + "=" + attribute.value);
  return joined(parts);
}

std::vector<std::string> certificate_names(const Certificate& certificate) {
  if (!certificate.san_dns.empty()) return certificate.san_dns;
  const std::string name = common_name(certificate);
  return name.empty() ? std::vector<std::string>{} : std::vector<std::string>{name};
}

bool name_matches(std::string_view pattern, std::string_view host) {
  const std::string p = lower(pattern), h = lower(host);
  if (!p.starts_with("*.")) return p == h;
  const std::size_t dot = h.find('.');
  return dot != std::string::npos && dot > 0 && h.substr(dot) == p.substr(1) &&
         p.find('.', 2) != std::string::npos;
}

bool certificate_covers(const Certificate& certificate, std::string_view host) {
  const auto names = certificate_names(certificate);
  return std::any_of(names.begin(), names.end(), [&](const std::string& n) { return name_matches(n, host); });
}

std::string iso_date(Time time) { return iso_time(time).substr(0, 10); }

std::string iso_time(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02ld:%02ld:%02ldZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<long>(clock.hours().count()), static_cast<long>(clock.minutes().count()),
                static_cast<long>(clock.seconds().count()));
  return text.data();
}

long days_between(Time from, Time to) {
  return static_cast<long>(std::chrono::floor<std::chrono::days>(to - from).count());
}

std::string joined(const std::vector<std::string>& items, std::string_view separator) {
  std::string out;
  for (const std::string& item : items) {
    if (!out.empty()) out += separator;
    out += item;
  }
  return out;
}

}  // namespace sipfed
