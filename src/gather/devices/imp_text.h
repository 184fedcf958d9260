// Small readers for the text of an IM and Presence node: lines, "Key : Value", names, dates. They take any
// bytes and keep none that a terminal would act upon.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipfed/facts/certificate.h"

namespace sipfed::gather {

// Without line ends, carriage returns and pager remains; at most 20000 lines of at most 4000 bytes.
std::vector<std::string> imp_lines(std::string_view text);

std::string_view imp_trimmed(std::string_view text);
bool imp_contains(std::string_view text, std::string_view part);  // case-insensitive

// "Primary      : 192.0.2.2   Secondary  : 192.0.2.3": the value ends where two spaces stand, or the line.
std::optional<std::string> imp_value(std::string_view line, std::string_view key);

// At most `cap` bytes; control characters become spaces.
std::string imp_clean(std::string_view text, std::size_t cap);
bool imp_is_host(std::string_view text);  // what may be a host or domain name, or an address

// "CN=imp1.ours.example, O=\"Example, Inc.\"", in the order of the text.
std::vector<NameAttribute> imp_name(std::string_view text);

// A date as these nodes write them ("Mon Jun 01 09:00:00 JST 2026", "Jun  1 09:00:00 2026 GMT"), in the zone
// that it names.
struct ImpDate {
  Time wall{};  // as if it were UTC
  std::string zone;
};
std::optional<ImpDate> imp_date(std::string_view line);

// Abbreviations of time zones and their offsets from UTC. Those that the node itself used beside UTC count
// before the common ones, for many are ambiguous.
using ImpZones = std::map<std::string, std::chrono::minutes>;
Time imp_to_utc(const ImpDate& time, const ImpZones& learnt);

}  // namespace sipfed::gather
