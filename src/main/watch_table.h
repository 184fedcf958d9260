// What `sipfed watch` shows meanwhile on standard error: on a terminal a table that stays in its place,
// elsewhere a line for each change, and at the end one for each member.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "report/words.h"
#include "sipfed/evidence.h"

namespace sipfed {

class WatchTable {
 public:
  WatchTable(Language language, bool wanted);
  void show(const View& view);  // after each round
  void end(const View& view);   // what it came to

 private:
  using Cells = std::array<std::string, 8>;  // as in Words::watch_columns
  Cells cells_of(const View& view, const std::string& where, const Watching& seen) const;
  void draw(const View& view);
  void tell(const View& view);
  std::string idle_text(const Watching& seen) const;

  const Words& words_;
  const bool wanted_, live_, colour_;
  std::size_t lines_ = 0;  // of the table on the screen
  struct Told {
    std::optional<Watching::Change> last;
    std::size_t deaths = 0;
  };
  std::map<std::string, Told> told_;  // by member
};

}  // namespace sipfed
