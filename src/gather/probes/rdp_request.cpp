// What a client sends.
#include <initializer_list>

#include "gather/probes/rdp_wire.h"

namespace sipfed::gather {
namespace {

using Bytes = std::vector<std::uint8_t>;

void put(Bytes& out, std::initializer_list<int> bytes) {
  for (const int byte : bytes) out.push_back(static_cast<std::uint8_t>(byte));
}
void put(Bytes& out, const Bytes& bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }
void put_zeros(Bytes& out, std::size_t count) { out.insert(out.end(), count, 0); }
void put16(Bytes& out, std::uint32_t value) { put(out, {int(value & 0xff), int(value >> 8 & 0xff)}); }
void put32(Bytes& out, std::uint32_t value) {
  put16(out, value & 0xffff);
  put16(out, value >> 16);
}
void put16_big(Bytes& out, std::size_t value) { put(out, {int(value >> 8 & 0xff), int(value & 0xff)}); }

Bytes in_tpkt(const Bytes& body) {
  Bytes out{3, 0};
  put16_big(out, body.size() + tpkt_header_size);
  put(out, body);
  return out;
}

// TS_UD_CS_CORE, 2.2.1.3.2: a client of version 5 that wants 800x600 in 24 bits.
Bytes core_data() {
  Bytes out{0x01, 0xc0, 216, 0};
  put32(out, 0x00080004);
  put16(out, 800);
  put16(out, 600);
  put16(out, 0xca01);
  put16(out, 0xaa03);
  put32(out, 0x409);
  put32(out, 2600);
  for (const char c : {'s', 'i', 'p', 'f', 'e', 'd'}) put(out, {c, 0});  // clientName, 15 characters at most
  put_zeros(out, 32 - 12);
  put32(out, 4);
  put32(out, 0);
  put32(out, 12);
  put_zeros(out, 64);
  put16(out, 0xca01);
  put16(out, 1);
  put32(out, 0);
  put16(out, 24);
  put16(out, 7);
  put16(out, 1);
  put_zeros(out, 64 + 2);
  put32(out, rdp_standard);
  return out;
}

// T.124 ConnectData with a ConferenceCreateRequest, as PER codes it; lengths in their two-byte form.
Bytes conference_request(const Bytes& blocks) {
  Bytes out{0x00, 0x05, 0x00, 0x14, 0x7c, 0x00, 0x01};
  put16_big(out, 0x8000 | (blocks.size() + 14));
  put(out, {0x00, 0x08, 0x00, 0x10, 0x00, 0x01, 0xc0, 0x00, 'D', 'u', 'c', 'a'});
  put16_big(out, 0x8000 | blocks.size());
  put(out, blocks);
  return out;
}

// T.125 DomainParameters; 65535 is coded in two bytes, as every client does, although that reads as -1.
Bytes domain_parameters(int channels, int users, int tokens, int pdu_size) {
  Bytes out{0x30, 0};
  for (const int value : {channels, users, tokens, 1, 0, 1, pdu_size, 2}) {
    if (value < 0x80) {
      put(out, {0x02, 1, value});
    } else {
      put(out, {0x02, 2});
      put16_big(out, static_cast<std::size_t>(value));
    }
  }
  out[1] = static_cast<std::uint8_t>(out.size() - 2);
  return out;
}

}  // namespace

Bytes rdp_connection_request(std::optional<std::uint32_t> protocols) {
  Bytes body{6, 0xe0, 0, 0, 0, 0, 0};
  if (protocols) {
    put(body, {1, 0, 8, 0});
    put32(body, *protocols);
    body[0] = 14;
  }
  return in_tpkt(body);
}

Bytes rdp_connect_initial(std::uint32_t methods) {
  Bytes blocks = core_data();
  put(blocks, {0x04, 0xc0, 12, 0});  // TS_UD_CS_CLUSTER
  put32(blocks, 9);
  put32(blocks, 0);
  put(blocks, {0x02, 0xc0, 12, 0});  // TS_UD_CS_SEC
  put32(blocks, methods);
  put32(blocks, 0);
  put(blocks, {0x03, 0xc0, 8, 0, 0, 0, 0, 0});  // TS_UD_CS_NET without channels
  const Bytes data = conference_request(blocks);

  Bytes initial{0x04, 1, 1, 0x04, 1, 1, 0x01, 1, 0xff};  // both domain selectors, upwardFlag
  put(initial, domain_parameters(34, 2, 0, 0xffff));
  put(initial, domain_parameters(1, 1, 1, 1056));
  put(initial, domain_parameters(0xffff, 0xfc17, 0xffff, 0xffff));
  put(initial, {0x04, 0x82});
  put16_big(initial, data.size());
  put(initial, data);

  Bytes body{2, 0xf0, 0x80, 0x7f, 0x65, 0x82};
  put16_big(body, initial.size());
  put(body, initial);
  return in_tpkt(body);
}

}  // namespace sipfed::gather
