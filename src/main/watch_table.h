// The live table of `sipfed watch` on standard error; nothing when that is not a terminal.
#pragma once

#include <cstddef>

#include "report/words.h"

namespace sipfed {

class WatchTable {
 public:
  WatchTable(Language language, bool wanted);
  void show(const View& view);  // in place of what was shown before

 private:
  const Words& words_;
  bool live_;
  std::size_t lines_ = 0;
};

}  // namespace sipfed
