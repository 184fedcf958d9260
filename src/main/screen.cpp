#include "main/screen.h"

#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

#include "report/plain.h"

namespace sipfed {

Screen screen() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_row, size.ws_col};
}

bool is_live() {
  const char* kind = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) != 0 && (kind == nullptr || std::string_view(kind) != "dumb");
}

std::string cut(std::string_view text, std::size_t columns) {
  std::string out;
  std::size_t width = 0;
  while (!text.empty()) {
    const std::string_view before = text;
    width += static_cast<std::size_t>(width_of(next_code_point(text)));
    if (width > columns) break;
    out += before.substr(0, before.size() - text.size());
  }
  return out;
}

}  // namespace sipfed
