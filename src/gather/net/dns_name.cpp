#include "gather/net/dns_name.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "gather/net/address.h"

namespace sipfed::gather {
namespace {

constexpr std::size_t longest_name = 255;  // on the wire, the root's byte included
constexpr std::size_t longest_label = 63;
constexpr std::size_t header_size = 12;

void append_byte(std::string& text, std::uint8_t byte) {
  if (byte >= 'A' && byte <= 'Z') {
    text += static_cast<char>(byte + ('a' - 'A'));
  } else if (byte > ' ' && byte < 0x7f && byte != '.' && byte != '\\') {
    text += static_cast<char>(byte);
  } else {
    text += '\\';
    text += static_cast<char>('0' + byte / 100);
    text += static_cast<char>('0' + byte / 10 % 10);
    text += static_cast<char>('0' + byte % 10);
  }
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The byte that `text` has at `at`, escapes undone; nothing for a broken escape. Moves `at` on.
std::optional<std::uint8_t> take_byte(std::string_view text, std::size_t& at) {
  if (text[at] != '\\') return static_cast<std::uint8_t>(text[at++]);
  if (at + 1 >= text.size()) return std::nullopt;
  if (!is_digit(text[at + 1])) {
    at += 2;
    return static_cast<std::uint8_t>(text[at - 1]);
  }
  if (at + 3 >= text.size() || !is_digit(text[at + 2]) || !is_digit(text[at + 3])) return std::nullopt;
  const int value = (text[at + 1] - '0') * 100 + (text[at + 2] - '0') * 10 + (text[at + 3] - '0');
  at += 4;
  if (value > 255) return std::nullopt;
  return static_cast<std::uint8_t>(value);
}

// The defect of what stands at `at`; null when it is a whole label.
const char* label_defect(std::span<const std::uint8_t> message, std::size_t at, std::size_t used) {
  const std::size_t length = message[at];
  if (length > longest_label) return "unknown label type";
  if (used + length + 1 >= longest_name) return "name too long";
  if (at + 1 + length > message.size()) return "name cut off";
  return nullptr;
}

}  // namespace

DnsName read_dns_name(std::span<const std::uint8_t> message, std::size_t at) {
  DnsName name;
  std::size_t lowest = at;  // every jump must lead before everything read so far
  std::size_t used = 0;     // bytes on the wire without compression, less the root
  bool jumped = false;
  for (;;) {
    if (at >= message.size()) {
      name.defect = "name cut off";
      return name;
    }
    const std::uint8_t length = message[at];
    if (length == 0) {
      if (!jumped) name.end = at + 1;
      if (name.text.empty()) name.text = ".";
      return name;
    }
    if ((length & 0xc0) == 0xc0) {
      if (at + 1 >= message.size()) {
        name.defect = "name cut off";
        return name;
      }
      if (!jumped) name.end = at + 2;
      jumped = true;
      const std::size_t target = static_cast<std::size_t>(length & 0x3f) << 8 | message[at + 1];
      if (target >= lowest || target < header_size) {
        name.defect = target < header_size ? "compression pointer into the header" : "compression loop";
        return name;
      }
      at = lowest = target;
      continue;
    }
    name.defect = label_defect(message, at, used);
    if (name.defect != nullptr) return name;
    if (!name.text.empty()) name.text += '.';
    for (const std::uint8_t byte : message.subspan(at + 1, length)) append_byte(name.text, byte);
    used += length + 1u;
    at += length + 1u;
  }
}

std::optional<std::vector<std::uint8_t>> write_dns_name(std::string_view text) {
  std::vector<std::uint8_t> wire;
  if (text.empty()) return std::nullopt;
  wire.reserve(text.size() + 2);
  std::size_t at = text == "." ? 1 : 0;
  while (at < text.size()) {
    const std::size_t length_at = wire.size();
    wire.push_back(0);
    while (at < text.size() && text[at] != '.') {
      const auto byte = take_byte(text, at);
      if (!byte) return std::nullopt;
      wire.push_back(*byte);
    }
    const std::size_t length = wire.size() - length_at - 1;
    if (length == 0 || length > longest_label) return std::nullopt;
    wire[length_at] = static_cast<std::uint8_t>(length);
    ++at;  // the dot, or past the end
  }
  wire.push_back(0);
  if (wire.size() > longest_name) return std::nullopt;
  return wire;
}

std::string reverse_name(std::string_view address) {
  const auto parsed = socket_address(address, 0);
  std::string name;
  if (!parsed) return name;
  if (parsed->family() == AF_INET) {
    const auto& four = reinterpret_cast<const sockaddr_in&>(parsed->storage);
    const std::uint32_t number = ntohl(four.sin_addr.s_addr);
    for (unsigned shift = 0; shift < 32; shift += 8) name += std::to_string(number >> shift & 0xff) + ".";
    return name + "in-addr.arpa";
  }
  const auto& six = reinterpret_cast<const sockaddr_in6&>(parsed->storage);
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 16; i-- > 0;) {
    const std::uint8_t byte = six.sin6_addr.s6_addr[i];
    name += {digits[byte & 0xf], '.', digits[byte >> 4], '.'};
  }
  return name + "ip6.arpa";
}

}  // namespace sipfed::gather
