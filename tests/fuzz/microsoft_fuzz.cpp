// libFuzzer: any bytes as a file of each shape. What is taken from them is bounded and consistent.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gather/devices/microsoft.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sipfed::gather;
  constexpr const char* names[] = {"unnamed", "Get-CsAllowedDomain.json", "MSFT_SIPRemoteAddressData.txt",
                                   "Get-CsPool.xml"};
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  sipfed::Microsoft seen;
  parse_microsoft({{names[data[0] % std::size(names)], bytes}, {"b", bytes}}, {}, seen);
  if (seen.talk.commands.empty()) std::abort();
  if (seen.replicated && !seen.replicas) std::abort();
  if (!seen.family.empty() && seen.family != "ocs" && seen.family != "lync") std::abort();
  return 0;
}
