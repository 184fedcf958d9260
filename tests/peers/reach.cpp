// Addresses, ports, and waiting until somebody answers there.
#include <arpa/inet.h>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <netinet/in.h>
#include <set>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

#include "peers/process.h"

namespace sipfed::peers {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto patience = std::chrono::seconds(10);

struct Socket {
  int fd;
  Socket(int family, int type) : fd(::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {}
  Socket(const Socket&) = delete;
  ~Socket() {
    if (fd >= 0) ::close(fd);
  }
};

struct Place {
  sockaddr_storage storage{};
  socklen_t length = 0;
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
};

Place place_of(const std::string& address, unsigned port) {
  Place place;
  if (address.find(':') != std::string::npos) {
    auto* six = reinterpret_cast<sockaddr_in6*>(&place.storage);
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET6, address.c_str(), &six->sin6_addr);
    place.length = sizeof(sockaddr_in6);
  } else {
    auto* four = reinterpret_cast<sockaddr_in*>(&place.storage);
    four->sin_family = AF_INET;
    four->sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, address.c_str(), &four->sin_addr);
    place.length = sizeof(sockaddr_in);
  }
  return place;
}

bool can_bind(int type, const std::string& address, unsigned port) {
  Place place = place_of(address, port);
  const Socket socket(place.family(), type);
  if (socket.fd < 0) return true;  // a host without IPv6 keeps nobody off it
  return ::bind(socket.fd, place.get(), place.length) == 0;
}

bool accepts(const std::string& address, unsigned port) {
  Place place = place_of(address, port);
  const Socket socket(place.family(), SOCK_STREAM);
  if (::connect(socket.fd, place.get(), place.length) == 0) return true;
  if (errno != EINPROGRESS) return false;
  fd_set writable;
  FD_ZERO(&writable);
  FD_SET(socket.fd, &writable);
  timeval limit{0, 200000};
  if (::select(socket.fd + 1, nullptr, &writable, nullptr, &limit) != 1) return false;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.fd, SOL_SOCKET, SO_ERROR, &error, &size);
  return error == 0;
}

std::string soa_query(const std::string& zone) {
  std::string query("\x12\x34\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00", 12);
  for (std::size_t from = 0; from < zone.size();) {
    const std::size_t dot = std::min(zone.find('.', from), zone.size());
    query += static_cast<char>(dot - from);
    query += zone.substr(from, dot - from);
    from = dot + 1;
  }
  return query + std::string("\x00\x00\x06\x00\x01", 5);
}

[[noreturn]] void gave_up(const std::string& address, unsigned port, const Process& process) {
  throw std::runtime_error(process.name() + " does not answer at " + at(address, port) + ":\n" +
                           process.output());
}

}  // namespace

std::string at(const std::string& address, unsigned port) {
  const std::string host = address.find(':') == std::string::npos ? address : '[' + address + ']';
  return host + ':' + std::to_string(port);
}

std::string loopback(unsigned number) {
  const auto own = static_cast<unsigned>(::getpid());
  return "127." + std::to_string(77 + own / 250 % 100) + '.' + std::to_string(1 + own % 250) + '.' +
         std::to_string(number);
}

unsigned free_port() {
  static std::set<unsigned> given;  // the system may offer one again that nobody listens on yet
  for (int attempt = 0; attempt < 100; ++attempt) {
    Place place = place_of("0.0.0.0", 0);
    const Socket socket(AF_INET, SOCK_STREAM);
    if (::bind(socket.fd, place.get(), place.length) != 0) continue;
    ::getsockname(socket.fd, place.get(), &place.length);
    const unsigned port = ntohs(reinterpret_cast<sockaddr_in*>(&place.storage)->sin_port);
    if (can_bind(SOCK_DGRAM, "0.0.0.0", port) && can_bind(SOCK_STREAM, "::1", port) &&
        can_bind(SOCK_DGRAM, "::1", port) && given.insert(port).second)
      return port;
  }
  throw std::runtime_error("no free port");
}

std::string told(const std::string& address, unsigned port, const std::string& text,
                 const std::string& until) {
  Place place = place_of(address, port);
  const int fd = ::socket(place.family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit{5, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  std::string reply;
  if (::connect(fd, place.get(), place.length) == 0 &&
      ::send(fd, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size())) {
    char buffer[4096];
    while (until.empty() || reply.find(until) == std::string::npos) {
      const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
      if (got <= 0) break;
      reply.append(buffer, static_cast<std::size_t>(got));
    }
  }
  ::close(fd);
  return reply;
}

void wait_until_listening(const std::string& address, unsigned port, Process& process) {
  for (const auto end = Clock::now() + patience; !accepts(address, port);)
    if (process.ended_within(3) || Clock::now() > end) gave_up(address, port, process);
}

void wait_until_answering(const std::string& address, unsigned port, const std::string& zone,
                          Process& process) {
  Place place = place_of(address, port);
  const std::string query = soa_query(zone);
  for (const auto end = Clock::now() + patience;;) {
    const Socket socket(place.family(), SOCK_DGRAM);
    char reply[512];
    if (::connect(socket.fd, place.get(), place.length) == 0 &&
        ::send(socket.fd, query.data(), query.size(), MSG_NOSIGNAL) > 0) {
      if (process.ended_within(3)) gave_up(address, port, process);
      fd_set readable;
      FD_ZERO(&readable);
      FD_SET(socket.fd, &readable);
      timeval limit{0, 20000};
      ::select(socket.fd + 1, &readable, nullptr, nullptr, &limit);
      if (::recv(socket.fd, reply, sizeof reply, 0) > 0) return;
    }
    if (process.ended_within(3) || Clock::now() > end) gave_up(address, port, process);
  }
}

}  // namespace sipfed::peers
