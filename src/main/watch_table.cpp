#include "main/watch_table.h"

#include <iostream>
#include <sstream>
#include <unistd.h>

#include "report/plain.h"
#include "sipfed/rule.h"

namespace sipfed {
namespace {

constexpr std::array<std::size_t, 5> widths{44, 7, 7, 7, 12};

std::string row(const std::array<std::string, 6>& cells) {
  std::string out;
  for (std::size_t i = 0; i < widths.size(); ++i) out += padded(plain(cells[i]), widths[i]) + ' ';
  return out + plain(cells.back());
}

std::string row_of(const std::string& where, const Watching& seen) {
  const std::string share =
      seen.total_weight > 0 ? std::to_string(100 * seen.weight / seen.total_weight) + " %" : "-";
  const std::string kept = seen.died_after ? "+ " + took_text(*seen.died_after) : took_text(seen.survived);
  return row({where, share, std::to_string(seen.tries), std::to_string(seen.failures), kept, seen.failure});
}

}  // namespace

WatchTable::WatchTable(Language language, bool wanted)
    : words_(words(language)), live_(wanted && ::isatty(STDERR_FILENO) != 0) {}

void WatchTable::show(const View& view) {
  if (!live_) return;
  std::ostringstream text;
  if (lines_ > 0) text << "\x1b[" << lines_ << "A";
  std::array<std::string, 6> head;
  for (std::size_t i = 0; i < head.size(); ++i) head[i] = words_.watch_columns[i];
  text << "\r\x1b[J" << row(head) << '\n';
  for (const auto& [where, seen] : view.watch) text << row_of(where, seen) << '\n';
  lines_ = 1 + view.watch.size();
  std::cerr << text.str() << std::flush;
}

}  // namespace sipfed
