#include "gather/devices/microsoft_clock.h"

#include <array>
#include <charconv>

#include "gather/devices/microsoft_topics.h"

namespace sipfed::gather {
namespace {

using std::chrono::seconds;

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Year, month, day, hour, minute, second, each at its place in the text.
std::optional<Time> time_at(std::string_view text, const std::array<std::size_t, 6>& places) {
  std::array<int, 6> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t length = i == 0 ? 4 : 2;
    if (text.size() < places[i] + length) return std::nullopt;
    const auto value = number(text.substr(places[i], length));
    if (!value || *value < 0) return std::nullopt;
    parts[i] = *value;
  }
  const std::chrono::year_month_day date{std::chrono::year(parts[0]),
                                         std::chrono::month(static_cast<unsigned>(parts[1])),
                                         std::chrono::day(static_cast<unsigned>(parts[2]))};
  if (!date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(parts[3]) + std::chrono::minutes(parts[4]) +
         seconds(parts[5]);
}

// CIM_DATETIME: "20261122201500.123456+540", minutes east of UTC
std::optional<Time> cim_time(std::string_view text) {
  const auto local = time_at(text, {0, 4, 6, 8, 10, 12});
  const std::size_t sign = text.find_first_of("+-");
  if (!local || sign == std::string_view::npos) return std::nullopt;
  const auto east = number(text.substr(sign + 1));
  if (!east || *east > 24 * 60) return std::nullopt;
  return *local - std::chrono::minutes(text[sign] == '-' ? -*east : *east);
}

// "/Date(1763842500123)/" of ConvertTo-Json: milliseconds since 1970
std::optional<Time> json_time(std::string_view text) {
  constexpr std::string_view before = "/Date(";
  const std::size_t from = text.find(before);
  if (from == std::string_view::npos) return std::nullopt;
  text.remove_prefix(from + before.size());
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  constexpr std::int64_t year_9999 = 253402300799000;
  if (error != std::errc() || end == text.data() + text.size() || value < 0 || value > year_9999)
    return std::nullopt;
  return Time(seconds(value / 1000));
}

}  // namespace

std::optional<Time> microsoft_time(std::string_view text) {
  if (const auto time = time_at(text, {0, 5, 8, 11, 14, 17})) return time;
  return json_time(text);
}

namespace {

std::optional<Time> time_in(const MicrosoftRow& row) {
  if (const auto time = microsoft_time(property(row, "utc"))) return time;
  const std::string local = property(row, "localdatetime");
  if (const auto time = cim_time(local)) return time;
  return json_time(local);
}

}  // namespace

void take_clock(const MicrosoftRow& row, std::chrono::system_clock::time_point asked_at, Microsoft& into) {
  const auto time = time_in(row);
  if (!time) return;
  ClockReading reading;
  reading.source = ClockReading::Source::command;
  reading.server = into.talk.host;
  reading.offset = std::chrono::duration_cast<Micros>(time->time_since_epoch()) -
                   std::chrono::duration_cast<Micros>(asked_at.time_since_epoch());
  reading.uncertainty = seconds(1);
  reading.zone = property(row, "zone").substr(0, 64);
  into.clock = std::move(reading);
}

}  // namespace sipfed::gather
