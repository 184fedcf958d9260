// What DnsClient does after a truncated reply: TCP, and the ways in which that fails.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include "net/ask.h"
#include "net/responder.h"

namespace sipfed::gather::tests {
namespace {

using Kind = Fault::Kind;

TEST(DnsClientTcp, TruncatedRepliesAreFetchedOverTcp) {
  for (const int family : {AF_INET, AF_INET6}) {
    Reply large;
    for (unsigned i = 0; i < 400; ++i) large.answers.push_back(srv(i, 0, 5061, "sip.example.com"));
    Responder responder(
        [](const Bytes& query) { return Replies{truncated().to(query)}; },
        [&](int fd, const Bytes& query) { return write_all(fd, framed(large.to(query))), true; }, family);
    const DnsAnswer answer = ask(responder.where());
    EXPECT_EQ(answer.answers.size(), 400u);
    EXPECT_EQ(answer.transport, "tcp");
    EXPECT_TRUE(answer.truncated);
    EXPECT_EQ(answer.tcp_fault, Fault{});
    EXPECT_TRUE(answer.defects.empty());
  }
}

DnsAnswer ask_truncated(Responder::Tcp tcp, milliseconds limit = milliseconds(1500)) {
  Responder responder([](const Bytes& query) { return Replies{truncated().to(query)}; }, std::move(tcp));
  DnsAnswer answer = ask(responder.where(), limit);
  EXPECT_TRUE(answer.truncated);
  EXPECT_EQ(answer.transport, "udp");
  EXPECT_EQ(answer.answers.size(), 1u) << "what UDP had is kept";
  EXPECT_EQ(answer.fault, Fault{});
  return answer;
}

TEST(DnsClientTcp, EveryFailureHasItsOwnKind) {
  EXPECT_EQ(ask_truncated(nullptr).tcp_fault.kind, Kind::refused);
  EXPECT_EQ(ask_truncated([](int, const Bytes&) { return true; }).tcp_fault.kind, Kind::closed);
  EXPECT_EQ(ask_truncated([](int fd, const Bytes&) {
              const linger at_once{1, 0};
              ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
              return true;
            }).tcp_fault.kind,
            Kind::reset);
  EXPECT_EQ(ask_truncated([](int fd, const Bytes& query) {
              Bytes reply = framed(three_records().to(query));
              reply.resize(reply.size() / 2);
              return write_all(fd, reply), true;
            }).tcp_fault.kind,
            Kind::closed);
  EXPECT_EQ(ask_truncated([](int fd, const Bytes&) {
              return write_all(fd, Bytes{0, 3, 1, 2, 3}), true;
            }).tcp_fault.kind,
            Kind::protocol);
  EXPECT_EQ(ask_truncated([](int fd, const Bytes& query) {
              Bytes reply = framed(three_records().to(query));
              reply[2] ^= 1;
              return write_all(fd, reply), true;
            }).tcp_fault.kind,
            Kind::protocol);
}

TEST(DnsClientTcp, SilenceAndDripEndAtTheDeadline) {
  const DnsAnswer silent = ask_truncated([](int, const Bytes&) { return false; }, milliseconds(200));
  EXPECT_EQ(silent.tcp_fault.kind, Kind::timeout);
  EXPECT_LT(silent.took, milliseconds(600));
  const DnsAnswer drip = ask_truncated(
      [](int fd, const Bytes& query) {
        for (const std::uint8_t byte : framed(three_records().to(query))) {
          if (::send(fd, &byte, 1, MSG_NOSIGNAL) != 1) break;
          pollfd gone{fd, POLLRDHUP, 0};
          if (::poll(&gone, 1, 20) != 0) break;
        }
        return true;
      },
      milliseconds(200));
  EXPECT_EQ(drip.tcp_fault.kind, Kind::timeout);
  EXPECT_LT(drip.took, milliseconds(600));
}

}  // namespace
}  // namespace sipfed::gather::tests
