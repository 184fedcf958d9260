// The clock of an IM and Presence node, by `utils ntp status` and `show timezone config`.
#pragma once

#include <string_view>

#include "gather/devices/imp_text.h"
#include "sipfed/facts/clock.h"

namespace sipfed::gather {

struct ImpClock {
  std::optional<Time> utc;  // whole seconds
  std::string zone, synchronised, reference;
  int stratum = -1;
  ImpZones offsets;  // of the node's own zone, by what it says beside UTC
};
ImpClock read_imp_clock(std::string_view ntp_status, std::string_view timezone_config);

// `asked_at`: our own clock when the answer had come, `took` after the question.
ClockReading imp_clock_reading(const ImpClock& clock, std::chrono::system_clock::time_point asked_at,
                               Micros took);

}  // namespace sipfed::gather
