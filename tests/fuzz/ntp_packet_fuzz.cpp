// libFuzzer: any bytes as the answer of a time server. Offsets stay within an era, texts within four bytes of
// a packet.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "gather/probes/ntp_packet.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sipfed::gather;
  const std::span<const std::uint8_t> bytes(data, size);
  NtpRequest request{0, 4000000000ULL << 32};
  for (std::size_t i = 24; i < 32 && i < size; ++i) request.cookie = request.cookie << 8 | bytes[i];
  const sipfed::ClockReading reading = read_ntp(bytes, request, request.sent + (1ULL << 31));
  const std::chrono::hours era(24 * 366 * 69);
  if (std::chrono::abs(reading.offset) > era || reading.uncertainty < sipfed::Micros(0)) std::abort();
  if (reading.reference.size() > 15) std::abort();
  return 0;
}
