#include "report/plain.h"

#include <array>
#include <cstdio>

namespace sipfed {
namespace {

constexpr char32_t invalid = 0xFFFD;

std::string escape(const char* format, unsigned value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

bool is_hidden(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

// Closing punctuation and small kana do not begin a line (JIS X 4051).
bool no_line_start(char32_t c) {
  constexpr std::u32string_view marks =
      U"、。，．・：；？！）］｝」』】〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]}%";
  return marks.find(c) != std::u32string_view::npos;
}

bool no_line_end(char32_t c) {
  constexpr std::u32string_view marks = U"（［｛「『【〈《([{";
  return marks.find(c) != std::u32string_view::npos;
}

}  // namespace

char32_t next_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const std::size_t length = lead < 0x80         ? 1
                             : (lead >> 5) == 6  ? 2
                             : (lead >> 4) == 14 ? 3
                             : (lead >> 3) == 30 ? 4
                                                 : 0;
  char32_t code = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  bool good = length > 0 && length <= text.size();
  for (std::size_t i = 1; good && i < length; ++i) {
    good = (byte(i) & 0xC0) == 0x80;
    code = (code << 6) | (byte(i) & 0x3F);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  good = good && code >= least[length] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  text.remove_prefix(good ? length : 1);
  return good ? code : invalid;
}

std::string plain(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t code = next_code_point(text);
    const std::size_t used = before.size() - text.size();
    if (code == invalid && used == 1) {
      out += escape("\\x%02X", static_cast<unsigned char>(before[0]));
    } else if (is_hidden(code)) {
      out += escape(code < 0x100 ? "\\x%02X" : "\\u%04X", static_cast<unsigned>(code));
    } else {
      out += before.substr(0, used);
    }
  }
  return out;
}

int width_of(char32_t c) {
  if (c >= 0x0300 && c <= 0x036F) return 0;
  const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0x303E) ||
                    (c >= 0x3041 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
                    (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) ||
                    (c >= 0xFF00 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) ||
                    (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD);
  return wide ? 2 : 1;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) width += static_cast<std::size_t>(width_of(next_code_point(text)));
  return width;
}

std::string padded(std::string_view text, std::size_t columns) {
  const std::size_t width = display_width(text);
  return std::string(text) + std::string(width < columns ? columns - width : 0, ' ');
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  std::string line;
  std::size_t width = 0;        // of `line`
  std::size_t break_at = 0;     // bytes of `line` up to the last place where it may be broken
  std::size_t break_width = 0;  // columns up to there
  char32_t previous = 0;
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t code = next_code_point(text);
    const std::string_view bytes = before.substr(0, before.size() - text.size());
    const bool may_break = !line.empty() && !no_line_start(code) && !no_line_end(previous) &&
                           (previous == U' ' || width_of(code) == 2 || width_of(previous) == 2);
    if (may_break && code != U' ') {
      break_at = line.size();
      break_width = width;
    }
    line += bytes;
    width += static_cast<std::size_t>(width_of(code));
    previous = code;
    if (width > columns && break_at > 0 && code != U' ') {
      std::string head = line.substr(0, break_at);
      while (head.ends_with(' ')) head.pop_back();
      lines.push_back(std::move(head));
      line.erase(0, break_at);
      width -= break_width;
      break_at = break_width = 0;
    }
  }
  while (line.ends_with(' ')) line.pop_back();
  if (!line.empty() || lines.empty()) lines.push_back(std::move(line));
  return lines;
}

}  // namespace sipfed
