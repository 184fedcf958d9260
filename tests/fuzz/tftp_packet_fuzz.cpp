// libFuzzer: any bytes as the answer of a TFTP server. Texts stay short and printable.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "gather/probes/tftp_packet.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sipfed::gather::TftpReply reply = sipfed::gather::read_tftp({data, size});
  const bool printable = std::all_of(reply.error_text.begin(), reply.error_text.end(),
                                     [](char c) { return c >= 0x20 && c < 0x7f; });
  if (!printable || reply.error_text.size() > 128 || reply.first_bytes.size() > 32) std::abort();
  if (reply.length > size) std::abort();
  return 0;
}
