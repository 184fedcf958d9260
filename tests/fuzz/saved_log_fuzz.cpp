// Whatever a folder of saved output holds: only commands of the list come out of it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gather/devices/commands.h"
#include "gather/devices/saved_log.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sipfed::gather;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const Dialect dialect : {Dialect::asa, Dialect::imp})
    for (const auto& [command, answer] : answers_in(dialect, text))
      if (!is_allowed(dialect, command)) std::abort();
  for (const auto& [command, answer] : answers_in_configuration(text))
    if (!is_allowed(Dialect::asa, command)) std::abort();
  return 0;
}
