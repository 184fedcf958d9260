// The JDK as a TLS server: compiled from TlsRelay.java next to this file, in the workplace of the test.
#include "peers/certificates.h"
#include "peers/tls_servers.h"

namespace sipfed::peers {

TlsServer java_server(const Workplace& place, const std::string& protocols, const std::string& suites,
                      const std::string& clients, const std::string& target, Words options) {
  place.write("weak.security",
              "jdk.tls.disabledAlgorithms=\njdk.tls.legacyAlgorithms=\njdk.certpath.disabledAlgorithms=\n");
  run(place, {"javac", "-d", place.path(), SIPFED_SOURCE "/tests/peers/TlsRelay.java"});
  run(place, {"openssl", "pkcs12", "-export", "-inkey", certificate("leaf.key"), "-in",
              certificate("good.crt"), "-passout", "pass:secret", "-out", place.path("good.p12")});
  std::string trust = "-";
  if (clients != "none") {
    trust = place.path("trust.p12");
    run(place, {"keytool", "-importcert", "-noprompt", "-alias", "root", "-file", certificate("root.crt"),
                "-keystore", trust, "-storetype", "PKCS12", "-storepass", "secret"});
  }
  const std::size_t colon = target.rfind(':');
  Words command{"java", "-Djava.security.properties=" + place.path("weak.security"),
                "-XX:TieredStopAtLevel=1"};
  command.insert(command.end(), options.begin(), options.end());
  for (const std::string& word :
       {std::string("-cp"), place.path(), std::string("TlsRelay"), std::string("@ADDRESS@"),
        std::string("@PORT@"), place.path("good.p12"), protocols, suites, clients, trust,
        target.substr(0, colon), target.substr(colon + 1)})
    command.push_back(word);
  return TlsServer(place, command);
}

}  // namespace sipfed::peers
