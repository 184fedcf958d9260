// Any bytes as a packet of a Remote Desktop server: the first byte says which of the two answers it is.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "gather/probes/rdp_wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::span<const std::uint8_t> packet(data + 1, size - 1);
  sipfed::RdpTry result;
  if (data[0] % 2 == 0)
    sipfed::gather::read_rdp_confirm(packet, result);
  else
    sipfed::gather::read_rdp_connect_response(packet, result);
  // Either something was learnt or it is said why not; a method comes with its level.
  if (!result.fault && !result.confirmed && !result.method) std::abort();
  if (result.method.has_value() != result.level.has_value()) std::abort();
  if (result.negotiated != (result.selected.has_value() || result.failure.has_value())) std::abort();
  return 0;
}
