// Cipher suites by code point (IANA TLS parameters registry, and the private ones that old stacks have):
// which exist for a version, and what the usual ones are made of. Pure tables.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace sipfed::gather {

// All that can be asked for in that version (0x0300 ... 0x0304), in the order of our hellos: the weakest kind
// first, so that a peer which has an order of its own gives itself away by not taking the first it knows.
std::vector<std::uint16_t> suites_of(int version);

// What a usual suite is made of. A server that accepts a key exchange in one suite and a cipher in another
// mostly accepts the two together.
struct SuiteParts {
  enum class Exchange : std::uint8_t { rsa, dhe_rsa, ecdhe_rsa, ecdhe_ecdsa, dhe_dss, dh_anon };
  enum class Cipher : std::uint8_t {
    rc4,
    triple_des,
    aes_cbc,
    aes_cbc_sha2,
    aes_gcm,
    chacha,
    camellia,
    camellia_sha2,
    camellia_gcm,
    ccm,
    ccm8,
    aria_gcm
  };
  std::uint16_t suite;
  Exchange exchange;
  Cipher cipher;
  int bits;  // 128 or 256; 0 where the cipher has one size only
};
const SuiteParts* parts_of(std::uint16_t suite);  // null: not a usual one

// TLS 1.2 in a few hellos, each of which most servers can answer with a suite; together all of
// suites_of(0x0303).
std::vector<std::vector<std::uint16_t>> opening_groups();

}  // namespace sipfed::gather
