#include "report/style.h"

#include <algorithm>
#include <array>
#include <ostream>

#include "report/plain.h"

namespace sipfed {

std::string Style::paint(Tone tone, std::string_view text) const {
  if (!colour_) return std::string(text);
  constexpr std::array<std::string_view, 5> codes{"32", "33", "1;31", "1", "2"};
  return "\x1b[" + std::string(codes.at(static_cast<std::size_t>(tone))) + "m" + std::string(text) +
         "\x1b[0m";
}

void hanging(std::ostream& out, std::string_view mark, std::string_view text, std::size_t indent,
             std::size_t columns) {
  const std::size_t margin = indent + display_width(mark);
  bool first = true;
  for (const std::string& line : wrapped(text, std::max<std::size_t>(columns, margin + 20) - margin)) {
    out << std::string(first ? indent : margin, ' ') << (first ? mark : std::string_view()) << line << '\n';
    first = false;
  }
}

}  // namespace sipfed
