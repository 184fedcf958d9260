// A ClientHello made by hand (RFC 6101, 5246, 8446), for versions and suites that no library offers. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sipfed::gather {

struct HelloSpec {
  int version = 0x0303;               // 0x0300 SSL 3 ... 0x0304 TLS 1.3: the one and only version offered
  std::vector<std::uint16_t> suites;  // in order of preference
  std::string sni;                    // left out when empty or an address
  std::array<std::uint8_t, 32> random{};
};

// The whole record. SSL 3 gets no extensions, TLS 1.3 an empty key_share, so that the answer to a suite that
// is accepted is a HelloRetryRequest: the cheapest there is.
std::vector<std::uint8_t> client_hello(const HelloSpec& spec);

std::string_view version_name(int version);  // "SSLv3", "TLSv1", ... as in the facts

}  // namespace sipfed::gather
