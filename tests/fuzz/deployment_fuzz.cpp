// Any text as a deployment file: it is read, or there is a fault that names the file and shows nothing
// unprintable.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "deployment/reading.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = sipfed::deployment_of({reinterpret_cast<const char*>(data), size}, "ours.toml");
  if (read) return 0;
  if (!read.fault.detail.starts_with("ours.toml")) std::abort();
  for (const char c : read.fault.detail)
    if (c != '\n' && static_cast<unsigned char>(c) < 0x20) std::abort();
  return 0;
}
