// A DNS responder on loopback in a thread of its own, made of plain sockets: what it answers is the test's.
#pragma once

#include <functional>
#include <string>
#include <sys/socket.h>
#include <thread>

#include "net/message.h"

namespace sipfed::gather::tests {

using Replies = std::vector<Bytes>;

class Responder {
 public:
  using Udp = std::function<Replies(const Bytes& query)>;
  // Speaks on the accepted connection `fd`; the query comes without its length. False: keep the connection
  // open.
  using Tcp = std::function<bool(int fd, const Bytes& query)>;

  // Without `tcp` the TCP port is closed.
  explicit Responder(Udp udp, Tcp tcp = nullptr, int family = AF_INET);
  ~Responder();
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;

  std::string where() const;       // "127.0.0.1:4711", "[::1]:4711"
  void forge(const Bytes& reply);  // to who asked last, from another port; from within `udp` only

 private:
  void serve();
  void serve_udp();
  void serve_tcp();

  Udp udp_;
  Tcp tcp_;
  int family_;
  int udp_fd_ = -1, tcp_fd_ = -1;
  int stop_[2] = {-1, -1};
  unsigned port_ = 0;
  std::vector<int> kept_;
  sockaddr_storage asker_{};
  socklen_t asker_size_ = 0;
  std::thread thread_;
};

Bytes framed(const Bytes& message);  // with the length that TCP wants in front
void write_all(int fd, const Bytes& bytes);

// A port of `family` on loopback, of which nothing listens. `type` is SOCK_STREAM or SOCK_DGRAM.
unsigned closed_port(int family, int type);

}  // namespace sipfed::gather::tests
