#include "gather/devices/imp_certificates.h"

#include <algorithm>

#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

bool is_unit(std::string_view unit) {
  const bool known = unit.starts_with("cup/") || unit.starts_with("cup-ECDSA/") ||
                     unit.starts_with("sipproxy/") || unit.starts_with("cup-trust/") ||
                     unit.starts_with("sipproxy-trust/");
  return known && unit.size() <= 253;
}

// "5E0A1B", "5e:0a:1b", "97318418 (0x5cceef2)"
std::string serial_of(std::string_view text) {
  if (const std::size_t at = text.find("0x"); at != std::string_view::npos) text.remove_prefix(at + 2);
  std::string hex;
  for (const char c : lower(text.substr(0, 200))) {
    if (c == ':' || c == ' ') continue;
    if (std::string_view("0123456789abcdef").find(c) == std::string_view::npos) break;
    hex += c;
  }
  const std::size_t first = hex.find_first_not_of('0');
  if (first == std::string::npos) return hex.empty() ? hex : "0";
  return hex.substr(first);
}

std::optional<std::string_view> after(std::string_view line, std::string_view key) {
  line = imp_trimmed(line);
  if (!line.starts_with(key)) return std::nullopt;
  line = imp_trimmed(line.substr(key.size()));
  if (line.starts_with(':')) line.remove_prefix(1);
  return imp_trimmed(line);
}

void read_line(const std::string& line, const ImpZones& zones, Imp::Held& held) {
  if (const auto serial = after(line, "Serial Number"); serial && held.serial.empty())
    held.serial = serial_of(*serial);
  for (const char* key : {"Issuer Name", "Issuer"})
    if (const auto name = after(line, key); name && held.issuer.empty()) held.issuer = imp_name(*name);
  for (const char* key : {"Subject Name", "Subject"})
    if (const auto name = after(line, key); name && held.subject.empty()) held.subject = imp_name(*name);
  for (const char* key : {"Validity From", "Not Before"})
    if (const auto text = after(line, key); text && held.not_before == Time{})
      if (const auto date = imp_date(*text)) held.not_before = imp_to_utc(*date, zones);
  for (const char* key : {"To", "Not After"})
    if (const auto text = after(line, key); text && held.not_after == Time{})
      if (const auto date = imp_date(*text)) held.not_after = imp_to_utc(*date, zones);
}

}  // namespace

std::vector<std::string> imp_units(std::string_view list) {
  std::vector<std::string> units;
  for (const std::string& line : imp_lines(list)) {
    const std::string_view text = imp_trimmed(line);
    const std::string unit = imp_clean(text.substr(0, text.find(": ")), 300);
    std::string_view bare = imp_trimmed(unit);
    if (bare.ends_with(':')) bare.remove_suffix(1);
    if (is_unit(bare) && std::find(units.begin(), units.end(), bare) == units.end() &&
        units.size() < imp_certificates_limit)
      units.emplace_back(bare);
  }
  return units;
}

Imp::Held imp_held(std::string unit, std::string_view text, const ImpZones& zones) {
  Imp::Held held;
  held.unit = std::move(unit);
  for (const std::string& line : imp_lines(text)) {
    if (imp_trimmed(line).starts_with("Extensions")) break;
    read_line(line, zones, held);
  }
  return held;
}

}  // namespace sipfed::gather
