// Domain names on the wire (RFC 1035 section 4.1.4) and as text: lower case, no final dot, the root is "."; a
// byte that is not printable, a dot or a backslash inside a label is \DDD. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sipfed::gather {

struct DnsName {
  std::string text;
  std::size_t end = 0;           // first byte after the name; 0 when the message ends inside it
  const char* defect = nullptr;  // then `text` is not to be used
};

// Compression pointers must lead backwards, so no message can make this loop.
DnsName read_dns_name(std::span<const std::uint8_t> message, std::size_t at);

// Nothing when the text is no name: an empty label, one of over 63 bytes, over 255 in all.
std::optional<std::vector<std::uint8_t>> write_dns_name(std::string_view text);

// "192.0.2.10" -> "10.2.0.192.in-addr.arpa"; IPv6 -> "....ip6.arpa"; empty when it is no address.
std::string reverse_name(std::string_view address);

}  // namespace sipfed::gather
