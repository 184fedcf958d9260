#include "main/progress.h"

#include <algorithm>
#include <iostream>

#include "main/screen.h"
#include "report/plain.h"

namespace sipfed {

Progress::Progress(Language language, bool wanted) : words_(words(language)), live_(wanted && is_live()) {}

Progress::~Progress() {
  if (live_) std::cerr << "\r\x1b[K" << std::flush;
}

void Progress::show(Stage stage, std::string_view what) {
  if (!live_) return;
  // One line that was wrapped could not be taken back.
  const std::size_t columns = std::min<std::size_t>(78, screen().columns - 1);
  const std::string line = std::string(word(words_.stages, stage)) + ": " + plain(what);
  std::cerr << "\r\x1b[K" << cut(line, columns) << std::flush;
}

}  // namespace sipfed
