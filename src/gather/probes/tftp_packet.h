// TFTP packets (RFC 1350, 2347 to 2349) as bytes: requests of a client, and what a server's answer says.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sipfed::gather {

// RRQ in mode octet. With options it asks for the size and offers blocks of the plain length.
std::vector<std::uint8_t> tftp_request(std::string_view file, bool with_options);
std::vector<std::uint8_t> tftp_acknowledgement(std::uint16_t block);
std::vector<std::uint8_t> tftp_goodbye();  // ERROR 0: breaks the transfer off

inline constexpr std::size_t tftp_block_size = 512;
inline constexpr std::size_t tftp_file_limit = 400;  // longest name that is asked for
bool can_be_asked(std::string_view file);            // neither empty, too long nor with control characters

struct TftpReply {
  enum class Type { data, error, options, other };
  Type type = Type::other;  // other: malformed, or nothing that a server says to a reader
  std::uint16_t block = 0;
  std::size_t length = 0;   // of a block's data
  std::string first_bytes;  // of it, hex, sixteen at most
  int error_code = 0;
  std::string error_text;             // printable ASCII, 128 characters at most
  std::optional<std::uint64_t> size;  // option tsize
};
TftpReply read_tftp(std::span<const std::uint8_t> bytes);

}  // namespace sipfed::gather
