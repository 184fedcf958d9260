#include "client.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace sipfed::lab::test {

std::uint16_t edge_port(const Lab& lab) {
  const auto world = nlohmann::json::parse(lab.description());
  std::istringstream srv(world["zones"]["_sipfederationtls._tcp.peer.example"]["SRV"][0].get<std::string>());
  unsigned priority = 0, weight = 0, port = 0;
  srv >> priority >> weight >> port;
  return static_cast<std::uint16_t>(port);
}

std::pair<std::string, std::uint16_t> parted(const std::string& at) {
  const auto colon = at.rfind(':');
  std::string address = at.substr(0, colon);
  if (address.starts_with('[')) address = address.substr(1, address.size() - 2);
  return {address, static_cast<std::uint16_t>(std::stoi(at.substr(colon + 1)))};
}

Client::Client(const std::string& address, std::uint16_t port, int type) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  const bool is_v6 = address.find(':') != std::string::npos;
  v4.sin_family = AF_INET;
  v6.sin6_family = AF_INET6;
  v4.sin_port = v6.sin6_port = htons(port);
  if (is_v6)
    inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr);
  else
    inet_pton(AF_INET, address.c_str(), &v4.sin_addr);
  socket_ = ::socket(is_v6 ? AF_INET6 : AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const auto* there = is_v6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
  if (::connect(socket_, there, is_v6 ? sizeof v6 : sizeof v4) != 0) error_ = errno;
  if (error_ == EINPROGRESS) {
    pollfd wait{socket_, POLLOUT, 0};
    if (::poll(&wait, 1, 1000) == 1) {
      socklen_t size = sizeof error_;
      getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error_, &size);
    } else {
      error_ = ETIMEDOUT;
    }
  }
  const timeval limit{5, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  fcntl(socket_, F_SETFL, fcntl(socket_, F_GETFL) & ~O_NONBLOCK);
}

Client::~Client() { ::close(socket_); }

void Client::send(const std::string& bytes) const {
  ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

std::string Client::receive() const {
  std::array<char, 65536> bytes{};
  const ssize_t count = ::recv(socket_, bytes.data(), bytes.size(), 0);
  return count <= 0 ? std::string() : std::string(bytes.data(), static_cast<std::size_t>(count));
}

std::string Client::receive_until(const std::string& mark, std::size_t cap) const {
  std::string all;
  while (all.find(mark) == std::string::npos && all.size() < cap) {
    const std::string piece = receive();
    if (piece.empty()) break;
    all += piece;
  }
  return all;
}

std::string Client::receive_all(std::size_t cap) const {
  std::string all;
  while (all.size() < cap) {
    const std::string piece = receive();
    if (piece.empty()) break;
    all += piece;
  }
  return all;
}

std::string dns_query(const std::string& name, unsigned type) {
  std::string query("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00", 12);
  std::istringstream labels(name);
  for (std::string label; std::getline(labels, label, '.');) query += static_cast<char>(label.size()) + label;
  return query + '\0' + '\0' + static_cast<char>(type) + '\0' + '\x01';
}

std::string ask(const Lab& lab, const std::string& resolver, const std::string& name, unsigned type) {
  for (const auto& [own, at] : lab.resolvers()) {
    if (own != resolver) continue;
    const auto [address, port] = parted(at);
    const Client client(address, port, SOCK_DGRAM);
    client.send(dns_query(name, type));
    return client.receive();
  }
  return {};
}

unsigned rcode(const std::string& reply) { return static_cast<unsigned>(reply.at(3)) & 0xf; }
unsigned answers(const std::string& reply) { return static_cast<unsigned char>(reply.at(7)); }

std::string sip_request(const std::string& method, const std::string& user, const std::string& extra) {
  return method + " sip:" + user +
         "@peer.example SIP/2.0\r\nVia: SIP/2.0/TLS sip.ours.example;branch=z9hG4bK1\r\n" +
         "From: <sip:a@ours.example>;tag=1\r\nTo: <sip:" + user +
         "@peer.example>\r\nCall-ID: c-1\r\nCSeq: 1 " + method + "\r\nContact: <sip:a@127.0.0.1:9>\r\n" +
         extra + "Content-Length: 0\r\n\r\n";
}

std::string s_client(const Lab& lab, const std::string& options, const std::string& input) {
  const std::string fifo = lab.trust_file() + ".input";
  ::mkfifo(fifo.c_str(), 0600);
  const std::string command =
      "exec timeout 10 openssl s_client -nocommands -connect 127.0.0.1:" + std::to_string(edge_port(lab)) +
      " -servername sip.peer.example " + options + " < " + fifo + " 2>&1";
  FILE* pipe = ::popen(command.c_str(), "r");
  std::FILE* into = std::fopen(fifo.c_str(), "w");  // waits for the other end
  std::signal(SIGPIPE, SIG_IGN);
  std::fputs(input.c_str(), into);
  std::fflush(into);
  if (input.empty()) std::fclose(std::exchange(into, nullptr));
  std::string output;
  std::array<char, 4096> piece{};
  for (;;) {
    const ssize_t count = ::read(::fileno(pipe), piece.data(), piece.size());
    if (count <= 0) break;
    output.append(piece.data(), static_cast<std::size_t>(count));
    const auto reply = output.find("SIP/2.0 ");
    if (into != nullptr && reply != std::string::npos && output.find("\r\n\r\n", reply) != std::string::npos)
      std::fclose(std::exchange(into, nullptr));  // which makes it end
  }
  if (into != nullptr) std::fclose(into);
  ::pclose(pipe);
  return output;
}

}  // namespace sipfed::lab::test
