// The TLS record layer (RFC 8446 section 5.1) as a splitter of bytes into records. Pure; capped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sipfed/outcome.h"

namespace sipfed::gather {

struct TlsRecord {
  enum Type : std::uint8_t { change_cipher_spec = 20, alert = 21, handshake = 22, data = 23, heartbeat = 24 };
  std::uint8_t type = 0;
  std::vector<std::uint8_t> bytes;  // with its header of five bytes

  std::span<const std::uint8_t> body() const { return std::span(bytes).subspan(5); }
};

class RecordSplitter {
 public:
  void add(std::span<const std::uint8_t> bytes);
  // The next whole record; none: more bytes are needed, or `fault` says why there will be no more.
  std::optional<TlsRecord> next();
  const Fault& fault() const { return fault_; }
  bool has_part() const { return used_ < buffer_.size(); }  // bytes that are no whole record yet

 private:
  void check_header(std::span<const std::uint8_t> rest);

  std::vector<std::uint8_t> buffer_;
  std::size_t used_ = 0;
  Fault fault_;
};

}  // namespace sipfed::gather
