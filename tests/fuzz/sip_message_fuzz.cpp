// libFuzzer: any bytes, in pieces whose sizes come from the first byte. Nothing may crash, hang or grow
// beyond the caps.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gather/sip/message.h"
#include "gather/sip/request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sipfed::gather;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::size_t step = data[0] + std::size_t{1};
  const auto look = [](const sipfed::SipMessage& message) {
    if (message.raw.size() > sip_raw_limit || message.body.size() > sip_body_limit) std::abort();
    answer_to(message, true);
  };
  SipReader reader;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    reader.feed(bytes.substr(at, step));
    while (const auto message = reader.next()) look(*message);
  }
  if (const auto message = reader.rest()) look(*message);
  return 0;
}
