#include "main/watch_table.h"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <sstream>
#include <unistd.h>

#include "main/output.h"
#include "main/screen.h"
#include "report/plain.h"
#include "sipfed/watched.h"

namespace sipfed {
namespace {

constexpr std::size_t host_limit = 40, column_gap = 2;

}  // namespace

WatchTable::WatchTable(Language language, bool wanted)
    : words_(words(language)), wanted_(wanted), live_(is_live()), colour_(colour_wanted(STDERR_FILENO)) {}

void WatchTable::show(const View& view) {
  if (!wanted_) return;
  if (live_)
    draw(view);
  else
    tell(view);
}

void WatchTable::end(const View& view) {
  if (!wanted_ || live_) return;
  std::ostringstream text;
  for (const auto& [where, seen] : view.watch) {
    text << plain(where);
    const Cells cells = cells_of(view, where, seen);
    for (std::size_t i = 2; i < cells.size(); ++i)
      text << (i == 2 ? ": " : ", ") << words_.watch_columns[i] << ' ' << cells[i];
    text << '\n';
  }
  std::cerr << text.str() << std::flush;
}

std::string WatchTable::idle_text(const Watching& seen) const {
  const auto deaths = idle_deaths(seen);
  if (!deaths.empty()) return filled(words_.watch_died, {{"took", took_text(deaths.back().idle)}});
  if (seen.survived == Micros(0)) return "-";
  return filled(words_.watch_survived, {{"took", took_text(seen.survived)}});
}

WatchTable::Cells WatchTable::cells_of(const View& view, const std::string& where,
                                       const Watching& seen) const {
  const auto* latest = latest_answer(seen);
  const std::size_t space = std::min(where.find(' '), where.size());
  return {cut(plain(where.substr(0, space)), host_limit),
          plain(where.substr(std::min(space + 1, where.size()))),
          share_text(view, seen),
          std::to_string(seen.tries),
          std::to_string(failures(seen)),
          idle_text(seen),
          std::to_string(seen.changes.size()),
          latest == nullptr ? "-" : plain(answer_text(*latest))};
}

// No row is wider than the screen, and the table not higher: the cursor could not go back to its first line.
void WatchTable::draw(const View& view) {
  const Screen size = screen();
  std::vector<Cells> rows(1);
  std::copy(words_.watch_columns.begin(), words_.watch_columns.end(), rows.front().begin());
  std::vector<bool> failing(1);
  for (const auto& [where, seen] : view.watch) {
    rows.push_back(cells_of(view, where, seen));
    failing.push_back(sureness(seen) == Sureness::fails);
  }
  const std::size_t fitting = std::max<std::size_t>(size.rows, 4) - 2;
  const std::size_t shown = rows.size() > fitting ? fitting - 1 : rows.size();
  std::array<std::size_t, std::tuple_size_v<Cells>> widths{};
  for (const Cells& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  std::ostringstream text;
  if (lines_ > 0) text << "\x1b[" << lines_ << 'A';
  text << "\r\x1b[J";
  for (std::size_t at = 0; at < shown; ++at) {
    std::string line;
    for (std::size_t i = 0; i < rows[at].size(); ++i) line += padded(rows[at][i], widths[i] + column_gap);
    while (line.ends_with(' ')) line.pop_back();
    const bool red = colour_ && failing[at];
    text << (red ? "\x1b[31m" : "") << cut(line, size.columns - 1) << (red ? "\x1b[0m" : "") << '\n';
  }
  if (shown < rows.size()) text << "+ " << rows.size() - shown << '\n';
  lines_ = std::min(shown + 1, rows.size());
  std::cerr << text.str() << std::flush;
}

void WatchTable::tell(const View& view) {
  std::ostringstream text;
  for (const auto& [where, seen] : view.watch) {
    Told& told = told_[where];
    auto fresh = seen.changes.begin();  // behind the last one told; the oldest are dropped meanwhile
    if (told.last) fresh = std::find(seen.changes.rbegin(), seen.changes.rend(), *told.last).base();
    for (; fresh != seen.changes.end(); ++fresh)
      text << iso_time(fresh->at) << ' ' << plain(where) << ' ' << plain(fresh->what) << ": "
           << plain(fresh->before) << " -> " << plain(fresh->after) << '\n';
    for (; told.deaths < seen.deaths.size(); ++told.deaths) {
      const Watching::Death& death = seen.deaths[told.deaths];
      if (!died_alone(seen, death)) continue;
      text << iso_time(seen.until) << ' ' << plain(where) << ' ' << words_.watch_columns[5] << ": "
           << filled(words_.watch_died, {{"took", took_text(death.idle)}}) << " ("
           << plain(fault_text(death.fault)) << ")\n";
    }
    if (!seen.changes.empty()) told.last = seen.changes.back();
  }
  std::cerr << text.str() << std::flush;
}

}  // namespace sipfed
