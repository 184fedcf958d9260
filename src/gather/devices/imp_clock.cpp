#include "gather/devices/imp_clock.h"

#include <algorithm>

namespace sipfed::gather {
namespace {

// "synchronised to NTP server (192.0.2.1) at stratum 4", "unsynchronised"
void read_synchronisation(const std::string& line, ImpClock& clock) {
  if (imp_contains(line, "unsynchroni") || imp_contains(line, "ntpd is not running")) {
    clock.synchronised = "no";
    return;
  }
  if (!imp_contains(line, "synchronised to") && !imp_contains(line, "synchronized to")) return;
  clock.synchronised = "yes";
  const std::size_t open = line.find('('), close = line.find(')', open == std::string::npos ? 0 : open);
  if (open != std::string::npos && close != std::string::npos) {
    const std::string server = line.substr(open + 1, close - open - 1);
    if (imp_is_host(server)) clock.reference = server;
  }
  const std::size_t at = line.find("stratum ");
  if (at == std::string::npos) return;
  int stratum = 0;
  std::size_t digit = at + 8;
  for (; digit < line.size() && digit < at + 10 && line[digit] >= '0' && line[digit] <= '9'; ++digit)
    stratum = stratum * 10 + (line[digit] - '0');
  if (digit > at + 8) clock.stratum = stratum;
}

std::string zone_name(std::string_view text) {
  const std::string_view word = imp_trimmed(text.substr(0, text.find_first_of(" (")));
  return imp_clean(word, 60);
}

}  // namespace

ImpClock read_imp_clock(std::string_view ntp_status, std::string_view timezone_config) {
  ImpClock clock;
  std::optional<ImpDate> local;
  for (const std::string& line : imp_lines(ntp_status)) {
    read_synchronisation(line, clock);
    const std::size_t from = line.find("Current time in ");
    const std::size_t is = line.find(" is ", from == std::string::npos ? 0 : from);
    if (from == std::string::npos || is == std::string::npos) continue;
    const std::string zone = zone_name(std::string_view(line).substr(from + 16, is - from - 16));
    const std::optional<ImpDate> date = imp_date(std::string_view(line).substr(is + 4));
    if (!date) continue;
    if (zone == "UTC") {
      clock.utc = date->wall;
    } else {
      clock.zone = zone;
      local = date;
    }
  }
  // Both lines are of the same second, or of two that follow each other.
  if (clock.utc && local && !local->zone.empty()) {
    const auto offset = std::chrono::round<std::chrono::minutes>(local->wall - *clock.utc);
    if (offset >= std::chrono::hours(-14) && offset <= std::chrono::hours(14))
      clock.offsets[local->zone] = offset;
  }
  for (const std::string& line : imp_lines(timezone_config)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos || !imp_contains(line, "timezone")) continue;
    const std::string zone = zone_name(imp_trimmed(std::string_view(line).substr(colon + 1)));
    if (!zone.empty()) clock.zone = zone;
    break;
  }
  return clock;
}

ClockReading imp_clock_reading(const ImpClock& clock, std::chrono::system_clock::time_point asked_at,
                               Micros took) {
  using std::chrono::duration_cast;
  constexpr Micros half_second{500'000};
  ClockReading reading;
  reading.source = ClockReading::Source::command;
  reading.synchronised = clock.synchronised;
  reading.stratum = clock.stratum;
  reading.reference = clock.reference;
  reading.zone = clock.zone;
  reading.took = took;
  if (!clock.utc) {
    reading.fault = {Fault::Kind::protocol, "no line \"Current time in UTC\""};
    return reading;
  }
  // The second that it names was running at some time between question and answer.
  const Micros ours = duration_cast<Micros>(asked_at.time_since_epoch()) - took / 2;
  reading.offset = duration_cast<Micros>(clock.utc->time_since_epoch()) + half_second - ours;
  reading.uncertainty = half_second + took / 2;
  return reading;
}

}  // namespace sipfed::gather
