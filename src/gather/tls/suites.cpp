#include "gather/tls/suites.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace sipfed::gather {
namespace {

using X = SuiteParts::Exchange;
using C = SuiteParts::Cipher;

struct Range {
  std::uint16_t first, last;  // both included
};

// Any version up to TLS 1.2. 0x60-0x66 are the 1024-bit export drafts of old SChannel, 0x80-0x83 and 0xFF85
// the first GOST suites, 0xFEFE-0xFFE1 the FIPS suites of old NSS.
constexpr Range any_version[] = {{0x0001, 0x001B}, {0x001E, 0x003A}, {0x0041, 0x0046}, {0x0060, 0x0066},
                                 {0x0080, 0x009B}, {0x00AE, 0x00B9}, {0xC001, 0xC022}, {0xC033, 0xC03B},
                                 {0xC094, 0xC09B}, {0xFEFE, 0xFEFF}, {0xFF85, 0xFF85}, {0xFFE0, 0xFFE1}};
// TLS 1.2 only: AEAD suites, and those whose MAC or PRF is SHA-2. 0xCC13-0xCC15 are the ChaCha20 drafts.
constexpr Range only_tls12[] = {{0x003B, 0x0040}, {0x0067, 0x006D}, {0x009C, 0x00AD}, {0x00BA, 0x00C5},
                                {0xC023, 0xC032}, {0xC03C, 0xC093}, {0xC09C, 0xC0B3}, {0xC100, 0xC102},
                                {0xCC13, 0xCC15}, {0xCCA8, 0xCCAE}, {0xD001, 0xD003}, {0xD005, 0xD005}};
// Fortezza lived in SSL 3 only; in TLS 0x1E and 0x1F became Kerberos suites.
constexpr Range only_ssl3[] = {{0x001C, 0x001D}};
// ChaCha20 first: no usual server puts it there by its own will.
constexpr std::uint16_t tls13[] = {0x1305, 0x1304, 0x1303, 0x1301, 0x1302, 0x00C6, 0x00C7,
                                   0xC0B4, 0xC0B5, 0xC103, 0xC104, 0xC105, 0xC106};

// clang-format off
constexpr SuiteParts usual[] = {
    {0x0005, X::rsa, C::rc4, 0},
    {0x000A, X::rsa, C::triple_des, 0},
    {0x002F, X::rsa, C::aes_cbc, 128},
    {0x0035, X::rsa, C::aes_cbc, 256},
    {0x003C, X::rsa, C::aes_cbc_sha2, 128},
    {0x003D, X::rsa, C::aes_cbc_sha2, 256},
    {0x009C, X::rsa, C::aes_gcm, 128},
    {0x009D, X::rsa, C::aes_gcm, 256},
    {0x0041, X::rsa, C::camellia, 128},
    {0x0084, X::rsa, C::camellia, 256},
    {0x00BA, X::rsa, C::camellia_sha2, 128},
    {0x00C0, X::rsa, C::camellia_sha2, 256},
    {0xC07A, X::rsa, C::camellia_gcm, 128},
    {0xC07B, X::rsa, C::camellia_gcm, 256},
    {0xC09C, X::rsa, C::ccm, 128},
    {0xC09D, X::rsa, C::ccm, 256},
    {0xC0A0, X::rsa, C::ccm8, 128},
    {0xC0A1, X::rsa, C::ccm8, 256},
    {0xC050, X::rsa, C::aria_gcm, 128},
    {0xC051, X::rsa, C::aria_gcm, 256},
    {0x0016, X::dhe_rsa, C::triple_des, 0},
    {0x0033, X::dhe_rsa, C::aes_cbc, 128},
    {0x0039, X::dhe_rsa, C::aes_cbc, 256},
    {0x0067, X::dhe_rsa, C::aes_cbc_sha2, 128},
    {0x006B, X::dhe_rsa, C::aes_cbc_sha2, 256},
    {0x009E, X::dhe_rsa, C::aes_gcm, 128},
    {0x009F, X::dhe_rsa, C::aes_gcm, 256},
    {0xCCAA, X::dhe_rsa, C::chacha, 0},
    {0x0045, X::dhe_rsa, C::camellia, 128},
    {0x0088, X::dhe_rsa, C::camellia, 256},
    {0x00BE, X::dhe_rsa, C::camellia_sha2, 128},
    {0x00C4, X::dhe_rsa, C::camellia_sha2, 256},
    {0xC07C, X::dhe_rsa, C::camellia_gcm, 128},
    {0xC07D, X::dhe_rsa, C::camellia_gcm, 256},
    {0xC09E, X::dhe_rsa, C::ccm, 128},
    {0xC09F, X::dhe_rsa, C::ccm, 256},
    {0xC0A2, X::dhe_rsa, C::ccm8, 128},
    {0xC0A3, X::dhe_rsa, C::ccm8, 256},
    {0xC052, X::dhe_rsa, C::aria_gcm, 128},
    {0xC053, X::dhe_rsa, C::aria_gcm, 256},
    {0xC011, X::ecdhe_rsa, C::rc4, 0},
    {0xC012, X::ecdhe_rsa, C::triple_des, 0},
    {0xC013, X::ecdhe_rsa, C::aes_cbc, 128},
    {0xC014, X::ecdhe_rsa, C::aes_cbc, 256},
    {0xC027, X::ecdhe_rsa, C::aes_cbc_sha2, 128},
    {0xC028, X::ecdhe_rsa, C::aes_cbc_sha2, 256},
    {0xC02F, X::ecdhe_rsa, C::aes_gcm, 128},
    {0xC030, X::ecdhe_rsa, C::aes_gcm, 256},
    {0xCCA8, X::ecdhe_rsa, C::chacha, 0},
    {0xC076, X::ecdhe_rsa, C::camellia_sha2, 128},
    {0xC077, X::ecdhe_rsa, C::camellia_sha2, 256},
    {0xC08A, X::ecdhe_rsa, C::camellia_gcm, 128},
    {0xC08B, X::ecdhe_rsa, C::camellia_gcm, 256},
    {0xC060, X::ecdhe_rsa, C::aria_gcm, 128},
    {0xC061, X::ecdhe_rsa, C::aria_gcm, 256},
    {0xC007, X::ecdhe_ecdsa, C::rc4, 0},
    {0xC008, X::ecdhe_ecdsa, C::triple_des, 0},
    {0xC009, X::ecdhe_ecdsa, C::aes_cbc, 128},
    {0xC00A, X::ecdhe_ecdsa, C::aes_cbc, 256},
    {0xC023, X::ecdhe_ecdsa, C::aes_cbc_sha2, 128},
    {0xC024, X::ecdhe_ecdsa, C::aes_cbc_sha2, 256},
    {0xC02B, X::ecdhe_ecdsa, C::aes_gcm, 128},
    {0xC02C, X::ecdhe_ecdsa, C::aes_gcm, 256},
    {0xCCA9, X::ecdhe_ecdsa, C::chacha, 0},
    {0xC072, X::ecdhe_ecdsa, C::camellia_sha2, 128},
    {0xC073, X::ecdhe_ecdsa, C::camellia_sha2, 256},
    {0xC086, X::ecdhe_ecdsa, C::camellia_gcm, 128},
    {0xC087, X::ecdhe_ecdsa, C::camellia_gcm, 256},
    {0xC0AC, X::ecdhe_ecdsa, C::ccm, 128},
    {0xC0AD, X::ecdhe_ecdsa, C::ccm, 256},
    {0xC0AE, X::ecdhe_ecdsa, C::ccm8, 128},
    {0xC0AF, X::ecdhe_ecdsa, C::ccm8, 256},
    {0xC05C, X::ecdhe_ecdsa, C::aria_gcm, 128},
    {0xC05D, X::ecdhe_ecdsa, C::aria_gcm, 256},
    {0x0013, X::dhe_dss, C::triple_des, 0},
    {0x0032, X::dhe_dss, C::aes_cbc, 128},
    {0x0038, X::dhe_dss, C::aes_cbc, 256},
    {0x0040, X::dhe_dss, C::aes_cbc_sha2, 128},
    {0x006A, X::dhe_dss, C::aes_cbc_sha2, 256},
    {0x00A2, X::dhe_dss, C::aes_gcm, 128},
    {0x00A3, X::dhe_dss, C::aes_gcm, 256},
    {0x0044, X::dhe_dss, C::camellia, 128},
    {0x0087, X::dhe_dss, C::camellia, 256},
    {0x0018, X::dh_anon, C::rc4, 0},
    {0x001B, X::dh_anon, C::triple_des, 0},
    {0x0034, X::dh_anon, C::aes_cbc, 128},
    {0x003A, X::dh_anon, C::aes_cbc, 256},
    {0x006C, X::dh_anon, C::aes_cbc_sha2, 128},
    {0x006D, X::dh_anon, C::aes_cbc_sha2, 256},
    {0x00A6, X::dh_anon, C::aes_gcm, 128},
    {0x00A7, X::dh_anon, C::aes_gcm, 256},
    {0x0046, X::dh_anon, C::camellia, 128},
    {0x0089, X::dh_anon, C::camellia, 256},
    {0x00BF, X::dh_anon, C::camellia_sha2, 128},
    {0x00C5, X::dh_anon, C::camellia_sha2, 256},
};
// clang-format on

void add(std::vector<std::uint16_t>& list, const Range& range) {
  for (unsigned suite = range.first; suite <= range.last; ++suite)
    list.push_back(static_cast<std::uint16_t>(suite));
}

// Which opening hello a suite goes into: one for each kind that servers choose to accept or to leave out.
std::size_t opening_of(std::uint16_t suite) {
  const SuiteParts* parts = parts_of(suite);
  if (parts == nullptr || parts->exchange == X::rsa || parts->exchange > X::ecdhe_ecdsa) return 6;
  const bool ec = parts->exchange != X::dhe_rsa;
  if (parts->cipher == C::aes_gcm) return (ec ? 0U : 2U) + (parts->bits == 256 ? 1U : 0U);
  if (parts->cipher == C::chacha) return 4;
  return 5;
}

}  // namespace

std::vector<std::uint16_t> suites_of(int version) {
  if (version == 0x0304) return {std::begin(tls13), std::end(tls13)};
  std::vector<std::uint16_t> list;
  for (const Range& range : any_version) add(list, range);
  if (version == 0x0300)
    for (const Range& range : only_ssl3) add(list, range);
  if (version == 0x0303)
    for (const Range& range : only_tls12) add(list, range);
  std::sort(list.begin(), list.end());
  return list;
}

const SuiteParts* parts_of(std::uint16_t suite) {
  const auto* found = std::find_if(std::begin(usual), std::end(usual),
                                   [=](const SuiteParts& row) { return row.suite == suite; });
  return found == std::end(usual) ? nullptr : found;
}

std::vector<std::vector<std::uint16_t>> opening_groups() {
  std::vector<std::vector<std::uint16_t>> groups(7);
  for (std::uint16_t suite : suites_of(0x0303)) groups[opening_of(suite)].push_back(suite);
  return groups;
}

}  // namespace sipfed::gather
