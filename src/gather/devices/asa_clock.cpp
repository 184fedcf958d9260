// The ASA's own time, and how it follows others: `show clock [detail]`, `show ntp status`, and the zone that
// both its clock and its certificates' dates are written in.
#include <algorithm>
#include <array>

#include "gather/devices/asa_parts.h"

namespace sipfed::gather::asa {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

int month_number(std::string_view word) {
  const auto found = std::find(months.begin(), months.end(), word.substr(0, 3));
  return found == months.end() ? 0 : static_cast<int>(found - months.begin()) + 1;
}

// "12:34:56.789"
bool read_time_of_day(std::string_view text, std::chrono::microseconds& into) {
  if (text.size() < 8 || text[2] != ':' || text[5] != ':') return false;
  const auto hours = number(text.substr(0, 2), 0, 23);
  const auto minutes = number(text.substr(3, 2), 0, 59);
  const auto seconds = number(text.substr(6, 2), 0, 60);
  if (!hours || !minutes || !seconds) return false;
  into = 1h * *hours + 1min * *minutes + 1s * *seconds;
  if (text.size() == 12 && text[8] == '.')
    if (const auto millis = number(text.substr(9), 0, 999)) into += 1ms * *millis;
  return true;
}

bool is_utc(std::string_view name) { return name == "UTC" || name == "GMT" || name == "Z"; }

std::string_view value_after(std::string_view line, std::string_view key) {
  const auto at = line.find(key);
  return at == std::string_view::npos ? std::string_view() : line.substr(at + key.size());
}

// "Clock is synchronized, stratum 3, reference is 192.0.2.1"
void read_ntp(const std::vector<Section>& ntp, ClockReading& into) {
  for (const Section& section : ntp) {
    for (const std::string& line : section.lines) {
      if (!into.synchronised.empty()) return;
      if (line.find("lock is ") == std::string::npos) continue;
      into.synchronised = line.find("unsync") != std::string::npos      ? "no"
                          : line.find("synchroni") != std::string::npos ? "yes"
                                                                        : "";
      const std::string_view stratum = value_after(line, "stratum ");
      into.stratum = number(stratum.substr(0, stratum.find(',')), 0, 16).value_or(-1);
      into.reference = std::string(trimmed(value_after(line, "reference is ")));
    }
  }
}

}  // namespace

Zone Zone::read(const std::vector<Section>& configuration) {
  Zone zone;
  for (const Section& section : configuration) {
    zone.known = true;
    for (const std::string& line : section.lines) {
      const std::vector<std::string> word = words(line);
      if (word.size() >= 4 && word[0] == "clock" && word[1] == "timezone") {
        const int hours = number(word[3], -23, 23).value_or(0);
        const int minutes = word.size() > 4 ? number(word[4], 0, 59).value_or(0) : 0;
        zone.name = word[2];
        zone.offset = 1h * hours + 1min * (word[3].starts_with('-') ? -minutes : minutes);
      } else if (word.size() >= 4 && word[0] == "clock" && word[1] == "summer-time") {
        // Both forms name beginning and end in four words each; a word more is the offset in minutes.
        const bool said = (word.size() - 4) % 2 == 1;
        zone.summer = word[2];
        zone.summer_offset = 1min * (said ? number(word.back(), 1, 1440).value_or(60) : 60);
      }
    }
  }
  zone.summer_offset += zone.offset;
  return zone;
}

Moment Moment::read(std::string_view text) {
  Moment moment;
  text = trimmed(text);
  if (text.starts_with('*') || text.starts_with('.')) {
    moment.mark = text.front();
    text.remove_prefix(1);
  }
  std::vector<std::string> word = words(text);
  if (word.size() == 6) word.erase(word.begin() + 2);  // weekday
  std::chrono::microseconds time{0};
  if (word.size() != 5 || !read_time_of_day(word[0], time)) return moment;
  const int month = month_number(word[2]);
  const auto day = number(word[3], 1, 31), year = number(word[4], 1970, 9999);
  if (month == 0 || !day || !year) return moment;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return moment;
  moment.valid = true;
  moment.zone = word[1];
  moment.local = std::chrono::sys_days(date).time_since_epoch() + time;
  return moment;
}

bool Moment::in_known_zone(const Zone& by) const {
  return zone == by.name || (!by.summer.empty() && zone == by.summer) || is_utc(zone);
}

std::chrono::microseconds Moment::utc(const Zone& by) const {
  if (!by.summer.empty() && zone == by.summer) return local - by.summer_offset;
  return zone == by.name ? local - by.offset : local;
}

ClockReading read_clock(const std::vector<Section>& clock, const std::vector<Section>& ntp, const Zone& zone,
                        std::chrono::system_clock::time_point asked_at) {
  ClockReading reading;
  reading.source = ClockReading::Source::command;
  read_ntp(ntp, reading);
  Moment moment;
  for (const Section& section : clock) {
    for (const std::string& line : section.lines) {
      if (!moment.valid) moment = Moment::read(line);
      if (reading.synchronised.empty() && trimmed(line) == "Time source is NTP" && moment.mark == ' ')
        reading.synchronised = "yes";
    }
  }
  reading.zone = moment.zone;
  if (moment.mark != ' ' && reading.synchronised.empty()) reading.synchronised = "no";
  if (!moment.valid)
    reading.fault = {Fault::Kind::protocol, "no time of day in the answer"};
  else if (!moment.in_known_zone(zone))
    reading.fault = {Fault::Kind::protocol, "time zone " + moment.zone + " is not configured"};
  else
    reading.offset =
        moment.utc(zone) - std::chrono::duration_cast<std::chrono::microseconds>(asked_at.time_since_epoch());
  reading.uncertainty = 1s;
  return reading;
}

}  // namespace sipfed::gather::asa
