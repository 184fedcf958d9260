#include "gather/net/udp.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/generic/datagram_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "gather/net/address.h"
#include "gather/net/errors.h"

namespace sipfed::gather {
namespace asio = boost::asio;
using DatagramProtocol = asio::generic::datagram_protocol;

// Shared with the handler of the limit, which may still be queued when the socket is gone.
struct UdpSocket::Wires {
  DatagramProtocol::socket socket;
  asio::steady_timer timer;
  std::uint64_t armed = 0;
  SocketAddress peer;
  AnswersFrom from = AnswersFrom::same_port;
  explicit Wires(const asio::any_io_executor& executor) : socket(executor), timer(executor) {}
};

namespace {

using Wires = UdpSocket::Wires;
constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t datagram_limit = 2048;

// While it lives, the deadline cancels the waiting.
class UdpLimit {
 public:
  UdpLimit(const std::shared_ptr<Wires>& wires, Deadline deadline) : wires_(wires), deadline_(deadline) {
    wires->timer.expires_at(deadline);
    wires->timer.async_wait([wires, turn = ++wires->armed](boost::system::error_code error) {
      if (error || turn != wires->armed) return;
      boost::system::error_code ignored;
      wires->socket.cancel(ignored);
    });
  }
  ~UdpLimit() {
    ++wires_->armed;
    wires_->timer.cancel();
  }
  UdpLimit(const UdpLimit&) = delete;
  UdpLimit& operator=(const UdpLimit&) = delete;
  bool passed() const { return std::chrono::steady_clock::now() >= deadline_; }

 private:
  std::shared_ptr<Wires> wires_;
  Deadline deadline_;
};

// Queued beside the error that receiving returns; left there, it would wake every later wait.
void forget_queued_errors(int fd) {
  std::array<char, 512> control{};
  std::array<char, 64> data{};
  iovec part{data.data(), data.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  do {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
  } while (::recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0);
}

bool is_nothing(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

// Nothing: there was no datagram, or one of a stranger.
std::optional<Outcome<Datagram>> take(Wires& wires) {
  const int fd = wires.socket.native_handle();
  Datagram datagram;
  datagram.bytes.resize(datagram_limit);
  SocketAddress sender;
  const ssize_t count = ::recvfrom(fd, datagram.bytes.data(), datagram.bytes.size(), MSG_DONTWAIT,
                                   sender.get(), &sender.length);
  if (count < 0) {
    const int error = errno;
    if (is_nothing(error)) return std::nullopt;
    forget_queued_errors(fd);
    return stream_fault(error);
  }
  if (address_text(sender) != address_text(wires.peer)) return std::nullopt;
  datagram.bytes.resize(static_cast<std::size_t>(count));
  datagram.port = port_of(sender);
  return datagram;
}

// Zero, or errno.
int prepare(Wires& wires) {
  const int family = wires.peer.family();
  const int fd = ::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP);
  if (fd < 0) return errno;
  boost::system::error_code error;
  wires.socket.assign(DatagramProtocol(family, IPPROTO_UDP), fd, error);
  if (error) {
    ::close(fd);
    return error.value();
  }
  // Without it a socket that is not connected hears nothing of ICMP, and a connected one of port unreachable
  // only.
  const int on = 1;
  if (family == AF_INET6)
    ::setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
  else
    ::setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
  if (wires.from == AnswersFrom::any_port) return 0;
  return ::connect(fd, wires.peer.get(), wires.peer.length) == 0 ? 0 : errno;
}

Fault sent(ssize_t outcome, int family) {
  return outcome >= 0 ? Fault{} : connect_fault(errno, family, true);
}

}  // namespace

UdpSocket::UdpSocket(std::shared_ptr<Wires> wires) : wires_(std::move(wires)) {}

UdpSocket::~UdpSocket() {
  boost::system::error_code ignored;
  wires_->socket.close(ignored);
}

std::string UdpSocket::local() const {
  SocketAddress own;
  const int fd = wires_->socket.native_handle();
  return ::getsockname(fd, own.get(), &own.length) == 0 ? endpoint_text(own) : "";
}

Fault UdpSocket::send(std::span<const std::uint8_t> bytes) { return send_to(port_of(wires_->peer), bytes); }

Fault UdpSocket::send_to(std::uint16_t port, std::span<const std::uint8_t> bytes) {
  const int fd = wires_->socket.native_handle(), family = wires_->peer.family();
  if (wires_->from == AnswersFrom::same_port)
    return sent(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL), family);
  const auto to = socket_address(address_text(wires_->peer), port);
  if (!to) return Fault{Fault::Kind::local, "no such address"};
  return sent(::sendto(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL, to->get(), to->length), family);
}

Task<Outcome<Datagram>> UdpSocket::receive(Deadline deadline) {
  const std::shared_ptr<Wires> wires = wires_;
  const UdpLimit limit(wires, deadline);
  for (;;) {
    std::optional<Outcome<Datagram>> got = take(*wires);
    if (got) co_return std::move(*got);
    if (limit.passed()) co_return Fault{Fault::Kind::timeout, ""};
    auto [error] = co_await wires->socket.async_wait(DatagramProtocol::socket::wait_read, as_value);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return Fault{Fault::Kind::cancelled, ""};
    if (!wires->socket.is_open()) co_return Fault{Fault::Kind::cancelled, "the socket was given up"};
    if (error && error != asio::error::operation_aborted) co_return stream_fault(error.value());
  }
}

Task<Outcome<std::shared_ptr<UdpSocket>>> open_udp(std::string address, std::uint16_t port,
                                                   AnswersFrom from) {
  const auto executor = co_await asio::this_coro::executor;
  const auto peer = socket_address(address, port);
  if (!peer) co_return Fault{Fault::Kind::local, "not an address: " + address};
  const auto wires = std::make_shared<Wires>(executor);
  wires->peer = *peer;
  wires->from = from;
  if (const int error = prepare(*wires); error != 0) co_return connect_fault(error, peer->family(), true);
  auto socket = std::make_shared<UdpSocket>(wires);
  co_return std::move(socket);
}

}  // namespace sipfed::gather
