// First flights of a TLS server made by hand (RFC 5246, 6101), for suites and versions that OpenSSL no longer
// has: 3DES, RC4, SSLv3. No key is ever used, so nothing goes beyond ServerHelloDone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sipfed::lab {

struct Hello {
  int version = 0;  // the highest that it offers
  std::vector<std::uint16_t> suites;
};

// Bytes of the first record as they stand; nothing unless they are a ClientHello.
std::optional<Hello> read_hello(std::string_view record);

using FakeSuites = std::map<int, std::vector<std::uint16_t>>;  // version -> suites, as preferred

struct Choice {
  int version = 0;
  std::uint16_t suite = 0;
};
// The newest version within those limits and not above the hello's, and its first suite that the hello
// offers.
std::optional<Choice> choose(const Hello& hello, const FakeSuites& fake, int oldest, int newest);

std::string flight(const Choice& choice, const std::vector<std::string>& chain_der, bool ask_for_certificate);
std::string tls_record(int type, int version, const std::string& body);
std::string tls_alert(int version, int description);  // fatal

}  // namespace sipfed::lab
