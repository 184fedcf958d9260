#include "gather/probes/tftp_packet.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace sipfed::gather {
namespace {

enum Opcode : std::uint8_t { rrq = 1, data = 3, ack = 4, error = 5, oack = 6 };

constexpr std::size_t text_limit = 128;

void add_text(std::vector<std::uint8_t>& bytes, std::string_view text) {
  bytes.insert(bytes.end(), text.begin(), text.end());
  bytes.push_back(0);
}

std::uint16_t number(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

// Up to the next zero, which is taken along; nothing when there is none.
std::optional<std::string> next_text(std::span<const std::uint8_t>& bytes) {
  const auto end = std::find(bytes.begin(), bytes.end(), 0);
  if (end == bytes.end()) return std::nullopt;
  std::string text(bytes.begin(), end);
  bytes = bytes.subspan(text.size() + 1);
  return text;
}

std::string printable(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    if (byte == 0 || text.size() == text_limit) break;
    text += byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '?';
  }
  return text;
}

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes.first(std::min<std::size_t>(bytes.size(), 16)))
    text.append({digits[byte >> 4], digits[byte & 15]});
  return text;
}

bool is_tsize(std::string_view name) {
  constexpr std::string_view wanted = "tsize";
  return std::equal(name.begin(), name.end(), wanted.begin(), wanted.end(),
                    [](char a, char b) { return (a | 0x20) == b; });
}

std::optional<std::uint64_t> decimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

TftpReply read_options(std::span<const std::uint8_t> rest) {
  TftpReply reply;
  reply.type = TftpReply::Type::options;
  while (!rest.empty()) {
    const auto name = next_text(rest);
    const auto value = next_text(rest);
    if (!name || !value) return {};
    if (is_tsize(*name)) reply.size = decimal(*value);
  }
  return reply;
}

}  // namespace

bool can_be_asked(std::string_view file) {
  return !file.empty() && file.size() <= tftp_file_limit && std::all_of(file.begin(), file.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
  });
}

std::vector<std::uint8_t> tftp_request(std::string_view file, bool with_options) {
  std::vector<std::uint8_t> bytes{0, rrq};
  add_text(bytes, file);
  add_text(bytes, "octet");
  if (!with_options) return bytes;
  for (const std::string& text :
       {std::string("tsize"), std::string("0"), std::string("blksize"), std::to_string(tftp_block_size)})
    add_text(bytes, text);
  return bytes;
}

std::vector<std::uint8_t> tftp_acknowledgement(std::uint16_t block) {
  return {0, ack, static_cast<std::uint8_t>(block >> 8), static_cast<std::uint8_t>(block & 255)};
}

std::vector<std::uint8_t> tftp_goodbye() {
  std::vector<std::uint8_t> bytes{0, error, 0, 0};
  add_text(bytes, "seen, thank you");
  return bytes;
}

TftpReply read_tftp(std::span<const std::uint8_t> bytes) {
  TftpReply reply;
  if (bytes.size() < 4 || bytes[0] != 0) {
    // An OACK that grants nothing is two bytes long.
    if (bytes.size() == 2 && bytes[0] == 0 && bytes[1] == oack) reply.type = TftpReply::Type::options;
    return reply;
  }
  if (bytes[1] == oack) return read_options(bytes.subspan(2));
  const auto rest = bytes.subspan(4);
  if (bytes[1] == data) {
    reply.type = TftpReply::Type::data;
    reply.block = number(bytes, 2);
    reply.length = rest.size();
    reply.first_bytes = hex(rest);
  } else if (bytes[1] == error) {
    reply.type = TftpReply::Type::error;
    reply.error_code = number(bytes, 2);
    reply.error_text = printable(rest);
  }
  return reply;
}

}  // namespace sipfed::gather
