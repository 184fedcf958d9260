// TCP fact: one attempt to connect to one address and port. No fault means connected.
#pragma once

#include <string>

#include "sipfed/outcome.h"

namespace sipfed {

struct TcpConnect {
  std::string local;  // our own end once connected, "198.51.100.7:49152"
  Fault fault;        // refused, timeout (filtered), unreachable, no_family (not tested)
  Micros took{0};

  bool operator==(const TcpConnect&) const = default;
  static void fields(auto&& io, auto& self) {
    io("local", self.local);
    io("fault", self.fault);
    io("took_us", self.took);
  }
};

}  // namespace sipfed
