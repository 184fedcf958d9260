#include "gather/probes/http_date.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

namespace sipfed::gather {
namespace {

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t from = text.find_first_not_of(" ,-");
    if (from == std::string_view::npos || out.size() > 6) return out;
    text.remove_prefix(from);
    const std::size_t end = std::min(text.find_first_of(" ,-"), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<unsigned> month(std::string_view text) {
  constexpr std::array<std::string_view, 12> names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<unsigned>(found - names.begin()) + 1;
}

// "08:49:37"; 60 is a leap second.
std::optional<std::chrono::seconds> clock(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto h = number(text.substr(0, 2)), m = number(text.substr(3, 2)), s = number(text.substr(6, 2));
  if (!h || !m || !s || *h > 23 || *m > 59 || *s > 60) return std::nullopt;
  return std::chrono::hours(*h) + std::chrono::minutes(*m) + std::chrono::seconds(*s);
}

std::optional<int> year(std::string_view text) {
  const auto value = number(text);
  if (!value || (text.size() != 2 && text.size() != 4)) return std::nullopt;
  return text.size() == 4 ? *value : *value + (*value < 70 ? 2000 : 1900);
}

}  // namespace

std::optional<Time> http_date(std::string_view text) {
  const std::vector<std::string_view> w = words(text);
  const bool asctime = w.size() == 5;                                     // "Sun Nov  6 08:49:37 1994"
  if (!asctime && (w.size() != 6 || w[5] != "GMT")) return std::nullopt;  // "Sun, 06 Nov 1994 08:49:37 GMT"
  const auto d = number(asctime ? w[2] : w[1]);
  const auto m = month(asctime ? w[1] : w[2]);
  const auto y = year(asctime ? w[4] : w[3]);
  const auto c = clock(asctime ? w[3] : w[4]);
  if (!d || !m || !y || !c) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*y), std::chrono::month(*m),
                                         std::chrono::day(static_cast<unsigned>(*d)));
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + *c;
}

}  // namespace sipfed::gather
