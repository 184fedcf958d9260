// NTP answers put together byte by byte, and servers that lie, refuse, lose packets or say nothing.
#include "gather/probes/ntp.h"

#include <gtest/gtest.h>

#include "gather/probes/ntp_packet.h"
#include "net/run.h"
#include "probes/udp_peer.h"

namespace sipfed::gather::tests {
namespace {

using Kind = Fault::Kind;
using std::chrono::seconds;

constexpr NtpTimestamp second = NtpTimestamp{1} << 32;
constexpr NtpTimestamp noon = 4000000000 * second;  // 2026-10-03

void put(Packet& bytes, std::size_t at, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i)
    bytes[at + i] = static_cast<std::uint8_t>(value >> 8 * (size - 1 - i) & 255);
}

struct Says {
  int leap = 0, version = 4, mode = 4, stratum = 2;
  std::uint32_t root_delay = 0, root_dispersion = 0;  // 16.16
  std::uint32_t reference = 0xC0000201;
  NtpTimestamp originate = 77, received = noon, transmitted = noon;
  Packet bytes() const {
    Packet out(48);
    out[0] = static_cast<std::uint8_t>(leap << 6 | version << 3 | mode);
    out[1] = static_cast<std::uint8_t>(stratum);
    put(out, 4, root_delay, 4);
    put(out, 8, root_dispersion, 4);
    put(out, 12, reference, 4);
    put(out, 24, originate, 8);
    put(out, 32, received, 8);
    put(out, 40, transmitted, 8);
    return out;
  }
};

// A request sent at noon, whose answer came back 40 ms later.
ClockReading read(const Says& says, NtpTimestamp sent = noon, NtpTimestamp took = second / 25) {
  return read_ntp(says.bytes(), {77, sent}, sent + took);
}

TEST(NtpAnswer, OffsetIsTheMiddleAndHalfTheTripIsUncertain) {
  Says says;
  says.received = noon + 600 * second;
  says.transmitted = says.received + second / 100;
  const ClockReading reading = read(says);
  EXPECT_EQ(reading.fault, Fault{});
  EXPECT_NEAR(static_cast<double>(reading.offset.count()), 599985000, 2);
  EXPECT_NEAR(static_cast<double>(reading.uncertainty.count()), 15000, 2);
  EXPECT_EQ(reading.synchronised, "yes");
  EXPECT_EQ(reading.stratum, 2);
  EXPECT_EQ(reading.reference, "192.0.2.1");
}

TEST(NtpAnswer, ASlowClockIsNegative) {
  Says says;
  says.received = says.transmitted = noon - 259200 * second;
  EXPECT_NEAR(static_cast<double>(read(says).offset.count()), -259200020000, 2);
}

TEST(NtpAnswer, RootDelayAndDispersionAddUpToACap) {
  Says says;
  says.root_delay = 0x8000;        // 0.5 s
  says.root_dispersion = 0x10000;  // 1 s
  EXPECT_NEAR(static_cast<double>(read(says).uncertainty.count()), 20000 + 250000 + 1000000, 2);
  says.root_dispersion = 0xffffffff;
  EXPECT_NEAR(static_cast<double>(read(says).uncertainty.count()), 20000 + 16000000, 2);
}

TEST(NtpAnswer, NotSynchronisedByLeapOrStratum) {
  for (const auto& [leap, stratum] : {std::pair(3, 2), std::pair(0, 0), std::pair(0, 16), std::pair(3, 0)}) {
    Says says;
    says.leap = leap;
    says.stratum = stratum;
    says.root_dispersion = 0xffffffff;
    says.reference = 0x494e4954;
    const ClockReading reading = read(says);
    EXPECT_EQ(reading.fault, Fault{});
    EXPECT_EQ(reading.synchronised, "no") << leap << ' ' << stratum;
    EXPECT_NEAR(static_cast<double>(reading.uncertainty.count()), 20000, 2) << "of its own clock it is sure";
    if (stratum != 2) {
      EXPECT_EQ(reading.reference, "INIT");
    }
  }
}

TEST(NtpAnswer, AKissOfDeathHasNoTime) {
  for (const char* code : {"DENY", "RSTR", "RATE"}) {
    Says says;
    says.leap = 3;
    says.stratum = 0;
    says.reference = 0;
    for (int i = 0; i < 4; ++i) says.reference = says.reference << 8 | static_cast<std::uint8_t>(code[i]);
    const ClockReading reading = read(says);
    EXPECT_EQ(reading.fault, (Fault{Kind::protocol, std::string("kiss code ") + code}));
    EXPECT_EQ(reading.reference, code);
  }
}

TEST(NtpAnswer, AReferenceThatIsNoWordIsLeftOut) {
  Says says;
  says.stratum = 1;
  says.reference = 0x47505300;
  EXPECT_EQ(read(says).reference, "GPS");
  says.reference = 0x1b5b316d;  // an escape sequence
  EXPECT_EQ(read(says).reference, "");
}

// 2036-02-07 06:28:16 UTC is second 0 of era 1.
TEST(NtpAnswer, TheTurnOfAnEraDoesNotMatter) {
  const NtpTimestamp before = NtpTimestamp{0} - 10 * second;
  Says says;
  says.received = says.transmitted = 20 * second;
  EXPECT_NEAR(static_cast<double>(read(says, before).offset.count()), 30000000 - 20000, 2);
  says.received = says.transmitted = before;
  EXPECT_NEAR(static_cast<double>(read(says, 20 * second).offset.count()), -30000000 - 20000, 2);
  const std::chrono::sys_days turned(std::chrono::year(2036) / 2 / 7);
  EXPECT_EQ(ntp_timestamp(turned + seconds(6 * 3600 + 28 * 60 + 16)), 0U);
  EXPECT_EQ(ntp_timestamp(std::chrono::sys_days(std::chrono::year(1970) / 1 / 1)), 2208988800 * second);
}

TEST(NtpAnswer, WhatIsNoneIsAFault) {
  Says stranger, client, blank, torn;
  stranger.originate = 78;
  client.mode = 3;
  blank.transmitted = 0;
  torn.transmitted = noon + 86400 * second;
  for (const Says& says : {stranger, client, blank, torn}) EXPECT_EQ(read(says).fault.kind, Kind::protocol);
  const Packet whole = Says().bytes();
  for (std::size_t size = 0; size < 48; ++size)
    EXPECT_EQ(read_ntp({whole.data(), size}, {77, noon}, noon).fault.kind, Kind::protocol);
  Packet longer = whole;
  longer.resize(68);  // with an authenticator
  EXPECT_EQ(read_ntp(longer, {77, noon}, noon).fault, Fault{});
}

TEST(NtpRequest, IsAClientsAndTellsNothing) {
  const auto bytes = ntp_bytes({0x0102030405060708, noon});
  EXPECT_EQ(bytes[0], 0x23);
  for (std::size_t i = 1; i < 40; ++i) EXPECT_EQ(bytes[i], 0) << i;
  for (std::uint8_t i = 0; i < 8; ++i) EXPECT_EQ(bytes[40u + i], i + 1);
}

// Copies the request's cookie, with our own time ten minutes later.
Packet fast_answer(const Packet& asked, int ahead = 600) {
  Says says;
  says.originate = 0;
  for (std::size_t i = 40; i < 48; ++i) says.originate = says.originate << 8 | asked.at(i);
  const auto now = ntp_timestamp(std::chrono::system_clock::now());
  says.received = says.transmitted = now + static_cast<NtpTimestamp>(ahead) * second;
  return says.bytes();
}

ClockReading ask(std::uint16_t port, milliseconds wait = milliseconds(5000)) {
  return run(ask_ntp("clock.example", "127.0.0.1", port, in(wait)));
}

void expect_fast(const ClockReading& reading) {
  EXPECT_EQ(reading.fault, Fault{});
  EXPECT_EQ(reading.server, "clock.example");
  EXPECT_EQ(reading.source, ClockReading::Source::ntp);
  EXPECT_GE(reading.offset + reading.uncertainty + seconds(1), seconds(600));
  EXPECT_LE(reading.offset - reading.uncertainty - seconds(1), seconds(600));
}

TEST(AskNtp, ReadsAFastClock) {
  const UdpPeer peer([](const Packet& asked) { return std::vector<UdpPeer::Answer>{{fast_answer(asked)}}; });
  expect_fast(ask(peer.port()));
  EXPECT_EQ(peer.heard().size(), 1U);
}

TEST(AskNtp, ALostPacketIsRepeatedOnce) {
  int asked_before = 0;
  const UdpPeer peer([&](const Packet& asked) {
    return asked_before++ == 0 ? std::vector<UdpPeer::Answer>{}
                               : std::vector<UdpPeer::Answer>{{fast_answer(asked)}};
  });
  expect_fast(ask(peer.port(), milliseconds(1000)));
  const auto heard = peer.heard();
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_NE(heard[0], heard[1]) << "each with a cookie of its own";
}

TEST(AskNtp, TheAnswerToTheFirstPacketMayComeAfterTheSecond) {
  Packet first;
  const UdpPeer peer([&](const Packet& asked) {
    if (first.empty()) return first = asked, std::vector<UdpPeer::Answer>{};
    return std::vector<UdpPeer::Answer>{{fast_answer(first)}};
  });
  EXPECT_EQ(ask(peer.port(), milliseconds(1000)).fault, Fault{});
}

TEST(AskNtp, AForgedAnswerIsPassedOver) {
  const UdpPeer peer([](const Packet& asked) {
    Packet forged = fast_answer(asked, -9000000);
    forged[30] ^= 1U;
    return std::vector<UdpPeer::Answer>{{forged}, {Packet{1, 2, 3}}, {fast_answer(asked)}};
  });
  expect_fast(ask(peer.port()));
}

TEST(AskNtp, OnlyForgedAnswersAreNoReading) {
  const UdpPeer peer([](const Packet&) { return std::vector<UdpPeer::Answer>{{Says().bytes()}}; });
  EXPECT_EQ(ask(peer.port(), milliseconds(60)).fault,
            (Fault{Kind::protocol, "the originate timestamp is not ours"}));
}

TEST(AskNtp, RefusedIsSaidAtOnce) { EXPECT_EQ(ask(UdpPeer::closed_port()).fault.kind, Kind::refused); }

TEST(AskNtp, SilenceIsATimeoutAfterTwoPackets) {
  const UdpPeer peer(silent);
  EXPECT_EQ(ask(peer.port(), milliseconds(500)).fault.kind, Kind::timeout);
  EXPECT_EQ(peer.heard().size(), 2U);
}

}  // namespace
}  // namespace sipfed::gather::tests
