// Answers of a Remote Desktop server, made by hand (MS-RDPBCGR 2.2.1.2, 2.2.1.4).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sipfed::gather::tests {

using RdpBytes = std::vector<std::uint8_t>;

inline RdpBytes from_hex(std::string_view hex) {
  RdpBytes out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return out;
}

// MCS Connect-Response with SC_CORE, SC_SECURITY and SC_NET; `narrow`: lengths in one byte where that is
// enough.
inline RdpBytes connect_response(std::uint8_t method, std::uint8_t level, bool narrow = false) {
  const auto join = [](RdpBytes left, const RdpBytes& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
  };
  const auto low = [](std::size_t size) { return static_cast<std::uint8_t>(size); };
  RdpBytes blocks = from_hex("010c080004000800020c0c00");
  blocks = join(blocks, {method, 0, 0, 0, level, 0, 0, 0});
  blocks = join(blocks, from_hex("030c0800eb030000"));
  RdpBytes data = from_hex("000500147c00012a14760a01010001c0004d63446e");
  data = join(data, narrow ? RdpBytes{low(blocks.size())} : RdpBytes{0x80, low(blocks.size())});
  data = join(data, blocks);
  RdpBytes body = from_hex("0a0100020100301a020122020103020100020101020100020101020300fff8020102");
  body = join(body, narrow ? RdpBytes{4, low(data.size())} : RdpBytes{4, 0x82, 0, low(data.size())});
  body = join(body, data);
  RdpBytes packet = from_hex("0300000002f0807f66");
  packet = join(packet, {0x81, low(body.size())});
  packet = join(packet, body);
  packet[3] = low(packet.size());
  return packet;
}

}  // namespace sipfed::gather::tests
