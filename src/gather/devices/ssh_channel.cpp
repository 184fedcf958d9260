#include "gather/devices/ssh_channel.h"

#include <array>
#include <libssh/libssh.h>

namespace sipfed::gather {
namespace {

// No wrapped echo, and few pages where the pager cannot be turned off. 511 is the widest that an ASA takes.
constexpr int columns = 511, rows = 1000;

}  // namespace

SshChannel::~SshChannel() {
  if (channel_ != nullptr) ssh_channel_free(channel_);
}

template <class Step>
Fault SshChannel::done(Step step, const std::string& what, Deadline limit) {
  const int result = wire_.until(step, SSH_AGAIN, limit);
  if (result == SSH_AGAIN) return ssh_timeout(what);
  return result == SSH_ERROR ? wire_.fault(what) : Fault{};
}

Fault SshChannel::open(Deadline limit) {
  channel_ = ssh_channel_new(wire_.session());
  if (channel_ == nullptr) return wire_.fault("SSH channel");
  return done([this] { return ssh_channel_open_session(channel_); }, "SSH channel", limit);
}

Fault SshChannel::open_shell(Deadline limit) {
  if (Fault fault = open(limit)) return fault;
  const auto terminal = [this] { return ssh_channel_request_pty_size(channel_, "vt100", columns, rows); };
  if (Fault fault = done(terminal, "request of a terminal", limit)) return fault;
  return done([this] { return ssh_channel_request_shell(channel_); }, "request of a shell", limit);
}

Fault SshChannel::open_command(const std::string& command, Deadline limit) {
  if (Fault fault = open(limit)) return fault;
  const auto request = [&] { return ssh_channel_request_exec(channel_, command.c_str()); };
  return done(request, "request of a command", limit);
}

Fault SshChannel::write(std::string_view text, Deadline limit) {
  const auto some = [&] {
    const int sent = ssh_channel_write(channel_, text.data(), static_cast<std::uint32_t>(text.size()));
    if (sent > 0) text.remove_prefix(static_cast<std::size_t>(sent));
    if (sent < 0) return sent;
    return text.empty() ? SSH_OK : SSH_AGAIN;
  };
  return done(some, "writing to the device", limit);
}

Fault SshChannel::end_input(Deadline limit) {
  return done([this] { return ssh_channel_send_eof(channel_); }, "writing to the device", limit);
}

Outcome<std::string> SshChannel::read_some(Deadline limit) {
  std::array<char, 16384> buffer;
  const auto size = static_cast<std::uint32_t>(buffer.size());
  const auto step = [&] {
    while (ssh_channel_read_nonblocking(channel_, buffer.data(), size, 1) > 0) continue;
    const int got = ssh_channel_read_nonblocking(channel_, buffer.data(), size, 0);
    if (got != 0) return got;
    return ssh_channel_is_eof(channel_) != 0 || ssh_channel_is_closed(channel_) != 0 ? SSH_EOF : SSH_AGAIN;
  };
  const int got = wire_.until(step, SSH_AGAIN, limit);
  if (got > 0) return std::string(buffer.data(), static_cast<std::size_t>(got));
  if (got == SSH_AGAIN) return ssh_timeout("the device's answer");
  if (got == SSH_EOF) return Fault{Fault::Kind::closed, "the device ended the session"};
  return wire_.fault("the device's answer");
}

int SshChannel::exit_status() const { return ssh_channel_get_exit_status(channel_); }

}  // namespace sipfed::gather
