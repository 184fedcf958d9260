#include "main/progress.h"

#include <iostream>
#include <unistd.h>

#include "report/plain.h"

namespace sipfed {

Progress::Progress(Language language, bool wanted)
    : words_(words(language)), live_(wanted && ::isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  if (live_) std::cerr << "\r\x1b[K" << std::flush;
}

void Progress::show(Stage stage, std::string_view what) {
  if (!live_) return;
  constexpr std::size_t columns = 78;
  const std::string line = std::string(word(words_.stages, stage)) + ": " + plain(what);
  std::cerr << "\r\x1b[K" << wrapped(line, columns).front() << std::flush;
}

}  // namespace sipfed
