#include "worlds/gate.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <poll.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sipfed::worlds {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// The prober has closed its side; data that it did not read before does not hide that from poll.
bool left(int near) {
  pollfd state{near, POLLRDHUP, 0};
  return ::poll(&state, 1, 0) == 1 && (state.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

void send_all(int socket, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = ::send(socket, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
}

void close_by_reset(int socket) {
  const linger at_once{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(socket);
}

}  // namespace

Gate::Gate() {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error(std::strerror(errno));
  port_ = ntohs(address.sin_port);
  wake_ = ::eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([this] { run(); });
}

Gate::~Gate() {
  const std::uint64_t one = 1;
  if (::write(wake_, &one, sizeof one) == sizeof one) thread_.join();
  for (Pair& pair : pairs_) finish(pair);
  ::close(listener_);
  ::close(wake_);
}

void Gate::run() {
  for (;;) {
    std::vector<pollfd> waits{{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const Pair& pair : pairs_) {
      waits.push_back({pair.near, POLLIN, 0});
      waits.push_back({pair.far, POLLIN, 0});  // -1 is passed over
    }
    if (::poll(waits.data(), waits.size(), -1) < 0) continue;
    if (waits[0].revents != 0) return;
    const std::size_t known = pairs_.size();
    if (waits[1].revents != 0) accept_one();
    for (std::size_t i = 0; i < known; ++i) {
      if (waits[2 + 2 * i].revents != 0) to_far(pairs_[i]);
      if (waits[3 + 2 * i].revents != 0 && !pairs_[i].done) to_near(pairs_[i]);
    }
    std::erase_if(pairs_, [](const Pair& pair) { return pair.done; });
  }
}

void Gate::accept_one() {
  const int near = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (near < 0) return;
  const auto held =
      std::count_if(pairs_.begin(), pairs_.end(), [](const Pair& pair) { return !left(pair.near); });
  most_ = std::max(most_.load(), static_cast<int>(held) + 1);
  ++accepted_;
  Pair pair;
  pair.near = near;
  pair.cut = cut_;
  pair.reset = reset_;
  pair.far = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(target_);
  if (::connect(pair.far, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    finish(pair);
    return;
  }
  pairs_.push_back(pair);
  if (pair.cut == 0) to_near(pairs_.back());
}

// Also where the cut is made: the prober's end stays open for what it says until it goes.
void Gate::to_near(Pair& pair) {
  char bytes[16384];
  const ssize_t got = pair.cut > pair.sent ? ::recv(pair.far, bytes, sizeof bytes, 0) : 0;
  const std::size_t count = got <= 0 ? 0 : std::min(static_cast<std::size_t>(got), pair.cut - pair.sent);
  send_all(pair.near, bytes, count);
  pair.sent += count;
  longest_ = std::max(longest_.load(), pair.sent);
  if (got > 0 && pair.sent < pair.cut) return;
  ::close(pair.far);
  pair.far = -1;
  if (pair.sent == pair.cut && pair.reset) {
    close_by_reset(pair.near);
    pair.near = -1;
    pair.done = true;
  } else {
    ::shutdown(pair.near, SHUT_WR);
  }
}

void Gate::to_far(Pair& pair) {
  char bytes[16384];
  const ssize_t got = ::recv(pair.near, bytes, sizeof bytes, 0);
  if (got <= 0)
    finish(pair);
  else if (pair.far >= 0)
    send_all(pair.far, bytes, static_cast<std::size_t>(got));
}

void Gate::finish(Pair& pair) {
  if (pair.near >= 0) ::close(pair.near);
  if (pair.far >= 0) ::close(pair.far);
  pair.near = pair.far = -1;
  pair.done = true;
}

}  // namespace sipfed::worlds
