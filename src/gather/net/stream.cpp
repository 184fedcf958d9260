#include "gather/net/stream.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "gather/net/address.h"
#include "gather/net/errors.h"

namespace sipfed::gather {
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using StreamProtocol = asio::generic::stream_protocol;

// Reading and writing may go on at the same time, each with its own limit.
struct Limit {
  asio::steady_timer timer;
  std::uint64_t armed = 0;  // tells a handler that was already queued from the operation now under way
  explicit Limit(const asio::any_io_executor& executor) : timer(executor) {}
};

// Shared with the handlers of the limits, which may still be queued when the stream is gone.
struct Wire {
  StreamProtocol::socket socket;
  Limit reading, writing;
  explicit Wire(const asio::any_io_executor& executor)
      : socket(executor), reading(executor), writing(executor) {}
};

struct TcpStream::Socket {
  std::shared_ptr<Wire> wire;
  std::string local, remote;
};

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

// While it lives, the deadline cancels the operations on the socket. That hits the other direction too, so an
// operation that was aborted looks whether it was meant (see why_aborted) and otherwise goes on.
class Armed {
 public:
  Armed(const std::shared_ptr<Wire>& wire, Limit& limit, Deadline deadline)
      : wire_(wire), limit_(limit), deadline_(deadline) {
    limit_.timer.expires_at(deadline);
    limit_.timer.async_wait([wire, &limit, turn = ++limit_.armed](boost::system::error_code error) {
      if (error || turn != limit.armed) return;
      boost::system::error_code ignored;
      wire->socket.cancel(ignored);
    });
  }
  ~Armed() {
    ++limit_.armed;
    limit_.timer.cancel();
  }
  Armed(const Armed&) = delete;
  Armed& operator=(const Armed&) = delete;

  bool passed() const { return Clock::now() >= deadline_; }

  // No fault: the abort was meant for the other direction.
  Fault why_aborted(asio::cancellation_type cancelled) const {
    if (cancelled != asio::cancellation_type::none) return {Fault::Kind::cancelled, ""};
    if (!wire_->socket.is_open()) return {Fault::Kind::cancelled, "the stream was given up"};
    if (passed()) return {Fault::Kind::timeout, ""};
    return {};
  }

 private:
  std::shared_ptr<Wire> wire_;
  Limit& limit_;
  Deadline deadline_;
};

// Zero when connected or under way (EINPROGRESS); otherwise errno.
int start_connecting(const SocketAddress& to, Wire& wire) {
  const int fd = ::socket(to.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (fd < 0) return errno;
  boost::system::error_code error;
  wire.socket.assign(StreamProtocol(to.family(), IPPROTO_TCP), fd, error);
  if (error) {
    ::close(fd);
    return error.value();
  }
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd, to.get(), to.length) == 0 || errno == EINPROGRESS) return 0;
  return errno;
}

Task<Fault> finish_connecting(std::shared_ptr<Wire> wire, int family, Deadline deadline) {
  const Armed armed(wire, wire->writing, deadline);
  for (;;) {
    auto [error] = co_await wire->socket.async_wait(StreamProtocol::socket::wait_write, as_value);
    if (error == asio::error::operation_aborted) {
      const auto state = co_await asio::this_coro::cancellation_state;
      Fault fault = armed.why_aborted(state.cancelled());
      if (fault) co_return fault;
      continue;
    }
    if (error) co_return connect_fault(error.value(), family, false);
    int outcome = 0;
    socklen_t size = sizeof outcome;
    ::getsockopt(wire->socket.native_handle(), SOL_SOCKET, SO_ERROR, &outcome, &size);
    if (outcome != 0) co_return connect_fault(outcome, family, false);
    co_return Fault{};
  }
}

std::string own_end(int fd) {
  SocketAddress own;
  if (::getsockname(fd, own.get(), &own.length) != 0) return "";
  return endpoint_text(own);
}

}  // namespace

TcpStream::TcpStream(std::unique_ptr<Socket> socket) : socket_(std::move(socket)) {}

TcpStream::~TcpStream() {
  boost::system::error_code ignored;
  socket_->wire->socket.close(ignored);
}

std::string TcpStream::local() const { return socket_->local; }
std::string TcpStream::remote() const { return socket_->remote; }

Task<Outcome<std::size_t>> TcpStream::read_some(std::span<std::uint8_t> into, Deadline deadline) {
  const std::shared_ptr<Wire> wire = socket_->wire;
  const Armed armed(wire, wire->reading, deadline);
  const asio::mutable_buffer buffer(into.data(), into.size());
  if (armed.passed()) co_return Fault{Fault::Kind::timeout, ""};
  for (;;) {
    auto [error, count] = co_await wire->socket.async_read_some(buffer, as_value);
    if (!error) co_return count;
    if (error == asio::error::eof) co_return Fault{Fault::Kind::closed, ""};
    if (error != asio::error::operation_aborted) co_return stream_fault(error.value());
    const auto state = co_await asio::this_coro::cancellation_state;
    Fault fault = armed.why_aborted(state.cancelled());
    if (fault) co_return fault;
  }
}

Task<Fault> TcpStream::write(std::span<const std::uint8_t> bytes, Deadline deadline) {
  const std::shared_ptr<Wire> wire = socket_->wire;
  const Armed armed(wire, wire->writing, deadline);
  while (!bytes.empty()) {
    if (armed.passed()) co_return Fault{Fault::Kind::timeout, ""};
    const asio::const_buffer buffer(bytes.data(), bytes.size());
    auto [error, count] = co_await wire->socket.async_write_some(buffer, as_value);
    bytes = bytes.subspan(count);
    if (!error) continue;
    if (error != asio::error::operation_aborted) co_return stream_fault(error.value());
    const auto state = co_await asio::this_coro::cancellation_state;
    Fault fault = armed.why_aborted(state.cancelled());
    if (fault) co_return fault;
  }
  co_return Fault{};
}

Task<TcpAttempt> connect(std::string address, std::uint16_t port, Deadline deadline) {
  TcpAttempt attempt;
  const auto began = Clock::now();
  const auto executor = co_await asio::this_coro::executor;
  const auto to = socket_address(address, port);
  if (!to) {
    attempt.fact.fault = Fault{Fault::Kind::local, "not an address: " + address};
    co_return attempt;
  }
  if (began >= deadline) {
    attempt.fact.fault = Fault{Fault::Kind::cancelled, "the deadline had passed"};
    co_return attempt;
  }
  const auto wire = std::make_shared<Wire>(executor);
  if (const int error = start_connecting(*to, *wire); error != 0) {
    attempt.fact.fault = connect_fault(error, to->family(), true);
  } else {
    auto fault = co_await finish_connecting(wire, to->family(), deadline);
    attempt.fact.fault = std::move(fault);
  }
  attempt.fact.took = std::chrono::duration_cast<Micros>(Clock::now() - began);
  if (attempt.fact.fault) co_return attempt;
  attempt.fact.local = own_end(wire->socket.native_handle());
  auto socket = std::make_unique<TcpStream::Socket>();
  socket->wire = wire;
  socket->local = attempt.fact.local;
  socket->remote = endpoint_text(*to);
  attempt.stream = std::make_unique<TcpStream>(std::move(socket));
  co_return attempt;
}

Task<void> sleep_until(Deadline deadline) {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, deadline);
  co_await timer.async_wait(as_value);
}

}  // namespace sipfed::gather
