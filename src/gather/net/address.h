// Numeric addresses and ports, as text and as the kernel wants them. Resolves no names; plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace sipfed::gather {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = sizeof(sockaddr_storage);

  int family() const { return storage.ss_family; }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

// "192.0.2.5", "2001:db8::5", "[2001:db8::5]"; a scope as in "fe80::1%eth0" or "fe80::1%2".
std::optional<SocketAddress> socket_address(std::string_view address, std::uint16_t port);

// "192.0.2.53:53", "[::1]:5353"; `port` where the text names none.
std::optional<SocketAddress> endpoint_address(std::string_view text, std::uint16_t port);

// "192.0.2.5:5061", "[::1]:5061", "sip.example.com:5060", a host alone: port 0.
struct HostPort {
  std::string host;  // without brackets
  std::uint16_t port = 0;
};
HostPort split_host_port(const std::string& text);

std::string address_text(const SocketAddress& address);   // "192.0.2.5", "fe80::1%eth0"
std::string endpoint_text(const SocketAddress& address);  // "192.0.2.5:53", "[::1]:5353"
std::uint16_t port_of(const SocketAddress& address);

}  // namespace sipfed::gather
