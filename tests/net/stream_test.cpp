// connect, read and write over loopback: every kind of failure, and the limits.
#include "gather/net/stream.h"

#include <arpa/inet.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <numeric>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gather/net/errors.h"
#include "net/responder.h"
#include "net/run.h"

namespace sipfed::gather::tests {
namespace {

using Kind = Fault::Kind;
using Clock = std::chrono::steady_clock;

// Listens on 127.0.0.1 and does nothing else: the kernel completes connections by itself.
class Listener {
 public:
  explicit Listener(int backlog = 8) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(fd_, backlog);
    socklen_t size = sizeof address;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
  }
  ~Listener() { ::close(fd_); }
  int accept() const { return ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC); }
  std::uint16_t port = 0;

 private:
  int fd_;
};

// A stream of ours and the other end as a plain socket.
class Stream : public testing::Test {
 protected:
  void SetUp() override {
    TcpAttempt attempt = run(context, connect("127.0.0.1", listener.port, in(milliseconds(2000))));
    ASSERT_EQ(attempt.fact.fault, Fault{});
    stream = std::move(attempt.stream);
    peer = listener.accept();
  }
  void TearDown() override { ::close(peer); }

  boost::asio::io_context context{1};
  Listener listener;
  std::unique_ptr<TcpStream> stream;
  int peer = -1;
  Bytes buffer = Bytes(100);
};

TEST(Connect, KnowsBothEnds) {
  const Listener listener;
  boost::asio::io_context context(1);  // outlives its streams
  for (const char* address : {"127.0.0.1", "[127.0.0.1]"}) {
    const TcpAttempt attempt = run(context, connect(address, listener.port, in(milliseconds(2000))));
    EXPECT_EQ(attempt.fact.fault, Fault{});
    ASSERT_NE(attempt.stream, nullptr);
    EXPECT_TRUE(attempt.fact.local.starts_with("127.0.0.1:"));
    EXPECT_EQ(attempt.stream->local(), attempt.fact.local);
    EXPECT_EQ(attempt.stream->remote(), "127.0.0.1:" + std::to_string(listener.port));
  }
}

TEST(Connect, ClosedPortsRefuse) {
  for (const auto& [address, family] :
       {std::pair{"127.0.0.1", AF_INET}, {"::1", AF_INET6}, {"[::1]", AF_INET6}}) {
    const auto port = static_cast<std::uint16_t>(closed_port(family, SOCK_STREAM));
    const TcpAttempt attempt = run(connect(address, port, in(milliseconds(2000))));
    EXPECT_EQ(attempt.fact.fault.kind, Kind::refused);
    EXPECT_EQ(attempt.stream, nullptr);
    EXPECT_TRUE(attempt.fact.local.empty());
  }
}

TEST(Connect, AFullQueueThatDropsSynsIsATimeout) {
  const Listener listener(0);
  boost::asio::io_context context(1);
  std::vector<TcpAttempt> held;
  Fault fault;
  while (!fault && held.size() < 20) {
    held.push_back(run(context, connect("127.0.0.1", listener.port, in(milliseconds(150)))));
    fault = held.back().fact.fault;
  }
  EXPECT_EQ(fault.kind, Kind::timeout);
  EXPECT_GE(held.back().fact.took, milliseconds(145));
  EXPECT_LT(held.back().fact.took, milliseconds(500));
}

TEST(Connect, WhatIsNoAddressIsALocalFault) {
  for (const char* address : {"", "localhost", "127.1", "1.2.3.4.5", "[::1", "::1%no_such_interface", "[]"})
    EXPECT_EQ(run(connect(address, 5061, in(milliseconds(100)))).fact.fault.kind, Kind::local) << address;
}

TEST(Connect, APastDeadlineIsNotTried) {
  const Listener listener;
  EXPECT_EQ(run(connect("127.0.0.1", listener.port, in(milliseconds(-1)))).fact.fault.kind, Kind::cancelled);
}

TEST(Connect, NoDescriptorLeftIsALocalFault) {
  boost::asio::io_context context(1);
  run(context, connect("127.0.0.1", 1, in(milliseconds(100))));  // so that Asio has its own descriptors
  rlimit old{};
  ::getrlimit(RLIMIT_NOFILE, &old);
  rlimit none = old;
  none.rlim_cur = 0;
  ::setrlimit(RLIMIT_NOFILE, &none);
  const TcpAttempt attempt = run(context, connect("127.0.0.1", 1, in(milliseconds(100))));
  ::setrlimit(RLIMIT_NOFILE, &old);
  EXPECT_EQ(attempt.fact.fault.kind, Kind::local);
}

TEST(ConnectFault, SaysWhereItWasDecided) {
  EXPECT_EQ(connect_fault(ENETUNREACH, AF_INET6, true).kind, Kind::no_family);
  EXPECT_EQ(connect_fault(ENETUNREACH, AF_INET6, false).kind, Kind::unreachable);
  EXPECT_EQ(connect_fault(EAFNOSUPPORT, AF_INET6, true).kind, Kind::no_family);
  EXPECT_EQ(connect_fault(EADDRNOTAVAIL, AF_INET6, true).kind, Kind::no_family);
  EXPECT_EQ(connect_fault(EADDRNOTAVAIL, AF_INET, true).kind, Kind::local);
  EXPECT_EQ(connect_fault(EHOSTUNREACH, AF_INET, false).kind, Kind::unreachable);
  EXPECT_EQ(connect_fault(EACCES, AF_INET6, false).kind, Kind::unreachable);
  EXPECT_EQ(connect_fault(EACCES, AF_INET, true).kind, Kind::local);
  EXPECT_EQ(connect_fault(EMFILE, AF_INET, true).kind, Kind::local);
  EXPECT_EQ(connect_fault(ETIMEDOUT, AF_INET, false).kind, Kind::timeout);
  EXPECT_EQ(stream_fault(EPIPE).kind, Kind::closed);
}

