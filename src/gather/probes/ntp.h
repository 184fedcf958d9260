// Asks an NTP server for the time (RFC 5905, mode 3), one packet and one more when that is lost.
#pragma once

#include "gather/net/stream.h"
#include "sipfed/facts/clock.h"

namespace sipfed::gather {

Task<ClockReading> ask_ntp(std::string name, std::string address, std::uint16_t port, Deadline limit);

}  // namespace sipfed::gather
