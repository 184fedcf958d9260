// One live line on standard error while a run is under way; nothing when that is not a terminal.
#pragma once

#include <string>
#include <string_view>

#include "report/words.h"

namespace sipfed {

class Progress {
 public:
  Progress(Language language, bool wanted);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(Stage stage, std::string_view what);

 private:
  const Words& words_;
  bool live_;
};

}  // namespace sipfed
