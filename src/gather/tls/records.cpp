#include "gather/tls/records.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace sipfed::gather {
namespace {

constexpr std::size_t header_size = 5;
constexpr std::size_t body_limit = 16384 + 2048;  // RFC 5246 section 6.2.3, the largest of all versions

std::string printable(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (std::uint8_t byte : bytes.first(std::min<std::size_t>(bytes.size(), 32)))
    text += std::isprint(byte) != 0 ? static_cast<char>(byte) : '.';
  return text;
}

}  // namespace

void RecordSplitter::add(std::span<const std::uint8_t> bytes) {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(used_));
  used_ = 0;
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

void RecordSplitter::check_header(std::span<const std::uint8_t> rest) {
  const bool known = rest[0] >= TlsRecord::change_cipher_spec && rest[0] <= TlsRecord::heartbeat;
  if (!known || (rest.size() > 1 && rest[1] != 3))
    fault_ = {Fault::Kind::protocol, "not TLS: \"" + printable(rest) + '"'};
  else if (rest.size() >= header_size && static_cast<std::size_t>(rest[3] << 8 | rest[4]) > body_limit)
    fault_ = {Fault::Kind::protocol, "TLS record of more than 18432 bytes"};
}

std::optional<TlsRecord> RecordSplitter::next() {
  const std::span<const std::uint8_t> rest = std::span(buffer_).subspan(used_);
  if (fault_ || rest.empty()) return std::nullopt;
  check_header(rest);
  if (fault_ || rest.size() < header_size) return std::nullopt;
  const std::size_t size = header_size + static_cast<std::size_t>(rest[3] << 8 | rest[4]);
  if (rest.size() < size) return std::nullopt;
  used_ += size;
  return TlsRecord{rest[0], {rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(size)}};
}

}  // namespace sipfed::gather
