#include "gather/devices/asa_text.h"

#include <algorithm>
#include <charconv>

namespace sipfed::gather::asa {
namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view pager = "<--- More --->";
constexpr std::string_view context_mark = ": context ";

// Length of the well-formed UTF-8 sequence at the beginning, 0 when there is none (RFC 3629 section 4).
std::size_t sequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (length == 0 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0U) != 0x80) return 0;
  if (length < 3) return length;
  const unsigned char second = byte(1);
  const bool bad = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                   (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return bad ? 0 : length;
}

std::string clean(std::string_view line) {
  std::string out;
  while (!line.empty() && out.size() < longest_line) {
    const std::size_t length = sequence(line);
    const bool control = length == 1 && (line[0] < ' ' || line[0] == 0x7F) && line[0] != '\t';
    if (length == 0)
      out += '?';
    else if (!control)
      out += line.substr(0, length);
    line.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

// The pager's line is overwritten by "\r", blanks, "\r"; what was written last is what stands there.
std::string_view overwritten(std::string_view line) {
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (const auto last = line.rfind('\r'); last != std::string_view::npos) line.remove_prefix(last + 1);
  if (const auto more = line.rfind(pager); more != std::string_view::npos)
    line.remove_prefix(more + pager.size());
  return line;
}

bool is_error(std::string_view line) {
  const std::string_view text = trimmed(line);
  return text.starts_with("ERROR:") || text.starts_with('%');
}

}  // namespace

std::string Section::name(std::string_view plain) const {
  return context.empty() || plain.empty() ? std::string(plain) : context + '/' + std::string(plain);
}

std::vector<Section> sections(std::string_view text) {
  std::vector<Section> out(1);
  for (std::size_t count = 0; !text.empty() && count < most_lines; ++count) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line = clean(overwritten(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
    line.erase(line.find_last_not_of(blanks) + 1);
    if (line.starts_with(context_mark) && out.size() < 256)
      out.push_back({line.substr(context_mark.size()), {}});
    else if (!line.empty() && !is_error(line))
      out.back().lines.push_back(std::move(line));
  }
  if (out.size() > 1 && out.front().lines.empty()) out.erase(out.begin());
  return out;
}

bool ends_at_pager(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\r\n\b");
  return last != std::string_view::npos && text.substr(0, last + 1).ends_with(pager);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string> words(std::string_view line) {
  std::vector<std::string> out;
  for (line = trimmed(line); !line.empty(); line = trimmed(line)) {
    const bool quoted = line.front() == '"' && line.find('"', 1) != std::string_view::npos;
    if (quoted) line.remove_prefix(1);
    const std::size_t end = quoted ? line.find('"') : std::min(line.find_first_of(blanks), line.size());
    out.emplace_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return out;
}

std::string_view after_words(std::string_view line, std::size_t count) {
  line = trimmed(line);
  for (; count > 0 && !line.empty(); --count) {
    line.remove_prefix(std::min(line.find_first_of(blanks), line.size()));
    line = trimmed(line);
  }
  return line;
}

std::optional<int> number(std::string_view text, int low, int high) {
  int value = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < low || value > high)
    return std::nullopt;
  return value;
}

}  // namespace sipfed::gather::asa
