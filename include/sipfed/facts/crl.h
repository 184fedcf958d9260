// Revocation list facts (RFC 5280): one fetch from a distribution point that a certificate names.
#pragma once

#include <string>

#include "sipfed/outcome.h"

namespace sipfed {

struct CrlAnswer {
  std::string connect_to;
  Fault fault;     // not fetched: the reason in words of the protocol
  int status = 0;  // HTTP status code
  bool is_crl = false;
  Time this_update{}, next_update{};  // next_update: epoch when the list has none
  std::string issuer;                 // RFC 2253: "CN=Issuing CA,O=Example"
  Micros took{0};

  bool operator==(const CrlAnswer&) const = default;
  static void fields(auto&& io, auto& self) {
    io("connect_to", self.connect_to);
    io("fault", self.fault);
    io("status", self.status);
    io("is_crl", self.is_crl);
    io("this_update", self.this_update);
    io("next_update", self.next_update);
    io("issuer", self.issuer);
    io("took_us", self.took);
  }
};

}  // namespace sipfed
