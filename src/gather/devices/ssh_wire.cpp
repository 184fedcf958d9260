#include "gather/devices/ssh_wire.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <libssh/libssh.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gather/devices/prompt.h"
#include "gather/net/address.h"
#include "gather/net/errors.h"

namespace sipfed::gather {
namespace {

using Clock = std::chrono::steady_clock;

// What the library has read already is not seen by poll(), hence no wait is long.
constexpr int longest_slice = 100;  // ms

int slice_until(Deadline limit) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(limit - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left + 1, 0, longest_slice));
}

// 0, or the error that the socket was left with.
int finish_connecting(int socket, Deadline limit, const std::atomic<bool>& hung_up) {
  while (!hung_up && Clock::now() < limit) {
    pollfd waiting{socket, POLLOUT, 0};
    if (::poll(&waiting, 1, slice_until(limit)) <= 0) continue;
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
  }
  return ETIMEDOUT;
}

}  // namespace

Fault ssh_timeout(const std::string& during) { return {Fault::Kind::timeout, "no end of " + during}; }

SshWire::SshWire() : session_(ssh_new()) { ssh_set_blocking(session_, 0); }

SshWire::~SshWire() {
  ssh_disconnect(session_);
  ssh_free(session_);
  if (socket_ >= 0) ::close(socket_);
}

Fault SshWire::connect(const std::string& address, std::uint16_t port, Deadline limit) {
  auto target = socket_address(address, port);
  if (!target) return {Fault::Kind::local, "no address to connect to"};
  const int socket = ::socket(target->family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket < 0) return connect_fault(errno, target->family(), true);
  socket_ = socket;
  if (::connect(socket, target->get(), target->length) != 0) {
    if (errno != EINPROGRESS) return connect_fault(errno, target->family(), true);
    if (const int error = finish_connecting(socket, limit, hung_up_))
      return connect_fault(error, target->family(), false);
  }
  const socket_t copy = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return {Fault::Kind::local, "no descriptors"};
  ssh_options_set(session_, SSH_OPTIONS_FD, &copy);
  return {};
}

void SshWire::hang_up() {
  hung_up_ = true;
  if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

bool SshWire::wait(Deadline limit) {
  if (hung_up_ || Clock::now() >= limit) return false;
  pollfd waiting{socket_, POLLIN, 0};
  if ((ssh_get_poll_flags(session_) & SSH_WRITE_PENDING) != 0) waiting.events |= POLLOUT;
  ::poll(&waiting, 1, slice_until(limit));
  return true;
}

Fault SshWire::fault(const std::string& during) const {
  if (hung_up_) return {Fault::Kind::cancelled, during};
  const std::string words = harmless(ssh_get_error(session_));
  Fault::Kind kind = Fault::Kind::protocol;
  if (words.find("reset by peer") != words.npos)
    kind = Fault::Kind::reset;
  else if (words.starts_with("Socket error") || ssh_is_connected(session_) == 0)
    kind = Fault::Kind::closed;
  return {kind, during + ": " + words};
}

}  // namespace sipfed::gather
