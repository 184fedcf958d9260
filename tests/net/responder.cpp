#include "net/responder.h"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace sipfed::gather::tests {
namespace {

socklen_t loopback(int family, unsigned port, sockaddr_storage& storage) {
  storage = {};
  storage.ss_family = static_cast<sa_family_t>(family);
  if (family == AF_INET) {
    auto& four = reinterpret_cast<sockaddr_in&>(storage);
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    four.sin_port = htons(static_cast<std::uint16_t>(port));
    return sizeof four;
  }
  auto& six = reinterpret_cast<sockaddr_in6&>(storage);
  six.sin6_addr = in6addr_loopback;
  six.sin6_port = htons(static_cast<std::uint16_t>(port));
  return sizeof six;
}

bool bound(int fd, int family, unsigned port) {
  sockaddr_storage address;
  const socklen_t size = loopback(family, port, address);
  return ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0;
}

unsigned port_of(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(reinterpret_cast<sockaddr_in&>(address).sin_port);  // sin6_port has the same place
}

bool read_all(int fd, Bytes& into) {
  for (std::size_t at = 0; at < into.size();) {
    const ssize_t count = ::read(fd, into.data() + at, into.size() - at);
    if (count <= 0) return false;
    at += static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace

Responder::Responder(Udp udp, Tcp tcp, int family)
    : udp_(std::move(udp)), tcp_(std::move(tcp)), family_(family) {
  for (int attempt = 0; attempt < 20 && port_ == 0; ++attempt) {
    udp_fd_ = ::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    tcp_fd_ = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bound(udp_fd_, family, 0) && bound(tcp_fd_, family, port_of(udp_fd_))) port_ = port_of(udp_fd_);
    if (port_ != 0) break;
    ::close(udp_fd_);
    ::close(tcp_fd_);
  }
  if (port_ == 0 || ::pipe(stop_) != 0) throw std::runtime_error("no loopback port");
  const int room = 8 << 20;
  ::setsockopt(udp_fd_, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  if (tcp_) ::listen(tcp_fd_, 16);  // bound and not listening: refused
  thread_ = std::thread([this] { serve(); });
}

Responder::~Responder() {
  ::close(stop_[1]);
  thread_.join();
  for (const int fd : kept_) ::close(fd);
  for (const int fd : {stop_[0], udp_fd_, tcp_fd_}) ::close(fd);
}

std::string Responder::where() const {
  return (family_ == AF_INET ? "127.0.0.1:" : "[::1]:") + std::to_string(port_);
}

void Responder::serve() {
  std::array<pollfd, 3> fds{{{stop_[0], POLLIN, 0}, {udp_fd_, POLLIN, 0}, {tcp_ ? tcp_fd_ : -1, POLLIN, 0}}};
  while (::poll(fds.data(), fds.size(), -1) > 0 && fds[0].revents == 0) {
    if (fds[1].revents != 0) serve_udp();
    if (fds[2].revents != 0) serve_tcp();
  }
}

void Responder::serve_udp() {
  for (;;) {
    Bytes query(4096);
    asker_size_ = sizeof asker_;
    const ssize_t count = ::recvfrom(udp_fd_, query.data(), query.size(), MSG_DONTWAIT,
                                     reinterpret_cast<sockaddr*>(&asker_), &asker_size_);
    if (count <= 0) return;
    query.resize(static_cast<std::size_t>(count));
    for (const Bytes& reply : udp_(query))
      ::sendto(udp_fd_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&asker_), asker_size_);
  }
}

void Responder::forge(const Bytes& reply) {
  const int fd = ::socket(family_, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ::sendto(fd, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&asker_), asker_size_);
  ::close(fd);
}

void Responder::serve_tcp() {
  const int fd = ::accept(tcp_fd_, nullptr, nullptr);
  Bytes query(2);
  const bool got = read_all(fd, query);
  query.resize(static_cast<std::size_t>(query[0] << 8 | query[1]));
  if (!got || !read_all(fd, query) || tcp_(fd, query))
    ::close(fd);
  else
    kept_.push_back(fd);
}

Bytes framed(const Bytes& message) {
  Bytes bytes;
  add16(bytes, static_cast<unsigned>(message.size()));
  add(bytes, message);
  return bytes;
}

void write_all(int fd, const Bytes& bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t count = ::send(fd, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (count <= 0) return;
    at += static_cast<std::size_t>(count);
  }
}

unsigned closed_port(int family, int type) {
  const int fd = ::socket(family, type, 0);
  const unsigned port = bound(fd, family, 0) ? port_of(fd) : 0;
  ::close(fd);
  return port;
}

}  // namespace sipfed::gather::tests
