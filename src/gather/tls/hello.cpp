#include "gather/tls/hello.h"

#include <initializer_list>

#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr int ssl3 = 0x0300, tls12 = 0x0303, tls13 = 0x0304;
constexpr std::uint16_t renegotiation_scsv = 0x00FF;  // RFC 5746 section 3.3
enum Extension : std::uint16_t {
  server_name = 0,
  supported_groups = 10,
  ec_point_formats = 11,
  signature_algorithms = 13,
  padding = 21,
  supported_versions = 43,
  key_share = 51,
  renegotiation_info = 0xFF01
};

void put(Bytes& out, std::size_t value, int width) {
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8)
    out.push_back(static_cast<std::uint8_t>(value >> shift));
}

void put_vector(Bytes& out, const Bytes& body, int width) {
  put(out, body.size(), width);
  out.insert(out.end(), body.begin(), body.end());
}

Bytes numbers(std::initializer_list<std::uint16_t> values) {
  Bytes list, out;
  for (std::uint16_t value : values) put(list, value, 2);
  put_vector(out, list, 2);
  return out;
}

void put_extension(Bytes& out, Extension type, const Bytes& body) {
  put(out, type, 2);
  put_vector(out, body, 2);
}

Bytes name_list(const std::string& name) {
  Bytes entry, out;
  entry.push_back(0);  // host_name
  put_vector(entry, Bytes(name.begin(), name.end()), 2);
  put_vector(out, entry, 2);
  return out;
}

Bytes extensions_of(const HelloSpec& spec) {
  Bytes out;
  if (!spec.sni.empty() && !is_address(spec.sni)) put_extension(out, server_name, name_list(spec.sni));
  put_extension(out, renegotiation_info, {0});
  // x25519, P-256, P-384, P-521, x448, then older curves. No finite-field groups below TLS 1.3: with them a
  // server that has none of them would have to refuse DHE (RFC 7919 section 4).
  if (spec.version == tls13)
    put_extension(out, supported_groups,
                  numbers({29, 23, 24, 25, 30, 256, 257, 258, 259, 260, 26, 27, 28, 41}));
  else
    put_extension(out, supported_groups,
                  numbers({29, 23, 24, 25, 30, 22, 26, 27, 28, 19, 21, 14, 13, 11, 9}));
  put_extension(out, ec_point_formats, {1, 0});
  if (spec.version >= tls12)
    put_extension(
        out, signature_algorithms,
        numbers({0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080A, 0x080B, 0x0804, 0x0805, 0x0806,
                 0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0203, 0x0201, 0x0402, 0x0202, 0x0708}));
  if (spec.version == tls13) {
    put_extension(out, supported_versions, {2, 0x03, 0x04});
    put_extension(out, key_share, {0, 0});
  }
  return out;
}

// Some load balancers hang on hellos of 256 to 511 bytes (RFC 7685): such a one is made longer.
void pad(Bytes& extensions, std::size_t hello_size) {
  if (hello_size <= 255 || hello_size >= 512) return;
  const std::size_t missing = 512 - hello_size;
  put_extension(extensions, padding, Bytes(missing > 4 ? missing - 4 : 1));
}

}  // namespace

std::vector<std::uint8_t> client_hello(const HelloSpec& spec) {
  Bytes suites, body;
  for (std::uint16_t suite : spec.suites) put(suites, suite, 2);
  if (spec.version == ssl3) put(suites, renegotiation_scsv, 2);
  put(body, static_cast<std::size_t>(spec.version == tls13 ? tls12 : spec.version), 2);
  body.insert(body.end(), spec.random.begin(), spec.random.end());
  Bytes session;
  if (spec.version == tls13) session.assign(spec.random.begin(), spec.random.end());  // RFC 8446 appendix D.4
  put_vector(body, session, 1);
  put_vector(body, suites, 2);
  put_vector(body, {0}, 1);  // no compression
  if (spec.version != ssl3) {
    Bytes extensions = extensions_of(spec);
    pad(extensions, 4 + body.size() + 2 + extensions.size());
    put_vector(body, extensions, 2);
  }
  Bytes message{1};
  put_vector(message, body, 3);
  Bytes record{22};
  put(record, spec.version == ssl3 ? 0x0300 : 0x0301, 2);
  put_vector(record, message, 2);
  return record;
}

std::string_view version_name(int version) {
  constexpr std::string_view versions[] = {"SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"};
  const int index = version - ssl3;
  return index >= 0 && index < 5 ? versions[index] : "?";
}

}  // namespace sipfed::gather
