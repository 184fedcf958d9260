// Remote Desktop facts (MS-RDPBCGR): what a server offers to clients of today and of Windows XP ([guide] B9).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sipfed/outcome.h"

namespace sipfed {

// One connection: an X.224 request and, where the server takes standard RDP security, an MCS connect. All
// empty: not tried, since no connection could be had.
struct RdpTry {
  Fault fault;                            // nothing usable came; closed and reset tell something, too
  bool confirmed = false;                 // X.224 connection confirm
  bool negotiated = false;                // with RDP_NEG_RSP or RDP_NEG_FAILURE
  std::optional<std::uint32_t> selected;  // 0 RDP, 1 TLS, 2 CredSSP
  std::optional<std::uint32_t> failure;   // failureCode of RDP_NEG_FAILURE
  std::optional<std::uint32_t> method;    // encryptionMethod: 1, 2, 8, 0x10 is FIPS
  std::optional<std::uint32_t> level;     // encryptionLevel: 4 is FIPS
  bool operator==(const RdpTry&) const = default;
  static void fields(auto&& io, auto& self) {
    io("fault", self.fault);
    io("confirmed", self.confirmed);
    io("negotiated", self.negotiated);
    io("selected", self.selected);
    io("failure", self.failure);
    io("method", self.method);
    io("level", self.level);
  }
};

struct RdpAnswer {
  std::string connect_to;  // "192.0.2.5:3389"
  RdpTry plain;            // no RDP_NEG_REQ, every encryption method offered
  RdpTry old_client;       // no RDP_NEG_REQ, every method but FIPS: Windows XP's own client
  RdpTry modern;           // RDP_NEG_REQ with TLS and CredSSP
  Micros took{0};
  RdpTry tls_only;  // RDP_NEG_REQ with TLS alone: what is left when CredSSP is not understood

  bool operator==(const RdpAnswer&) const = default;
  static void fields(auto&& io, auto& self) {
    io("connect_to", self.connect_to);
    io("plain", self.plain);
    io("old_client", self.old_client);
    io("modern", self.modern);
    io("took_us", self.took);
    io("tls_only", self.tls_only);
  }
};

}  // namespace sipfed
