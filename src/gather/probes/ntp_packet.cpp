#include "gather/probes/ntp_packet.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

namespace sipfed::gather {
namespace {

constexpr std::size_t packet_size = 48;
constexpr std::int64_t unix_epoch = 2208988800;      // 1970-01-01 in seconds since 1900
constexpr std::chrono::seconds most_dispersion(16);  // MAXDISP (RFC 5905 section 7.2)
constexpr std::chrono::hours longest_round_trip(1);  // of times that a server can have meant

std::uint64_t number(std::span<const std::uint8_t> bytes, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes.subspan(at, size)) value = value << 8 | byte;
  return value;
}

// The nearer of the two ways round, so that the turn of an era (2036) does not matter: +-68 years.
std::int64_t apart(NtpTimestamp from, NtpTimestamp to) { return static_cast<std::int64_t>(to - from); }

Micros micros(std::int64_t fixed) {
  const std::int64_t seconds = fixed >> 32;
  const std::uint64_t fraction = static_cast<std::uint64_t>(fixed) & 0xffffffffU;
  return Micros(seconds * 1000000 + static_cast<std::int64_t>(fraction * 1000000 >> 32));
}

Micros micros_short(std::uint64_t fixed) { return Micros(fixed * 1000000 >> 16); }  // 16.16

bool is_word(std::span<const std::uint8_t> four) {
  const auto end = std::find(four.begin(), four.end(), 0);
  return end != four.begin() && std::all_of(four.begin(), end, [](std::uint8_t c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
         });
}

// A code of letters at the ends of the scale ("GPS", "INIT", "RATE"), an address between them.
std::string reference_text(std::span<const std::uint8_t> four, int stratum) {
  if (stratum <= 1 || stratum >= 16) {
    if (!is_word(four)) return "";
    return {four.begin(), std::find(four.begin(), four.end(), 0)};
  }
  std::string text;
  for (const std::uint8_t byte : four) text += (text.empty() ? "" : ".") + std::to_string(byte);
  return text;
}

// Codes that send the client away (RFC 5905 section 7.4): the times beside them mean nothing.
bool is_kiss_of_death(const ClockReading& reading) {
  return reading.stratum == 0 &&
         (reading.reference == "DENY" || reading.reference == "RSTR" || reading.reference == "RATE");
}

ClockReading without_time(ClockReading reading, std::string detail) {
  reading.fault = {Fault::Kind::protocol, std::move(detail)};
  return reading;
}

}  // namespace

NtpTimestamp ntp_timestamp(std::chrono::system_clock::time_point time) {
  const auto since = std::chrono::floor<Micros>(time.time_since_epoch());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  const auto fraction = static_cast<std::uint64_t>((since - seconds).count());
  return static_cast<std::uint64_t>(seconds.count() + unix_epoch) << 32 | (fraction << 32) / 1000000;
}

std::array<std::uint8_t, 48> ntp_bytes(const NtpRequest& request) {
  std::array<std::uint8_t, packet_size> bytes{};
  bytes[0] = 0x23;  // version 4, mode 3: client
  for (std::size_t i = 0; i < 8; ++i)
    bytes[40 + i] = static_cast<std::uint8_t>(request.cookie >> (56 - 8 * i));
  return bytes;
}

bool answers(std::span<const std::uint8_t> bytes, const NtpRequest& request) {
  return bytes.size() >= packet_size && number(bytes, 24, 8) == request.cookie;
}

ClockReading read_ntp(std::span<const std::uint8_t> bytes, const NtpRequest& request, NtpTimestamp received) {
  ClockReading reading;
  if (bytes.size() < packet_size) return without_time(reading, "shorter than an NTP packet");
  const int mode = bytes[0] & 7, leap = bytes[0] >> 6;
  if (mode != 4)
    return without_time(reading, "mode " + std::to_string(mode) + " instead of a server's answer");
  if (!answers(bytes, request)) return without_time(reading, "the originate timestamp is not ours");
  reading.stratum = bytes[1];
  reading.reference = reference_text(bytes.subspan(12, 4), reading.stratum);
  const bool unsynchronised = leap == 3 || reading.stratum == 0 || reading.stratum >= 16;
  reading.synchronised = unsynchronised ? "no" : "yes";
  if (is_kiss_of_death(reading)) return without_time(reading, "kiss code " + reading.reference);
  const NtpTimestamp came = number(bytes, 32, 8), left = number(bytes, 40, 8);
  if (came == 0 || left == 0) return without_time(reading, "no time in the answer");
  const std::int64_t there = apart(request.sent, came), back = apart(received, left);
  reading.offset = micros(there / 2 + back / 2);
  const Micros trip = micros(apart(request.sent, received)) - micros(apart(came, left));
  if (std::chrono::abs(trip) > longest_round_trip)
    return without_time(reading, "its times contradict each other");
  reading.uncertainty = std::max(trip, Micros(0)) / 2;
  if (unsynchronised) return reading;  // how far it is from true time it does not know itself
  const Micros root = micros_short(number(bytes, 4, 4)) / 2 + micros_short(number(bytes, 8, 4));
  reading.uncertainty += std::min<Micros>(root, most_dispersion);
  return reading;
}

}  // namespace sipfed::gather
