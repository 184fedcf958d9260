// A UDP server on loopback in a thread of its own, made of plain sockets: what it answers is the test's. It
// answers from the port that was asked, or from a second one, as TFTP does, and hears both.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace sipfed::gather::tests {

using Packet = std::vector<std::uint8_t>;

class UdpPeer {
 public:
  struct Answer {
    Packet bytes;
    bool from_second = false;
  };
  using Answers = std::function<std::vector<Answer>(const Packet& asked)>;

  explicit UdpPeer(Answers answers, int family = AF_INET) : answers_(std::move(answers)), family_(family) {
    for (int& fd : fds_) fd = bound();
    if (::pipe(stop_.data()) != 0) throw std::runtime_error("no pipe");
    thread_ = std::thread([this] { serve(); });
  }
  ~UdpPeer() {
    ::close(stop_[1]);
    thread_.join();
    for (const int fd : {fds_[0], fds_[1], stop_[0]}) ::close(fd);
  }
  UdpPeer(const UdpPeer&) = delete;
  UdpPeer& operator=(const UdpPeer&) = delete;

  std::uint16_t port() const { return port_of(fds_[0]); }
  std::uint16_t second_port() const { return port_of(fds_[1]); }
  std::string address() const { return family_ == AF_INET ? "127.0.0.1" : "::1"; }
  std::vector<Packet> heard() const {  // on both ports, in order
    const std::lock_guard lock(mutex_);
    return heard_;
  }

  static std::uint16_t closed_port() {
    const UdpPeer gone([](const Packet&) { return std::vector<Answer>(); });
    return gone.port();
  }

 private:
  int bound() const {
    const int fd = ::socket(family_, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_storage storage{};
    storage.ss_family = static_cast<sa_family_t>(family_);
    if (family_ == AF_INET)
      reinterpret_cast<sockaddr_in&>(storage).sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    else
      reinterpret_cast<sockaddr_in6&>(storage).sin6_addr = in6addr_loopback;
    const socklen_t size = family_ == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    if (::bind(fd, reinterpret_cast<sockaddr*>(&storage), size) != 0) throw std::runtime_error("no port");
    return fd;
  }
  static std::uint16_t port_of(int fd) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size);
    return ntohs(reinterpret_cast<sockaddr_in&>(storage).sin_port);  // sin6_port has the same place
  }
  void serve() {
    std::array<pollfd, 3> waiting{{{stop_[0], POLLIN, 0}, {fds_[0], POLLIN, 0}, {fds_[1], POLLIN, 0}}};
    while (::poll(waiting.data(), waiting.size(), -1) > 0 && waiting[0].revents == 0)
      for (const std::size_t i : {1U, 2U})
        if (waiting[i].revents != 0) answer_one(waiting[i].fd);
  }
  void answer_one(int fd) {
    Packet asked(4096);
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const ssize_t count =
        ::recvfrom(fd, asked.data(), asked.size(), MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&from), &size);
    if (count < 0) return;
    asked.resize(static_cast<std::size_t>(count));
    {
      const std::lock_guard lock(mutex_);
      heard_.push_back(asked);
    }
    for (const Answer& answer : answers_(asked))
      ::sendto(fds_[answer.from_second ? 1 : 0], answer.bytes.data(), answer.bytes.size(), 0,
               reinterpret_cast<sockaddr*>(&from), size);
  }

  Answers answers_;
  int family_;
  std::array<int, 2> fds_{-1, -1}, stop_{-1, -1};
  mutable std::mutex mutex_;
  std::vector<Packet> heard_;
  std::thread thread_;
};

inline std::vector<UdpPeer::Answer> silent(const Packet&) { return {}; }

}  // namespace sipfed::gather::tests
