#include "main/silent.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace sipfed::test {

Silent::Silent(int type) : socket_(::socket(AF_INET, type | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket_, any, size) != 0 || (type == SOCK_STREAM && ::listen(socket_, 64) != 0) ||
      ::getsockname(socket_, any, &size) != 0)
    throw std::runtime_error("no socket on 127.0.0.1");
  port_ = ntohs(address.sin_port);
}

Silent::~Silent() { ::close(socket_); }

bool Silent::visited() const {
  pollfd wait{socket_, POLLIN, 0};
  return ::poll(&wait, 1, 10000) == 1;
}

}  // namespace sipfed::test
