#include "gather/devices/imp_text.h"

#include <algorithm>
#include <cctype>

#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

constexpr std::size_t line_limit = 4000, lines_limit = 20000, attributes_limit = 32, value_limit = 256;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// "options: q=quit, SPACE=next page": drawn over by a carriage return once it was answered.
std::string_view without_pager(std::string_view line) {
  const std::size_t cr = line.find_last_of("\r\b");
  if (cr != std::string_view::npos) line.remove_prefix(cr + 1);
  const bool pager = line.starts_with("Press <enter>") || line.starts_with("options: q=quit") ||
                     line.starts_with("<--- More --->");
  return pager ? std::string_view() : line;
}

std::string_view key_of(std::string_view attribute) {
  return imp_trimmed(attribute.substr(0, attribute.find('=')));
}

bool is_type(std::string_view key) {
  return !key.empty() && key.size() <= 40 && std::all_of(key.begin(), key.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.';
  });
}

// At commas outside of quotes; one without "=" behind it belongs to the value before.
std::vector<std::string> attributes_in(std::string_view text) {
  std::vector<std::string> parts(1);
  bool quoted = false, escaped = false;
  for (const char c : text) {
    if (c == '"' && !escaped) quoted = !quoted;
    escaped = c == '\\' && !escaped;
    if (c == ',' && !quoted && parts.back().find('\\') == std::string::npos &&
        parts.size() < attributes_limit)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  std::vector<std::string> joined_parts;
  for (const std::string& part : parts) {
    const bool whole = part.find('=') != std::string::npos && is_type(key_of(part));
    if (whole || joined_parts.empty())
      joined_parts.push_back(part);
    else
      joined_parts.back() += "," + part;
  }
  return joined_parts;
}

std::string unquoted(std::string_view text) {
  std::string out;
  bool escaped = false;
  for (const char c : imp_trimmed(text)) {
    const bool dropped = !escaped && (c == '"' || c == '\\');
    escaped = c == '\\' && !escaped;
    if (!dropped) out += c;
  }
  return imp_clean(out, value_limit);
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < line.size() && words.size() < 200;) {
    at = line.find_first_not_of(" \t,", at);
    if (at == std::string_view::npos) break;
    const std::size_t end = std::min(line.find_first_of(" \t,", at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

int month_of(std::string_view word) {
  constexpr std::string_view months = "janfebmaraprmayjunjulaugsepoctnovdec";
  if (word.size() < 3) return 0;
  const std::size_t at = months.find(lower(word.substr(0, 3)));
  return at == std::string_view::npos || at % 3 != 0 ? 0 : static_cast<int>(at / 3) + 1;
}

std::optional<std::chrono::seconds> time_of_day(std::string_view word) {  // "09:00:00"
  if (word.size() != 8 || word[2] != ':' || word[5] != ':') return std::nullopt;
  const std::string_view h = word.substr(0, 2), m = word.substr(3, 2), s = word.substr(6, 2);
  if (!all_digits(h) || !all_digits(m) || !all_digits(s)) return std::nullopt;
  if (number(h) > 23 || number(m) > 59 || number(s) > 60) return std::nullopt;
  return std::chrono::hours(number(h)) + std::chrono::minutes(number(m)) + std::chrono::seconds(number(s));
}

bool is_zone(std::string_view word) {
  return word.size() >= 2 && word.size() <= 6 && std::all_of(word.begin(), word.end(), [](unsigned char c) {
           return std::isupper(c) != 0 || std::isdigit(c) != 0 || c == '+' || c == '-';
         });
}

}  // namespace

std::vector<std::string> imp_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty() && lines.size() < lines_limit) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    while (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(without_pager(line).substr(0, line_limit));
  }
  return lines;
}

std::string_view imp_trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || is_control(text.front()))) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || is_control(text.back()))) text.remove_suffix(1);
  return text;
}

bool imp_contains(std::string_view text, std::string_view part) {
  return lower(text).find(lower(part)) != std::string::npos;
}

std::optional<std::string> imp_value(std::string_view line, std::string_view key) {
  for (std::size_t at = line.find(key); at != std::string_view::npos; at = line.find(key, at + 1)) {
    const bool begins = at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t';
    std::string_view rest = imp_trimmed(line.substr(at + key.size()));
    if (!begins || !rest.starts_with(':')) continue;
    rest = imp_trimmed(rest.substr(1));
    return imp_clean(imp_trimmed(rest.substr(0, rest.find("  "))), value_limit);
  }
  return std::nullopt;
}

std::string imp_clean(std::string_view text, std::size_t cap) {
  std::string out(text.substr(0, cap));
  std::replace_if(out.begin(), out.end(), is_control, ' ');
  return out;
}

bool imp_is_host(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_' || c == ':';
  });
}

std::vector<NameAttribute> imp_name(std::string_view text) {
  std::vector<NameAttribute> name;
  for (const std::string& part : attributes_in(text)) {
    const std::size_t equals = part.find('=');
    const std::string_view key = key_of(part);
    if (equals == std::string::npos || !is_type(key)) continue;
    name.push_back(
        {key == "S" ? "ST" : std::string(key), unquoted(std::string_view(part).substr(equals + 1))});
  }
  return name;
}

std::optional<ImpDate> imp_date(std::string_view line) {
  int month = 0, day = 0, year = 0;
  std::optional<std::chrono::seconds> of_day;
  std::string zone;
  for (const std::string_view word : words_of(line)) {
    if (month == 0) {
      month = month_of(word);
    } else if (day == 0 && all_digits(word) && word.size() <= 2) {
      day = number(word);
    } else if (!of_day && time_of_day(word)) {
      of_day = time_of_day(word);
    } else if (year == 0 && all_digits(word) && word.size() == 4) {
      year = number(word);
    } else if (of_day && zone.empty() && is_zone(word)) {
      zone = word;
    }
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (year == 0 || !of_day || !date.ok()) return std::nullopt;
  return ImpDate{std::chrono::sys_days(date) + *of_day, zone};
}

Time imp_to_utc(const ImpDate& time, const ImpZones& learnt) {
  static const ImpZones common = {
      {"UTC", std::chrono::hours(0)},   {"GMT", std::chrono::hours(0)},   {"WET", std::chrono::hours(0)},
      {"BST", std::chrono::hours(1)},   {"CET", std::chrono::hours(1)},   {"CEST", std::chrono::hours(2)},
      {"EET", std::chrono::hours(2)},   {"EEST", std::chrono::hours(3)},  {"SGT", std::chrono::hours(8)},
      {"HKT", std::chrono::hours(8)},   {"JST", std::chrono::hours(9)},   {"KST", std::chrono::hours(9)},
      {"AEST", std::chrono::hours(10)}, {"AEDT", std::chrono::hours(11)}, {"EST", std::chrono::hours(-5)},
      {"EDT", std::chrono::hours(-4)},  {"CST", std::chrono::hours(-6)},  {"CDT", std::chrono::hours(-5)},
      {"MST", std::chrono::hours(-7)},  {"MDT", std::chrono::hours(-6)},  {"PST", std::chrono::hours(-8)},
      {"PDT", std::chrono::hours(-7)}};
  for (const ImpZones* known : {&learnt, &common})
    if (const auto found = known->find(time.zone); found != known->end()) return time.wall - found->second;
  // A zone of the node's own, in its other half of the year perhaps: an hour off at most.
  if (!learnt.empty()) return time.wall - learnt.begin()->second;
  return time.wall;
}

}  // namespace sipfed::gather
