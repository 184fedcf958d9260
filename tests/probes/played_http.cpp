#include "probes/played_http.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sipfed::gather::played {
namespace {

bool send_all(int fd, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t sent = ::send(fd, text.data() + at, text.size() - at, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    at += static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace

HttpScript::HttpScript(std::string reply, Then then) : reply_(std::move(reply)), then_(then) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof own;
  ::bind(listener_, reinterpret_cast<sockaddr*>(&own), size);
  ::listen(listener_, 4);
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&own), &size);
  port_ = ntohs(own.sin_port);
  if (::pipe(stop_) == 0) thread_ = std::thread([this] { serve(); });
}

HttpScript::~HttpScript() {
  ::close(stop_[1]);
  if (thread_.joinable()) thread_.join();
  ::close(stop_[0]);
  ::close(listener_);
}

std::string HttpScript::url(const std::string& path) const {
  return "http://ca.test:" + std::to_string(port_) + path;
}

const std::string& HttpScript::heard() {
  if (thread_.joinable()) thread_.join();
  return heard_;
}

bool HttpScript::stopped(int milliseconds) const {
  pollfd end{stop_[0], POLLIN, 0};
  return ::poll(&end, 1, milliseconds) != 0;
}

void HttpScript::serve() {
  pollfd both[] = {{listener_, POLLIN, 0}, {stop_[0], POLLIN, 0}};
  ::poll(both, 2, -1);
  if (both[0].revents == 0) return;
  const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  char block[4096];
  while (heard_.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got = ::recv(fd, block, sizeof block, 0);
    if (got <= 0) break;
    heard_.append(block, static_cast<std::size_t>(got));
  }
  answer(fd);
  ::close(fd);
}

void HttpScript::answer(int fd) {
  if (then_ == Then::drip) {
    for (std::size_t at = 0; !stopped(2) && send_all(fd, std::string(1, reply_[at % reply_.size()])); ++at) {
    }
    return;
  }
  bool open = send_all(fd, reply_);
  while (open && then_ == Then::repeat && !stopped(0)) open = send_all(fd, reply_);
  if (then_ == Then::hang) stopped(-1);
  if (then_ == Then::reset) {
    const linger at_once{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
}

}  // namespace sipfed::gather::played
