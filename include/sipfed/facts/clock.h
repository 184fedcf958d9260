// Clock facts: what one clock said, against the clock of the host that runs sipfed ([guide] A1).
#pragma once

#include <string>

#include "sipfed/outcome.h"

namespace sipfed {

struct ClockReading {
  enum class Source {
    ntp,     // RFC 5905, mode 3
    http,    // Date of an HTTPS reply (RFC 9110 section 6.6.1): whole seconds
    command  // a device's own command, or a directory's currentTime
  };
  Source source = Source::ntp;
  std::string server;        // whose clock, as its operator named it: "asa.ours.example", "192.0.2.7:123"
  Fault fault;               // no reading
  Micros offset{0};          // that clock minus ours; positive: it is fast
  Micros uncertainty{0};     // the true offset lies within offset +- this
  std::string synchronised;  // "yes", "no"; empty: it does not say
  int stratum = -1;          // NTP; 0 and 16 mean not synchronised; -1: it does not say
  std::string reference;     // what it follows, as it names it: "GPS", "192.0.2.1"
  std::string zone;          // its time zone, as it names it
  Micros took{0};

  bool operator==(const ClockReading&) const = default;
  static void fields(auto&& io, auto& self) {
    io("source", self.source);
    io("server", self.server);
    io("fault", self.fault);
    io("offset_us", self.offset);
    io("uncertainty_us", self.uncertainty);
    io("synchronised", self.synchronised);
    io("stratum", self.stratum);
    io("reference", self.reference);
    io("zone", self.zone);
    io("took_us", self.took);
  }
};
template <>
inline constexpr auto names<ClockReading::Source> = std::to_array<std::string_view>({"ntp", "http",
                                                                                     "command"});

}  // namespace sipfed
