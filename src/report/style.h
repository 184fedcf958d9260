// Colour, where it is wanted, and hanging indents. Everything reads as well without colour.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace sipfed {

class Style {
 public:
  enum class Tone { good, warn, bad, strong, faint };
  explicit Style(bool colour) : colour_(colour) {}
  std::string paint(Tone tone, std::string_view text) const;

 private:
  bool colour_;
};

// `mark` once, then the text wrapped under its own beginning.
void hanging(std::ostream& out, std::string_view mark, std::string_view text, std::size_t indent,
             std::size_t columns);

}  // namespace sipfed
