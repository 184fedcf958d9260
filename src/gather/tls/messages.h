// The server's side of a TLS handshake as far as it is in clear (RFC 5246 section 7.4, RFC 8446 section 4):
// ServerHello, HelloRetryRequest, Certificate, CertificateRequest, alerts. Pure, capped, for bytes of any
// origin.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "gather/tls/records.h"
#include "sipfed/facts/tls.h"

namespace sipfed::gather {

using ByteSpan = std::span<const std::uint8_t>;

struct ServerHello {
  int version = 0;  // 0x0300 ... 0x0304, supported_versions taken into account
  std::uint16_t suite = 0;
  std::uint32_t gmt_unix_time = 0;  // first four bytes of the random
  bool retry = false;               // a HelloRetryRequest
};

// Bodies of handshake messages, without the header of four bytes. None: malformed.
std::optional<ServerHello> parse_server_hello(ByteSpan body);
// DER of each certificate, leaf first; what follows a malformed one is left out.
std::vector<ByteSpan> parse_certificate_list(ByteSpan body, int version);
// DER of each distinguished name that the server would accept as an issuer.
std::optional<std::vector<ByteSpan>> parse_certificate_request(ByteSpan body, int version);

// Collects records until it is known what the server made of our hello.
class FlightReader {
 public:
  void add(const TlsRecord& record);
  // What came: a hello, a fatal alert, or a fault; nothing of them yet: more records are needed.
  const std::optional<ServerHello>& hello() const { return hello_; }
  const std::optional<TlsAlert>& alert() const { return alert_; }
  const Fault& fault() const { return fault_; }
  bool done() const { return hello_ || fault_; }

 private:
  void read_alert(ByteSpan body);
  void read_messages();

  std::vector<std::uint8_t> messages_;
  std::optional<ServerHello> hello_;
  std::optional<TlsAlert> alert_;
  Fault fault_;
  int records_ = 0;
};

}  // namespace sipfed::gather
