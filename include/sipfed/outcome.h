// Outcome: what a network operation came to. A failure is a value with a kind and the other side's own words;
// nothing that the network does is an exception. Owns its contents; no thread affinity.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "sipfed/fields.h"

namespace sipfed {

struct Fault {
  enum class Kind {
    none,
    timeout,      // no answer within the limit: filtered, dead or slow; never "refused"
    refused,      // RST to our SYN, or ICMP port unreachable
    reset,        // RST on an established connection
    closed,       // FIN before the exchange was complete
    unreachable,  // ICMP host or network unreachable, or prohibited
    no_family,    // this host has no route of that address family: not tested, never the peer's fault
    alert,        // TLS alert received
    protocol,     // bytes that are not the protocol expected
    limit,        // one of our own caps (bytes, records, messages) was reached
    cancelled,    // deadline of the run, or Ctrl-C
    local         // this host's own failure: out of descriptors, unreadable file ...
  };
  Kind kind = Kind::none;
  std::string detail;  // the other side's, or the operating system's, own words

  explicit operator bool() const { return kind != Kind::none; }
  bool operator==(const Fault&) const = default;

  static void fields(auto&& io, auto& self) {
    io("kind", self.kind);
    io("detail", self.detail);
  }
};

template <>
inline constexpr auto names<Fault::Kind> = std::to_array<std::string_view>({"none", "timeout", "refused",
                                                                            "reset", "closed", "unreachable",
                                                                            "no_family", "alert", "protocol",
                                                                            "limit", "cancelled", "local"});

// Either a value or the reason why there is none.
template <class T>
struct Outcome {
  std::optional<T> value;
  Fault fault;

  Outcome() = default;
  Outcome(T v) : value(std::move(v)) {}
  Outcome(Fault f) : fault(std::move(f)) {}

  explicit operator bool() const { return value.has_value(); }
  T& operator*() { return *value; }
  const T& operator*() const { return *value; }
  T* operator->() { return &*value; }
  const T* operator->() const { return &*value; }
};

}  // namespace sipfed
