// TLS servers as they are packaged, each on a port of its own. They show a certificate of certificates.h and
// ask for one of ours wherever their program can, so that a healthy one leaves no check anything to say.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "peers/process.h"

namespace sipfed::peers {

using Words = std::vector<std::string>;

struct Leaf {
  std::string name = "good";  // good.crt; PEM, the leaf first
  std::string key = "leaf";   // leaf.key
};

class TlsServer {
 public:
  // `@PORT@` and `@ADDRESS@` in the words and settings become its own. Listening when constructed.
  TlsServer(const Workplace& place, Words command, Words environment = {});

  const std::string& address() const { return address_; }
  unsigned port() const { return port_; }
  std::string output() const { return process_->output(); }
  // Everything that is needed while it runs: the server behind a relay, say.
  void keep(std::shared_ptr<void> other) { kept_.push_back(std::move(other)); }

  // For servers whose settings stand in a file: the port comes first.
  struct Spot {
    std::string address;
    unsigned port;
  };
  static Spot spot();
  TlsServer(const Workplace& place, Spot spot, Words command, Words environment = {});

 private:
  std::string address_;
  unsigned port_;
  std::vector<std::shared_ptr<void>> kept_;
  std::unique_ptr<Process> process_;
};

// s_server; takes one connection after the other. "-verify 2" asks, "-Verify 2" requires.
TlsServer openssl_server(const Workplace& place, Words options, const Leaf& leaf = {});
TlsServer gnutls_server(const Workplace& place, const std::string& priority, Words options = {},
                        const Leaf& leaf = {});
// `versions` "ssl3:tls1.2", `suites` ":000A:002F" or empty; "-r" asks for a certificate, twice requires it.
TlsServer nss_server(const Workplace& place, const std::string& versions, const std::string& suites,
                     Words options = {"-r"});
TlsServer boringssl_server(const Workplace& place, Words options);
TlsServer botan_server(const Workplace& place, const std::string& policy);
// lighttpd with mbedTLS. Asks nobody for a certificate.
TlsServer mbedtls_server(const Workplace& place);
TlsServer nginx_server(const Workplace& place, const std::string& protocols, const std::string& ciphers);
// A relay to whatever talks TCP at `target`; "echo:0" gives back what it gets. `clients`: "need", "want" or
// "none".
TlsServer java_server(const Workplace& place, const std::string& protocols, const std::string& suites,
                      const std::string& clients, const std::string& target, Words options = {});
TlsServer node_server(const Workplace& place, const std::string& options);
// Ends TLS in front of `target`; `settings` are lines of its service.
TlsServer stunnel_server(const Workplace& place, const std::string& settings, const std::string& target);

}  // namespace sipfed::peers
