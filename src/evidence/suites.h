// The IANA names of TLS cipher suites. The returned texts live for ever.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sipfed {

struct Suite {
  std::uint16_t code;
  std::string_view name;
};

std::span<const Suite> suites();                  // in ascending order of code
std::string_view suite_word(std::uint16_t code);  // empty when the registry has none

}  // namespace sipfed
