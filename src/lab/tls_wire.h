// TLS on top of a wire, by OpenSSL over memory BIOs, or by hand where it cannot; with every way of giving up
// that a world may ask for.
#pragma once

#include <memory>

#include "lab/pki.h"
#include "lab/wire.h"
#include "lab/world.h"

namespace sipfed::lab {

// What all connections of a server share.
class TlsServer {
 public:
  TlsServer(const TlsSpec& spec, const Pki& pki);  // throws std::runtime_error
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  struct Context;
  const Context& context() const { return *context_; }

 private:
  std::unique_ptr<Context> context_;
};

struct TlsAccepted {
  std::unique_ptr<Wire> wire;  // null: it ended in the handshake, as it was meant to or not
  bool client_shown = false;   // the client has shown a certificate
};
Task<TlsAccepted> tls_accept(std::unique_ptr<Wire> below, std::shared_ptr<const TlsServer> server);

}  // namespace sipfed::lab
