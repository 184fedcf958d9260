// OpenSSL as a TLS client without a socket: records go in one at a time, bytes come out. What passes is
// written into the fact at once, so that a handshake that fails half-way leaves everything that it has seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "gather/tls/session.h"

struct ssl_st;  // OpenSSL's SSL

namespace sipfed::gather {

// Hands the certificate to a handshake. In client_certificate.cpp.
bool show_certificate(ssl_st* ssl, const ClientCertificate& certificate);

class TlsEngine {
 public:
  explicit TlsEngine(const TlsRequest& request);
  ~TlsEngine();
  TlsEngine(const TlsEngine&) = delete;
  TlsEngine& operator=(const TlsEngine&) = delete;

  enum class State { needs_record, finished, failed };
  State handshake();  // as far as the records fed allow; `failed` leaves the reason in fact().fault

  void feed(std::span<const std::uint8_t> record);
  std::vector<std::uint8_t> take_output();  // to be sent to the peer
  void sent();                              // the output taken last is on its way: the step moves on

  // Bytes of application data; 0: nothing more in what was fed; a fault: the session is over.
  Outcome<std::size_t> read(std::span<std::uint8_t> into);
  Fault write(std::span<const std::uint8_t> bytes);  // the result is in take_output()
  void close();                                      // a close_notify into the output

  bool has_ticket() const;  // the peer has sent a session ticket
  TlsHandshake& fact();
  const TlsHandshake& fact() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sipfed::gather
