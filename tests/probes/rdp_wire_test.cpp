// Remote Desktop's first messages, byte by byte.
#include "gather/probes/rdp_wire.h"

#include <gmock/gmock.h>

#include "probes/rdp_bytes.h"

namespace sipfed::gather::tests {
namespace {

using Kind = Fault::Kind;

TEST(RdpRequest, OfAnOldClientHasElevenBytes) {
  EXPECT_EQ(rdp_connection_request(std::nullopt), from_hex("0300000b06e00000000000"));
}

TEST(RdpRequest, WithNegotiationHasNineteen) {
  EXPECT_EQ(rdp_connection_request(rdp_tls | rdp_credssp),
            from_hex("030000130ee000000000000100080003000000"));
}

TEST(RdpRequest, ConnectInitialCountsRight) {
  const RdpBytes packet = rdp_connect_initial(0x0b);
  const auto big = [&](std::size_t at) { return packet[at] << 8 | packet[at + 1]; };
  EXPECT_EQ(big(2), packet.size());
  EXPECT_EQ(from_hex("02f0807f6582"), RdpBytes(packet.begin() + 4, packet.begin() + 10));
  EXPECT_EQ(big(10), packet.size() - 12);
  const auto at = [&](std::string_view hex) {
    const RdpBytes wanted = from_hex(hex);
    const auto found = std::search(packet.begin(), packet.end(), wanted.begin(), wanted.end());
    EXPECT_NE(found, packet.end()) << hex;
    return static_cast<std::size_t>(found - packet.begin());
  };
  // Conference Create Request: what is left behind each length.
  const std::size_t connect = at("000500147c0001");
  EXPECT_EQ(big(connect - 2), packet.size() - connect);
  EXPECT_EQ(big(connect + 7), 0x8000 | (packet.size() - connect - 9));
  const std::size_t blocks = at("44756361") + 6;
  EXPECT_EQ(big(blocks - 2), 0x8000 | (packet.size() - blocks));
  // CS_CORE, CS_CLUSTER, CS_SECURITY and CS_NET follow each other without a gap, to the end.
  EXPECT_EQ(at("01c0d800"), blocks);
  EXPECT_EQ(at("04c00c00"), blocks + 216);
  EXPECT_EQ(at("02c00c000b00000000000000"), blocks + 228);
  EXPECT_EQ(at("03c0080000000000"), packet.size() - 8);
  EXPECT_EQ(blocks + 240, packet.size() - 8);
}

TEST(RdpReply, SizeOfAPacket) {
  const auto size = [](std::string_view hex) {
    const RdpBytes bytes = from_hex(hex);
    return tpkt_size(std::span(bytes).first<tpkt_header_size>());
  };
  EXPECT_EQ(size("03000013"), 19U);
  EXPECT_EQ(size("0300ffff"), 65535U);
  EXPECT_EQ(size("03000004"), std::nullopt);  // not even an X.224 header
  EXPECT_EQ(size("48545450"), std::nullopt);  // "HTTP"
}

struct ConfirmCase {
  const char* what;
  std::string hex;
  RdpTry expected;
};
void PrintTo(const ConfirmCase& c, std::ostream* out) { *out << c.what; }

class RdpConfirm : public testing::TestWithParam<ConfirmCase> {};

TEST_P(RdpConfirm, ReadsWhatIsThere) {
  RdpTry result;
  read_rdp_confirm(from_hex(GetParam().hex), result);
  result.fault.detail.clear();
  EXPECT_EQ(result, GetParam().expected);
}

const ConfirmCase confirms[] = {
    {"plain", "0300000b06d00000123400", {.confirmed = true}},
    {"standard",
     "030000130ed000001234000200080000000000",
     {.confirmed = true, .negotiated = true, .selected = 0}},
    {"tls", "030000130ed00000123400021f080001000000", {.confirmed = true, .negotiated = true, .selected = 1}},
    {"credssp",
     "030000130ed00000123400021f080002000000",
     {.confirmed = true, .negotiated = true, .selected = 2}},
    {"nla", "030000130ed000001234000300080005000000", {.confirmed = true, .negotiated = true, .failure = 5}},
    {"disconnect", "0300000b06800000123400", {.fault = {Kind::closed, ""}}},
    {"other_code", "0300000b06e00000123400", {.fault = {Kind::protocol, ""}}},
    {"short", "0300000806d00000", {.fault = {Kind::protocol, ""}}},
    {"cut", "0300000f0ad00000123400020008", {.fault = {Kind::protocol, ""}, .confirmed = true}},
    {"other_type",
     "030000130ed000001234000700080005000000",
     {.fault = {Kind::protocol, ""}, .confirmed = true}}};

INSTANTIATE_TEST_SUITE_P(All, RdpConfirm, testing::ValuesIn(confirms),
                         [](const auto& which) { return std::string(which.param.what); });

RdpTry read_response(const RdpBytes& packet) {
  RdpTry result;
  read_rdp_connect_response(packet, result);
  return result;
}

TEST(RdpResponse, ShowsMethodAndLevel) {
  const RdpTry fips = read_response(connect_response(0x10, 4));
  EXPECT_EQ(fips.method, 0x10U);
  EXPECT_EQ(fips.level, 4U);
  EXPECT_FALSE(fips.fault) << fips.fault.detail;
}

TEST(RdpResponse, ReadsBothWidthsOfTheInnerLength) {
  RdpBytes packet = connect_response(2, 3);
  const RdpBytes key = from_hex("4d63446e");
  auto length = std::search(packet.begin(), packet.end(), key.begin(), key.end()) + 4;
  EXPECT_EQ(*length & 0x80, 0x80);
  *length = 0;  // then the block would begin one byte early, and end at once
  EXPECT_EQ(read_response(packet).fault.kind, Kind::protocol);
  packet = connect_response(2, 3, true);
  EXPECT_EQ(read_response(packet).method, 2U);
}

TEST(RdpResponse, KnowsEveryWayToSayNo) {
  const RdpTry ultimatum = read_response(from_hex("0300000902f0802180"));
  EXPECT_EQ(ultimatum.fault, (Fault{Kind::closed, "MCS disconnect provider ultimatum"}));
  EXPECT_EQ(read_response(from_hex("0300000b06800000123400")).fault.kind, Kind::closed);
  RdpBytes refused = connect_response(2, 3);
  refused[4 + 3 + 4 + 2] = 3;  // result: rt-domain-not-hierarchical
  EXPECT_EQ(read_response(refused).fault, (Fault{Kind::closed, "MCS result 3"}));
  EXPECT_FALSE(read_response(refused).method);
}

TEST(RdpResponse, EveryCutIsAFault) {
  const RdpBytes whole = connect_response(0x10, 4);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const RdpTry result = read_response(RdpBytes(whole.begin(), whole.begin() + static_cast<long>(size)));
    EXPECT_EQ(result.fault.kind, Kind::protocol) << size;
    EXPECT_FALSE(result.method) << size;
  }
}

TEST(RdpResponse, WithoutSecurityBlockIsAFault) {
  RdpBytes packet = connect_response(0x10, 4);
  const RdpBytes block = from_hex("020c");
  *std::search(packet.begin(), packet.end(), block.begin(), block.end()) = 9;
  const RdpTry result = read_response(packet);
  EXPECT_EQ(result.fault.kind, Kind::protocol);
  EXPECT_FALSE(result.level);
}

}  // namespace
}  // namespace sipfed::gather::tests
