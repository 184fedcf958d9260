// Opening a door to a device and asking through it, as the tests of the doors do.
#pragma once

#include <gmock/gmock.h>

#include "gather/devices/door.h"
#include "net/run.h"

namespace sipfed::peers {

using gather::DeviceAccess;
using gather::Dialect;
using gather::tests::in;
using gather::tests::run;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

using Opened = Outcome<std::unique_ptr<gather::Door>>;
inline constexpr auto patience = 10s;      // where an answer comes
inline constexpr auto impatience = 400ms;  // where none comes

inline Opened open(DeviceAccess access, Dialect dialect = Dialect::asa,
                   std::chrono::milliseconds limit = patience) {
  return run(gather::open_door(std::move(access), dialect, in(limit)));
}

inline Outcome<std::string> ask(Opened& door, const std::string& command,
                                std::chrono::milliseconds limit = patience) {
  if (!door) return door.fault;
  return run((*door)->ask(command, in(limit)));
}

}  // namespace sipfed::peers
