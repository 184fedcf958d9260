// A TLS client session over a TcpStream: the handshake as evidence, then a channel for SIP. Nothing is
// refused for being old or untrusted; what was seen is in the fact, also when the handshake failed half-way.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "gather/net/stream.h"
#include "gather/tls/certificates.h"
#include "sipfed/facts/tls.h"

namespace sipfed::gather {

struct TlsRequest {
  TlsRequest() = default;
  TlsRequest(std::string to, std::string server_name, std::string identity,
             std::shared_ptr<const ClientCertificate> shown = nullptr)
      : connect_to(std::move(to)),
        sni(std::move(server_name)),
        reference(std::move(identity)),
        certificate(std::move(shown)) {}

  std::string connect_to;  // for the fact: "192.0.2.5:5061"
  std::string sni;         // sent only when it is a name; an address is left out
  std::string reference;
  std::shared_ptr<const ClientCertificate> certificate;  // shown when the peer asks; null: none
  int min_version = 0, max_version = 0;                  // 0x0301 TLS 1.0 ... 0x0304; 0: all that OpenSSL has
  std::string ciphers;  // OpenSSL's cipher list for TLS 1.2 and older; empty: all
};

class TlsSession final : public Channel {
 public:
  struct Core;  // in session.cpp
  explicit TlsSession(std::unique_ptr<Core> core);
  ~TlsSession() override;  // closes without a word; close() says close_notify first
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  Task<Outcome<std::size_t>> read_some(std::span<std::uint8_t> into, Deadline deadline) override;
  Task<Fault> write(std::span<const std::uint8_t> bytes, Deadline deadline) override;

  // For a TLS 1.3 peer that asked for a certificate, before any application data: waits for what it makes of
  // our side of the handshake. True: it has taken it, and sent a ticket (RFC 8446 section 4.6.1) or data.
  Task<bool> hear_verdict(Deadline deadline);
  Task<void> close(Deadline deadline);  // best effort

  // Up to date: the first application byte makes the step `reply`; an alert, a reset or a close before it is
  // how a TLS 1.3 peer refuses our certificate, and becomes the fact's fault.
  const TlsHandshake& fact() const;

 private:
  std::unique_ptr<Core> core_;
};

struct TlsAttempt {
  TlsHandshake fact;
  std::unique_ptr<TlsSession> session;  // null unless the handshake finished
};
// Makes now what the first handshake would otherwise make: some 2 ms of the caller's time.
void prepare_tls();
Task<TlsAttempt> tls_handshake(std::unique_ptr<TcpStream> stream, TlsRequest request, Deadline deadline);

}  // namespace sipfed::gather
