// DNS messages (RFC 1035, 2782, 3596, 6891): building a query, reading a reply that may be damaged. A
// diagnostic wants the good records of a bad message and the names of its defects, which the usual parsers
// hide. Pure; any bytes are safe input.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gather/net/dns_name.h"
#include "sipfed/facts/dns.h"

namespace sipfed::gather {

// "SRV" -> 33, "TYPE33" -> 33; nothing for a word that names no type.
std::optional<std::uint16_t> dns_type_code(std::string_view type);
std::string dns_type_word(std::uint16_t code);  // 33 -> "SRV", 65 -> "TYPE65"

// Recursion desired, one question of class IN, an OPT record when `edns_size` is not 0. Empty when `type` or
// `name` cannot be asked.
std::vector<std::uint8_t> build_dns_query(std::uint16_t id, std::string_view type, std::string_view name,
                                          std::uint16_t edns_size);

// Everything but server, transport, tcp_fault and took. `query` is what was sent, so that the question that
// comes back can be compared; empty: not compared. Fault protocol when the bytes are no DNS reply at all.
DnsAnswer parse_dns_reply(std::span<const std::uint8_t> reply, std::span<const std::uint8_t> query = {});

}  // namespace sipfed::gather
