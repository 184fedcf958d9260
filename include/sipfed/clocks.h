// Every clock that was read, compared with the one that is believed: the NTP reference of the plan, or else
// the clock of the vantage point. For the checks of the devices' stage.
#pragma once

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sipfed/path.h"

namespace sipfed {

struct ReadClock {
  enum class Whose { ours, device, peer };  // of the vantage point, of a device read out, of the other side
  Whose whose = Whose::device;
  std::string where, cite;
  const View* view = nullptr;
  std::string reference;             // what it was compared with: "ntp.ours.example", vantage "here"
  Micros offset{0}, uncertainty{0};  // that clock minus the believed one; positive: it is fast
  bool unsynchronised = false;       // it says so of itself
  std::string zone;
  bool microsoft = false;  // of a server or a directory of the Microsoft side

  // What is left of the offset when the uncertainty speaks in its favour.
  Micros certain() const {
    const Micros size = std::max(std::chrono::abs(offset) - uncertainty, Micros(0));
    return offset.count() < 0 ? -size : size;
  }
};

// The reference as that view read it; null when there is none, or none to be believed.
inline const ClockReading* believed_clock(const Evidence& evidence, const View& view) {
  const auto found = view.clock.find("ntp " + evidence.subject.plan.ntp_reference);
  if (found == view.clock.end() || found->second.fault || found->second.synchronised != "yes") return nullptr;
  return &found->second;
}

inline Time true_now(const Evidence& evidence, const View& view) {
  const ClockReading* believed = believed_clock(evidence, view);
  return view.taken_at + std::chrono::round<std::chrono::seconds>(believed ? believed->offset : Micros(0));
}

inline Time time_by(const Evidence& evidence, const ReadClock& clock) {
  return true_now(evidence, *clock.view) + std::chrono::round<std::chrono::seconds>(clock.certain());
}

// "Sat, 21 Nov 2026 12:00:00 GMT" (RFC 3261 section 20.17).
inline std::optional<Time> sip_date(const std::string& text) {
  int day = 0, year = 0, hour = 0, minute = 0, second = 0;
  std::array<char, 4> month{};
  char last = 0;
  if (std::sscanf(text.c_str(), "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GM%c", &day, month.data(), &year,
                  &hour, &minute, &second, &last) != 7 ||
      last != 'T')
    return std::nullopt;
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::size_t at = months.find(month.data());
  if (at == std::string_view::npos || at % 3 != 0 || hour > 23 || minute > 59 || second > 60)
    return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(at / 3 + 1)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

namespace detail {

// A view is dated when its run begins, a reply comes some time after that.
inline constexpr std::chrono::minutes length_of_a_run(2);
// ServerHello.random holds random bytes in most stacks: beyond this it is no time.
inline constexpr std::chrono::days far_from_now(30);

class ClockList {
 public:
  explicit ClockList(const Evidence& evidence) : evidence_(evidence) {}

  void add_view(const View& view) {
    const std::string reference = "ntp " + evidence_.subject.plan.ntp_reference;
    if (const ClockReading* believed = believed_clock(evidence_, view)) add_ours(view, reference, *believed);
    for (const auto& [key, reading] : view.clock)
      if (key != reference || believed_clock(evidence_, view) == nullptr)
        add(view, reading.server.empty() ? key : reading.server, key, reading);
    add_devices(view, view.asa, "asa ");
    add_devices(view, view.imp, "imp ");
    add_devices(view, view.microsoft, "microsoft ");
    add_devices(view, view.directory, "directory ");
  }
  void add_peers() {
    for (const auto& seen : peer_exchanges(evidence_, {}))
      for (const SipMessage& reply : seen->replies)
        if (const auto date = sip_date(header_value(reply, "Date")))
          add_peer(*seen.view, sipfed::where(*seen), seen.cite(), *date);
    std::map<std::pair<const View*, std::string>, std::vector<Seen<TlsHandshake>>> greetings;
    for (const auto& seen : peer_handshakes(evidence_))
      if (seen->server_time) greetings[{seen.view, sipfed::where(*seen)}].push_back(seen);
    for (const auto& [place, several] : greetings)
      if (agree(several))
        add_peer(*place.first, place.second, several.front().cite(), *several.front()->server_time);
  }
  std::vector<ReadClock> take() { return std::move(clocks_); }

 private:
  template <class Devices>
  void add_devices(const View& view, const Devices& devices, const std::string& prefix) {
    for (const auto& [name, device] : devices)
      if (device.clock) {
        const std::size_t before = clocks_.size();
        add(view, name, prefix + name, *device.clock);
        if (clocks_.size() > before)
          clocks_.back().microsoft = prefix == "microsoft " || prefix == "directory ";
      }
  }
  void add_ours(const View& view, const std::string& key, const ClockReading& believed) {
    ReadClock clock{ReadClock::Whose::ours, view.vantage, view.vantage + ": " + key, &view};
    clock.reference = evidence_.subject.plan.ntp_reference;
    clock.offset = -believed.offset;
    clock.uncertainty = believed.uncertainty;
    clocks_.push_back(std::move(clock));
  }
  void add(const View& view, const std::string& where, const std::string& key, const ClockReading& reading) {
    if (reading.fault) return;
    ReadClock clock{ReadClock::Whose::device, where, view.vantage + ": " + key, &view};
    clock.offset = reading.offset;
    clock.uncertainty = reading.uncertainty;
    clock.unsynchronised = reading.synchronised == "no";
    clock.zone = reading.zone;
    clocks_.push_back(compared(std::move(clock)));
  }
  void add_peer(const View& view, const std::string& where, const std::string& cite, Time shown) {
    const bool known = std::any_of(clocks_.begin(), clocks_.end(), [&](const ReadClock& clock) {
      return clock.whose == ReadClock::Whose::peer && clock.view == &view && clock.where == where;
    });
    if (known) return;
    ReadClock clock{ReadClock::Whose::peer, where, cite, &view};
    clock.offset = shown - view.taken_at;
    clock.uncertainty = length_of_a_run;
    clocks_.push_back(compared(std::move(clock)));
  }
  ReadClock compared(ReadClock clock) const {
    const ClockReading* believed = believed_clock(evidence_, *clock.view);
    clock.reference = believed ? evidence_.subject.plan.ntp_reference : clock.view->vantage;
    if (believed == nullptr) return clock;
    clock.offset -= believed->offset;
    clock.uncertainty += believed->uncertainty;
    return clock;
  }
  static bool agree(const std::vector<Seen<TlsHandshake>>& several) {
    const auto [first, last] =
        std::minmax_element(several.begin(), several.end(),
                            [](const auto& a, const auto& b) { return *a->server_time < *b->server_time; });
    const auto from_now = *(*first)->server_time - (*first).view->taken_at;
    return several.size() > 1 && *(*last)->server_time - *(*first)->server_time <= length_of_a_run &&
           std::chrono::abs(from_now) <= far_from_now;
  }

  const Evidence& evidence_;
  std::vector<ReadClock> clocks_;
};

}  // namespace detail

inline std::vector<ReadClock> read_clocks(const Evidence& evidence) {
  detail::ClockList list(evidence);
  for (const auto& entry : evidence.views) list.add_view(entry.second);
  list.add_peers();
  return list.take();
}

// "+10 min", "-3 d", "+1 h 30 min": at most two units; the sign says fast or slow.
inline std::string offset_text(Micros offset) {
  long rest = std::labs(std::chrono::round<std::chrono::seconds>(offset).count());
  std::string text(offset.count() < 0 ? "-" : "+");
  int units = 0;
  for (const auto& [size, name] : {std::pair(86400L, "d"), {3600L, "h"}, {60L, "min"}, {1L, "s"}}) {
    const long count = rest / size;
    rest %= size;
    if (units == 2 || (count == 0 && (units > 0 || size > 1))) continue;
    text += (units++ > 0 ? " " : "") + std::to_string(count) + ' ' + name;
  }
  return text;
}

}  // namespace sipfed
