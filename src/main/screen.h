// The terminal behind standard error, where a run shows how it is getting on.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sipfed {

struct Screen {
  std::size_t rows = 24, columns = 80;
};
Screen screen();  // as large as it is at the moment

// It is one, and can move its cursor.
bool is_live();

// The beginning of a line that is so wide at most.
std::string cut(std::string_view text, std::size_t columns);

}  // namespace sipfed
