// Text made safe and measured for a terminal. Certificates and SIP reasons are written by strangers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sipfed {

// Valid UTF-8 without control characters (tab and line feed too), bidirectional overrides, noncharacters:
// each such byte or code point becomes visible as "\x1B" or "\u202E". Safe on a terminal and in XML and HTML
// once escaped.
std::string plain(std::string_view text);

// The next code point; `text` is shortened by it. Invalid bytes come back as U+FFFD, one at a time.
char32_t next_code_point(std::string_view& text);
int width_of(char32_t code_point);  // columns on a terminal: 0, 1, or 2 for East Asian wide
std::size_t display_width(std::string_view text);
std::string padded(std::string_view text, std::size_t columns);  // with spaces on the right

// Lines of at most `columns`: broken at spaces, and between wide characters, but never before closing
// punctuation.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

}  // namespace sipfed
