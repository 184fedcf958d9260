// Fuzz target: the record splitter and the parsers of the server's part of a TLS handshake.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "gather/tls/messages.h"
#include "gather/tls/records.h"

using namespace sipfed::gather;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan input(data, size);
  RecordSplitter splitter;
  FlightReader flight;
  for (std::size_t at = 0, step = 1; at < size; at += step, step = step * 2 + 1) {  // in growing pieces
    step = std::min(step, size - at);
    splitter.add(input.subspan(at, step));
    while (auto record = splitter.next()) flight.add(*record);
  }
  if (flight.hello() && flight.hello()->version >> 8 > 0x7F) std::abort();  // TLS versions are small numbers
  for (int version : {0x0300, 0x0301, 0x0303, 0x0304}) {
    std::size_t sum = 0;
    for (ByteSpan certificate : parse_certificate_list(input, version)) sum += certificate.size();
    if (const auto names = parse_certificate_request(input, version))
      for (ByteSpan name : *names) sum += name.size();
    if (sum > 2 * size) std::abort();
  }
  parse_server_hello(input);
  return 0;
}
