// The asking half of dns_message.h: types and queries.
#include <array>
#include <charconv>
#include <utility>

#include "gather/net/dns_message.h"

namespace sipfed::gather {
namespace {

constexpr auto types = std::to_array<std::pair<std::uint16_t, std::string_view>>(
    {{1, "A"}, {2, "NS"}, {5, "CNAME"}, {6, "SOA"}, {12, "PTR"}, {28, "AAAA"}, {33, "SRV"}});
constexpr std::uint16_t class_in = 1;
constexpr std::uint16_t type_opt = 41;

void append(std::vector<std::uint8_t>& bytes, std::uint16_t number) {
  bytes.push_back(static_cast<std::uint8_t>(number >> 8));
  bytes.push_back(static_cast<std::uint8_t>(number & 0xff));
}

}  // namespace

std::optional<std::uint16_t> dns_type_code(std::string_view type) {
  for (const auto& [code, word] : types)
    if (word == type) return code;
  if (!type.starts_with("TYPE") || type.size() == 4) return std::nullopt;
  std::uint16_t code = 0;
  const auto [end, error] = std::from_chars(type.data() + 4, type.data() + type.size(), code);
  if (error != std::errc() || end != type.data() + type.size()) return std::nullopt;
  return code;
}

std::string dns_type_word(std::uint16_t code) {
  for (const auto& [known, word] : types)
    if (known == code) return std::string(word);
  return "TYPE" + std::to_string(code);
}

std::vector<std::uint8_t> build_dns_query(std::uint16_t id, std::string_view type, std::string_view name,
                                          std::uint16_t edns_size) {
  const auto code = dns_type_code(type);
  const auto encoded = write_dns_name(name);
  if (!code || !encoded) return {};
  std::vector<std::uint8_t> query;
  query.reserve(12 + encoded->size() + 4 + 11);
  append(query, id);
  append(query, 0x0100);  // RD
  append(query, 1);       // one question
  append(query, 0);
  append(query, 0);
  append(query, edns_size == 0 ? 0 : 1);
  query.insert(query.end(), encoded->begin(), encoded->end());
  append(query, *code);
  append(query, class_in);
  if (edns_size == 0) return query;
  query.push_back(0);  // OPT (RFC 6891 section 6.1.2): owner is the root, the class is our buffer's size
  append(query, type_opt);
  append(query, edns_size);
  append(query, 0);
  append(query, 0);
  append(query, 0);
  return query;
}

}  // namespace sipfed::gather
