#include "gather/played_dns.h"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace sipfed::gather::played {
namespace {

using Bytes = std::string;

void number(Bytes& out, unsigned value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>((value >> (8 * i)) & 0xff);
}

Bytes name_bytes(const std::string& name) {
  Bytes out;
  std::size_t from = 0;
  while (from < name.size()) {
    const std::size_t end = std::min(name.find('.', from), name.size());
    out += static_cast<char>(end - from);
    out += name.substr(from, end - from);
    from = end + 1;
  }
  return out + '\0';
}

unsigned type_code(const std::string& type) {
  static const std::map<std::string, unsigned> codes{
      {"A", 1}, {"CNAME", 5}, {"PTR", 12}, {"AAAA", 28}, {"SRV", 33}};
  return codes.at(type);
}

std::string type_word(unsigned code) {
  for (const char* word : {"A", "CNAME", "PTR", "AAAA", "SRV"})
    if (type_code(word) == code) return word;
  return "?";
}

Bytes data_bytes(const Record& record) {
  std::array<char, 16> address{};
  if (record.type == "A") {
    inet_pton(AF_INET, record.data.c_str(), address.data());
    return {address.data(), 4};
  }
  if (record.type == "AAAA") {
    inet_pton(AF_INET6, record.data.c_str(), address.data());
    return {address.data(), 16};
  }
  Bytes out;
  if (record.type == "SRV") {
    number(out, 0, 4);
    number(out, record.port, 2);
  }
  return out + name_bytes(record.data);
}

}  // namespace

Dns::Dns(Zone zone, bool silent) : zone_(std::move(zone)), silent_(silent) {
  socket_ = ::socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0) throw std::runtime_error("bind");
  ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

Dns::~Dns() {
  over_ = true;
  const int waker = ::socket(AF_INET, SOCK_DGRAM, 0);  // an empty datagram ends the wait
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port_);
  ::sendto(waker, "", 0, 0, reinterpret_cast<sockaddr*>(&address), sizeof address);
  ::close(waker);
  thread_.join();
  ::close(socket_);
}

std::map<std::string, int> Dns::asked() const {
  const std::lock_guard lock(mutex_);
  return asked_;
}

void Dns::change(Zone zone) {
  const std::lock_guard lock(mutex_);
  zone_ = std::move(zone);
}

void Dns::serve() {
  std::array<char, 2048> buffer{};
  while (true) {
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const auto got =
        ::recvfrom(socket_, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (over_ || got < 0) return;
    if (got < 17) continue;
    const Bytes query(buffer.data(), static_cast<std::size_t>(got));
    std::string name;
    std::size_t at = 12;
    while (at < query.size() && query[at] != 0) {
      const auto length = static_cast<std::size_t>(query[at]);
      name += (name.empty() ? "" : ".") + query.substr(at + 1, length);
      at += length + 1;
    }
    const unsigned code = static_cast<unsigned char>(query.at(at + 2));
    const std::string key = type_word(code) + ' ' + name;
    const std::lock_guard lock(mutex_);
    ++asked_[key];
    if (silent_) continue;
    const auto found = zone_.find(key);
    const unsigned count = found == zone_.end() ? 0 : static_cast<unsigned>(found->second.size());
    Bytes reply = query.substr(0, 2);
    number(reply, found == zone_.end() ? 0x8583 : 0x8580, 2);  // QR AA RD RA; NXDOMAIN
    number(reply, 1, 2);
    number(reply, count, 2);
    number(reply, 0, 4);
    reply += query.substr(12, at + 5 - 12);
    for (unsigned i = 0; i < count; ++i) {
      const Record& record = found->second[i];
      const Bytes data = data_bytes(record);
      reply += "\xc0\x0c";
      number(reply, type_code(record.type), 2);
      number(reply, 1, 2);
      number(reply, 300, 4);
      number(reply, static_cast<unsigned>(data.size()), 2);
      reply += data;
    }
    ::sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
  }
}

}  // namespace sipfed::gather::played
