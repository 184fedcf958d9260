// Datagrams over loopback: every kind of failure, strangers, and the limit.
#include "gather/net/udp.h"

#include <arpa/inet.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <gtest/gtest.h>

#include "net/run.h"
#include "probes/udp_peer.h"

namespace sipfed::gather::tests {
namespace {

using Kind = Fault::Kind;
const Packet hello{1, 2, 3};

std::vector<UdpPeer::Answer> echo(const Packet& asked) { return {{asked}}; }
std::vector<UdpPeer::Answer> echo_from_second(const Packet& asked) { return {{asked, true}}; }

class Udp : public testing::TestWithParam<int> {
 protected:
  std::shared_ptr<UdpSocket> open(const UdpPeer& peer, AnswersFrom from) {
    return open("127.0.0.1", peer, from);
  }
  std::shared_ptr<UdpSocket> open(const std::string& address, const UdpPeer& peer, AnswersFrom from) {
    return *run(context, open_udp(GetParam() == AF_INET ? address : "::1", peer.port(), from));
  }
  Outcome<Datagram> receive(UdpSocket& socket, milliseconds wait) {
    return run(context, socket.receive(in(wait)));
  }
  boost::asio::io_context context{1};
};

INSTANTIATE_TEST_SUITE_P(Over, Udp, testing::Values(AF_INET, AF_INET6),
                         [](const auto& family) { return family.param == AF_INET ? "Ipv4" : "Ipv6"; });

TEST_P(Udp, AnAnswerComesWithItsPort) {
  const UdpPeer peer(echo, GetParam());
  const auto socket = open(peer, AnswersFrom::same_port);
  ASSERT_EQ(socket->send(hello), Fault{});
  const auto got = receive(*socket, milliseconds(5000));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->bytes, hello);
  EXPECT_EQ(got->port, peer.port());
}

TEST_P(Udp, AnotherPortCountsOnlyWhereItMay) {
  const UdpPeer peer(echo_from_second, GetParam());
  const auto lax = open(peer, AnswersFrom::any_port), strict = open(peer, AnswersFrom::same_port);
  ASSERT_EQ(strict->send(hello), Fault{});
  ASSERT_EQ(lax->send(hello), Fault{});
  const auto got = receive(*lax, milliseconds(5000));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->port, peer.second_port());
  EXPECT_EQ(receive(*strict, milliseconds(50)).fault.kind, Kind::timeout);
  ASSERT_EQ(lax->send_to(got->port, {{9}}), Fault{});
  EXPECT_EQ(receive(*lax, milliseconds(5000))->bytes, Packet{9});
}

TEST_P(Udp, PortUnreachableIsRefused) {
  for (const AnswersFrom from : {AnswersFrom::same_port, AnswersFrom::any_port}) {
    const auto socket =
        *run(context, open_udp(GetParam() == AF_INET ? "127.0.0.1" : "::1", UdpPeer::closed_port(), from));
    ASSERT_EQ(socket->send(hello), Fault{});
    EXPECT_EQ(receive(*socket, milliseconds(5000)).fault.kind, Kind::refused);
    EXPECT_EQ(receive(*socket, milliseconds(20)).fault.kind, Kind::timeout) << "told once";
  }
}

TEST_P(Udp, ALongDatagramIsCutOff) {
  const UdpPeer peer([](const Packet&) { return std::vector<UdpPeer::Answer>{{Packet(9000, 7)}}; },
                     GetParam());
  const auto socket = open(peer, AnswersFrom::any_port);
  ASSERT_EQ(socket->send(hello), Fault{});
  EXPECT_EQ(receive(*socket, milliseconds(5000))->bytes.size(), 2048U);
}

TEST_P(Udp, AnEmptyDatagramIsOne) {
  const UdpPeer peer([](const Packet&) { return std::vector<UdpPeer::Answer>{{Packet()}}; }, GetParam());
  const auto socket = open(peer, AnswersFrom::same_port);
  ASSERT_EQ(socket->send({}), Fault{});
  const auto got = receive(*socket, milliseconds(5000));
  ASSERT_TRUE(got);
  EXPECT_TRUE(got->bytes.empty());
}

TEST_P(Udp, SilenceIsATimeoutAndTheSocketStaysUsable) {
  const UdpPeer peer(echo, GetParam());
  const auto socket = open(peer, AnswersFrom::same_port);
  EXPECT_EQ(receive(*socket, milliseconds(30)).fault.kind, Kind::timeout);
  EXPECT_EQ(receive(*socket, milliseconds(-1)).fault.kind, Kind::timeout);
  ASSERT_EQ(socket->send(hello), Fault{});
  EXPECT_TRUE(receive(*socket, milliseconds(5000)));
}

// A stranger at another address of loopback floods the socket: dropped, and the limit stands.
TEST(UdpStranger, IsDroppedAndMovesNoDeadline) {
  const UdpPeer peer(silent);
  boost::asio::io_context context(1);
  const auto socket = *run(context, open_udp("127.0.0.1", peer.port(), AnswersFrom::any_port));
  ASSERT_EQ(socket->send(hello), Fault{});
  const std::string local = socket->local();
  sockaddr_in to{}, from{};
  to.sin_family = from.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(local.substr(local.rfind(':') + 1))));
  ::inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
  ::inet_pton(AF_INET, "127.77.250.1", &from.sin_addr);
  const int stranger = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(::bind(stranger, reinterpret_cast<sockaddr*>(&from), sizeof from), 0);
  for (int i = 0; i < 100; ++i)
    ASSERT_EQ(::sendto(stranger, "x", 1, 0, reinterpret_cast<sockaddr*>(&to), sizeof to), 1);
  EXPECT_EQ(run(context, socket->receive(in(milliseconds(100)))).fault.kind, Kind::timeout);
  ::close(stranger);
}

TEST(UdpSocket, WhatIsNoAddressIsLocal) {
  for (const char* text : {"", "sip.example.com", "192.0.2.256"})
    EXPECT_EQ(run(open_udp(text, 1, AnswersFrom::same_port)).fault.kind, Kind::local) << text;
}

TEST(UdpSocket, CancellationEndsTheWaitingAtOnce) {
  const UdpPeer peer(silent);
  boost::asio::io_context context(1);
  const auto socket = *run(context, open_udp("127.0.0.1", peer.port(), AnswersFrom::same_port));
  std::optional<Outcome<Datagram>> got;
  boost::asio::cancellation_signal signal;
  boost::asio::co_spawn(context, store(socket->receive(in(milliseconds(60000))), got),
                        boost::asio::bind_cancellation_slot(signal.slot(), boost::asio::detached));
  context.poll();
  signal.emit(boost::asio::cancellation_type::terminal);
  context.run();
  ASSERT_TRUE(got);
  EXPECT_EQ(got->fault.kind, Kind::cancelled);
}

TEST(UdpSocket, GivenUpItEndsItsWaiting) {
  const UdpPeer peer(silent);
  boost::asio::io_context context(1);
  auto socket = *run(context, open_udp("127.0.0.1", peer.port(), AnswersFrom::same_port));
  std::optional<Outcome<Datagram>> got;
  boost::asio::co_spawn(context, store(socket->receive(in(milliseconds(60000))), got), boost::asio::detached);
  context.poll();
  socket.reset();
  context.run();
  ASSERT_TRUE(got);
  EXPECT_EQ(got->fault.kind, Kind::cancelled);
}

}  // namespace
}  // namespace sipfed::gather::tests
