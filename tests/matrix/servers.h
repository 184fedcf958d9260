// Two servers whose settings only the matrix is interested in.
#pragma once

#include "peers/certificates.h"
#include "peers/tls_servers.h"

namespace sipfed::peers {

inline TlsServer botan_from_tls10(const Workplace& place) {
  return botan_server(place, R"(allow_tls10 = true
allow_tls11 = true
allow_tls12 = true
ciphers = 3DES AES-128 AES-256 AES-128/GCM ChaCha20Poly1305
macs = AEAD SHA-256 SHA-1
key_exchange_methods = RSA ECDH DH
signature_methods = RSA IMPLICIT
signature_hashes = SHA-256 SHA-1
minimum_rsa_bits = 1024
)");
}

// One child: two that sign at once with a shared key crash Kamailio 5.6 on OpenSSL 3.
inline TlsServer kamailio_from_tls10(const Workplace& place) {
  const auto spot = TlsServer::spot();
  place.write("tls.cfg", "[server:default]\nmethod = TLSv1+\ncipher_list = ALL:@SECLEVEL=0\ncertificate = " +
                             certificate("good.crt") + "\nprivate_key = " + certificate("leaf.key") + "\n");
  const std::string settings = place.write(
      "kamailio.cfg",
      "#!KAMAILIO\nlog_stderror=yes\nchildren=1\ntcp_children=1\nenable_tls=yes\nauto_aliases=no\ndns=no\n"
      "rev_dns=no\nlisten=tls:" +
          at(spot.address, spot.port) +
          "\nloadmodule \"tls.so\"\nmodparam(\"tls\", \"config\", \"@W@/tls.cfg\")\n"
          "request_route { exit; }\n");
  return TlsServer(place, spot,
                   {"kamailio", "-f", settings, "-DD", "-E", "-Y", place.path(), "-w", place.path()});
}

}  // namespace sipfed::peers
