// NTP packets (RFC 5905 section 7.3) as bytes: one request of a client, and what a server's answer says.
// Pure.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "sipfed/facts/clock.h"

namespace sipfed::gather {

using NtpTimestamp = std::uint64_t;  // seconds since 1900 in 32.32 fixed point; comes round every 136 years

NtpTimestamp ntp_timestamp(std::chrono::system_clock::time_point time);

// One request: what it carries in place of our time, and when it was really sent. The cookie tells a
// stranger's answer from the server's, who copies it.
struct NtpRequest {
  NtpTimestamp cookie = 0, sent = 0;
};
std::array<std::uint8_t, 48> ntp_bytes(const NtpRequest& request);

// Offset, uncertainty, stratum, reference and whether it is synchronised; or `protocol` when it is no answer
// to that request or says no time. `received` is by the same clock as `sent`.
ClockReading read_ntp(std::span<const std::uint8_t> bytes, const NtpRequest& request, NtpTimestamp received);
bool answers(std::span<const std::uint8_t> bytes, const NtpRequest& request);

}  // namespace sipfed::gather
