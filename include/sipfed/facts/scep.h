// SCEP facts (RFC 8894): one GET to the enrolment service of a CA, with its body taken apart ([guide] A2).
#pragma once

#include <string>
#include <vector>

#include "sipfed/facts/certificate.h"

namespace sipfed {

struct ScepAnswer {
  enum class Body { none, certificate, certificates, capabilities, html, text, other };
  std::string connect_to;                    // "192.0.2.9:80"
  Fault fault;                               // no HTTP reply
  int status = 0;                            // HTTP status code
  std::string reason, content_type, server;  // reason phrase and header fields, as received
  Body body = Body::none;                    // what the bytes are, whatever the header says
  std::vector<Certificate> chain;            // of one DER certificate or of a degenerate PKCS #7
  std::vector<std::string> capabilities;     // lines of GetCACaps
  Micros took{0};

  bool operator==(const ScepAnswer&) const = default;
  static void fields(auto&& io, auto& self) {
    io("connect_to", self.connect_to);
    io("fault", self.fault);
    io("status", self.status);
    io("reason", self.reason);
    io("content_type", self.content_type);
    io("server", self.server);
    io("body", self.body);
    io("chain", self.chain);
    io("capabilities", self.capabilities);
    io("took_us", self.took);
  }
};
template <>
inline constexpr auto names<ScepAnswer::Body> = std::to_array<std::string_view>(
    {"none", "certificate", "certificates", "capabilities", "html", "text", "other"});

}  // namespace sipfed
