#include "gather/net/address.h"

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstring>
#include <net/if.h>
#include <netinet/in.h>

namespace sipfed::gather {
namespace {

template <class Number>
std::optional<Number> decimal(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Zero is no scope; an interface that this host does not have is no address either.
std::optional<std::uint32_t> scope_id(const std::string& scope) {
  if (const auto number = decimal<std::uint32_t>(scope)) return number;
  const unsigned index = if_nametoindex(scope.c_str());
  return index == 0 ? std::nullopt : std::optional<std::uint32_t>(index);
}

template <class Family>
Family& as(SocketAddress& address) {
  address.length = sizeof(Family);
  return reinterpret_cast<Family&>(address.storage);
}

template <class Family>
const Family& as(const SocketAddress& address) {
  return reinterpret_cast<const Family&>(address.storage);
}

}  // namespace

std::optional<SocketAddress> socket_address(std::string_view address, std::uint16_t port) {
  if (address.size() >= 2 && address.front() == '[' && address.back() == ']')
    address = address.substr(1, address.size() - 2);
  SocketAddress result;
  const std::string whole(address);
  auto& four = as<sockaddr_in>(result);
  if (inet_pton(AF_INET, whole.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    return result;
  }
  auto& six = as<sockaddr_in6>(result);
  const std::size_t percent = whole.find('%');
  if (inet_pton(AF_INET6, whole.substr(0, percent).c_str(), &six.sin6_addr) != 1) return std::nullopt;
  if (percent != std::string::npos) {
    const auto scope = scope_id(whole.substr(percent + 1));
    if (!scope) return std::nullopt;
    six.sin6_scope_id = *scope;
  }
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  return result;
}

std::optional<SocketAddress> endpoint_address(std::string_view text, std::uint16_t port) {
  if (const auto bare = socket_address(text, port)) return bare;  // so "::1" is not "::" and a port
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view address = text.substr(0, colon);
  if (address.find(':') != std::string_view::npos && address.front() != '[') return std::nullopt;
  const auto number = decimal<std::uint16_t>(text.substr(colon + 1));
  if (!number) return std::nullopt;
  return socket_address(address, *number);
}

std::string address_text(const SocketAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (address.family() == AF_INET) {
    inet_ntop(AF_INET, &as<sockaddr_in>(address).sin_addr, buffer.data(), buffer.size());
    return buffer.data();
  }
  if (address.family() != AF_INET6) return "";
  const auto& six = as<sockaddr_in6>(address);
  inet_ntop(AF_INET6, &six.sin6_addr, buffer.data(), buffer.size());
  std::string text = buffer.data();
  if (six.sin6_scope_id == 0) return text;
  std::array<char, IF_NAMESIZE> name{};
  if (if_indextoname(six.sin6_scope_id, name.data()) != nullptr) return text + "%" + name.data();
  return text + "%" + std::to_string(six.sin6_scope_id);
}

std::string endpoint_text(const SocketAddress& address) {
  const std::string port = std::to_string(port_of(address));
  if (address.family() == AF_INET) return address_text(address) + ":" + port;
  if (address.family() == AF_INET6) return "[" + address_text(address) + "]:" + port;
  return "";
}

std::uint16_t port_of(const SocketAddress& address) {
  if (address.family() == AF_INET) return ntohs(as<sockaddr_in>(address).sin_port);
  if (address.family() == AF_INET6) return ntohs(as<sockaddr_in6>(address).sin6_port);
  return 0;
}

HostPort split_host_port(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  const bool bare_ipv6 = colon != std::string::npos && !text.starts_with('[') && text.find(':') != colon;
  if (colon == std::string::npos || bare_ipv6 || text.ends_with(']')) {
    const bool brackets = text.starts_with('[') && text.ends_with(']');
    return {brackets ? text.substr(1, text.size() - 2) : text, 0};
  }
  HostPort out{text.substr(0, colon), 0};
  if (out.host.starts_with('[') && out.host.ends_with(']'))
    out.host = out.host.substr(1, out.host.size() - 2);
  std::from_chars(text.data() + colon + 1, text.data() + text.size(), out.port);
  return out;
}

}  // namespace sipfed::gather
