#include "gather/devices/microsoft_lines.h"

#include <algorithm>
#include <charconv>

#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t from = text.find_first_not_of(blanks);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// "    Enabled    REG_DWORD    0x1"
bool registry_value(std::string_view line, std::string& name, std::string& value) {
  constexpr std::string_view type = "REG_DWORD";
  const std::size_t at = line.find(type);
  if (at == std::string_view::npos) return false;
  name = lower(trimmed(line.substr(0, at)));
  std::string_view digits = trimmed(line.substr(at + type.size()));
  if (digits.starts_with("0x")) digits.remove_prefix(2);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) return false;
  value = std::to_string(number);
  return is_name(name);
}

// "Domain=ours.example" of wmic, "Domain    : ours.example" of Format-List
bool named_value(std::string_view line, std::string& name, std::string& value) {
  const std::size_t at = line.find_first_of("=:");
  if (at == std::string_view::npos || !is_name(trimmed(line.substr(0, at)))) return false;
  name = lower(trimmed(line.substr(0, at)));
  value = microsoft_value(line.substr(at + 1));
  return true;
}

}  // namespace

std::string microsoft_value(std::string_view text) {
  text = trimmed(text);
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return std::string(text);
  text = text.substr(1, text.size() - 2);
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view item = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (item.size() >= 2 && item.front() == '"' && item.back() == '"') item = item.substr(1, item.size() - 2);
    if (!out.empty()) out.push_back('\n');
    out.append(item);
  }
  return out;
}

// A name that comes again begins the next row: blank lines do not tell, wmic writes "\r\r\n".
std::optional<std::vector<MicrosoftRow>> rows_of_lines(std::string_view text) {
  std::vector<MicrosoftRow> rows;
  std::string path;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("HKEY_")) path = lower(line.substr(line.rfind('\\') + 1));
    std::string name, value;
    if (!registry_value(line, name, value) && !named_value(line, name, value)) continue;
    if (rows.empty() || rows.back().contains(name)) {
      rows.emplace_back();
      if (!path.empty()) rows.back()["__class"] = path;
    }
    rows.back().emplace(std::move(name), std::move(value));
  }
  if (rows.empty()) return std::nullopt;
  return rows;
}

}  // namespace sipfed::gather