TEST_F(Stream, ReadsWhatCame) {
  write_all(peer, {1, 2, 3});
  const auto got = run(context, stream->read_some(buffer, in(milliseconds(2000))));
  ASSERT_TRUE(got);
  EXPECT_EQ(Bytes(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*got)), (Bytes{1, 2, 3}));
}

TEST_F(Stream, AnOrderlyEndIsClosed) {
  ::shutdown(peer, SHUT_WR);
  EXPECT_EQ(run(context, stream->read_some(buffer, in(milliseconds(2000)))).fault.kind, Kind::closed);
}

TEST_F(Stream, ARstIsReset) {
  const linger at_once{1, 0};
  ::setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(peer);
  peer = -1;
  EXPECT_EQ(run(context, stream->read_some(buffer, in(milliseconds(2000)))).fault.kind, Kind::reset);
}

TEST_F(Stream, SilenceIsATimeoutAndTheStreamStaysUsable) {
  const auto began = Clock::now();
  EXPECT_EQ(run(context, stream->read_some(buffer, in(milliseconds(100)))).fault.kind, Kind::timeout);
  EXPECT_GE(Clock::now() - began, milliseconds(99));
  EXPECT_LT(Clock::now() - began, milliseconds(400));
  write_all(peer, {7});
  EXPECT_TRUE(run(context, stream->read_some(buffer, in(milliseconds(2000)))));
  EXPECT_EQ(run(context, stream->read_some(buffer, in(milliseconds(-1)))).fault.kind, Kind::timeout);
}

TEST_F(Stream, APeerThatDoesNotReadEndsTheWriteInTime) {
  const Bytes much(32 << 20);
  const auto began = Clock::now();
  EXPECT_EQ(run(context, stream->write(much, in(milliseconds(150)))).kind, Kind::timeout);
  EXPECT_LT(Clock::now() - began, milliseconds(600));
}

TEST_F(Stream, LargeWritesArriveWholeAndInOrder) {
  Bytes much(8 << 20), got(much.size());
  std::iota(much.begin(), much.end(), std::uint8_t{0});
  std::thread reader([&] {
    for (std::size_t at = 0; at < got.size();) {
      const ssize_t count = ::read(peer, got.data() + at, got.size() - at);
      if (count <= 0) return;
      at += static_cast<std::size_t>(count);
    }
  });
  EXPECT_EQ(run(context, stream->write(much, in(milliseconds(20000)))), Fault{});
  reader.join();
  EXPECT_EQ(got, much);
}

TEST_F(Stream, TheLimitOfOneDirectionLeavesTheOtherAlone) {
  std::optional<Outcome<std::size_t>> read;
  std::optional<Fault> written;
  const Bytes much(32 << 20);
  boost::asio::co_spawn(context, store(stream->read_some(buffer, in(milliseconds(5000))), read),
                        boost::asio::detached);
  boost::asio::co_spawn(context, store(stream->write(much, in(milliseconds(100))), written),
                        boost::asio::detached);
  while (!written) context.run_one();
  EXPECT_EQ(written->kind, Kind::timeout);
  for (int i = 0; i < 10; ++i) context.poll_one();
  EXPECT_FALSE(read.has_value());
  write_all(peer, {1});
  context.run();
  EXPECT_TRUE(read && *read);
}

TEST_F(Stream, CancellationEndsAReadAtOnce) {
  std::optional<Outcome<std::size_t>> read;
  boost::asio::cancellation_signal signal;
  boost::asio::co_spawn(context, store(stream->read_some(buffer, in(milliseconds(30000))), read),
                        boost::asio::bind_cancellation_slot(signal.slot(), boost::asio::detached));
  boost::asio::steady_timer timer(context, in(milliseconds(20)));
  timer.async_wait([&](auto) { signal.emit(boost::asio::cancellation_type::terminal); });
  const auto began = Clock::now();
  context.run();
  EXPECT_LT(Clock::now() - began, milliseconds(5000));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->fault.kind, Kind::cancelled);
}

TEST_F(Stream, AStreamGivenUpEndsItsRead) {
  std::optional<Outcome<std::size_t>> read;
  boost::asio::co_spawn(context, store(stream->read_some(buffer, in(milliseconds(30000))), read),
                        boost::asio::detached);
  context.poll();
  stream.reset();
  context.run();
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->fault.kind, Kind::cancelled);
}

TEST(SleepUntil, WakesInTime) {
  boost::asio::io_context context(1);
  const auto began = Clock::now();
  boost::asio::co_spawn(context, sleep_until(in(milliseconds(50))), boost::asio::detached);
  context.run();
  EXPECT_GE(Clock::now() - began, milliseconds(49));
}

}  // namespace
}  // namespace sipfed::gather::tests
