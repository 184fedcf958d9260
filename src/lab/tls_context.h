// What tls_server.cpp and tls_wire.cpp share of OpenSSL.
#pragma once

#include <openssl/ssl.h>
#include <string>
#include <vector>

#include "lab/fake_tls.h"
#include "lab/pki_pair.h"
#include "lab/tls_wire.h"

namespace sipfed::lab {

struct TlsServer::Context {
  TlsSpec spec;
  std::vector<std::string> chain_der;
  std::unique_ptr<SSL_CTX, FreeBy<SSL_CTX_free>> ctx;

  // Version and at least one suite are common to the hello and to OpenSSL as configured.
  bool speaks(const Hello& hello) const;
};

// What the callback that judges client certificates leaves behind.
struct TlsConnection {
  bool client_shown = false;
  bool gives_up = false;  // end it as the world says, and without an alert
};
void attach(SSL* ssl, TlsConnection& connection);

}  // namespace sipfed::lab
