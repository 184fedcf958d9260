// How plain values are saved, loaded and compared: each struct lists its fields once, in a static member
//     static void fields(auto&& io, auto& self) { io("name", self.name); ... }
// and each enum its words once, in `names<Enum>` (in order of the enumerators). Words and field names are
// part of the evidence format: they are never reused for something else.
#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace sipfed {

using Time = std::chrono::sys_seconds;     // UTC
using Micros = std::chrono::microseconds;  // durations, as measured

template <class Enum>
inline constexpr auto names = std::array<std::string_view, 0>{};

template <class Enum>
concept Named = std::is_enum_v<Enum> &&(names<Enum>.size() > 0);

template <Named Enum>
constexpr std::string_view name_of(Enum value) {
  const auto index = static_cast<std::size_t>(value);
  return index < names<Enum>.size() ? names<Enum>[index] : std::string_view("?");
}

template <Named Enum>
constexpr std::optional<Enum> named(std::string_view word) {
  for (std::size_t i = 0; i < names<Enum>.size(); ++i)
    if (names<Enum>[i] == word) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace sipfed
