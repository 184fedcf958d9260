#include "gather/tls/messages.h"

#include <algorithm>
#include <array>
#include <string>

namespace sipfed::gather {
namespace {

constexpr int record_limit = 256;
constexpr std::size_t message_limit = 65536;
constexpr std::uint8_t server_hello_type = 2;
constexpr std::uint16_t extension_supported_versions = 43, extension_certificate_authorities = 47;

// SHA-256 of "HelloRetryRequest", RFC 8446 section 4.1.3.
constexpr std::array<std::uint8_t, 32> retry_random{
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};

// Reads big-endian numbers and length-prefixed vectors; past the end it yields nothing and is no longer `ok`.
class Cursor {
 public:
  explicit Cursor(ByteSpan bytes) : rest_(bytes) {}
  bool ok() const { return ok_; }
  bool more() const { return ok_ && !rest_.empty(); }
  ByteSpan take(std::size_t count) {
    if (!ok_ || count > rest_.size()) return ok_ = false, ByteSpan{};
    const ByteSpan taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  std::size_t number(std::size_t width) {
    std::size_t value = 0;
    for (std::uint8_t byte : take(width)) value = value << 8 | byte;
    return value;
  }
  ByteSpan vector(std::size_t width) { return take(number(width)); }

 private:
  ByteSpan rest_;
  bool ok_ = true;
};

// Body of the extension of that type in a list of them; none: absent.
std::optional<ByteSpan> extension(ByteSpan list, std::size_t wanted) {
  Cursor cursor(list);
  while (cursor.more()) {
    const std::size_t type = cursor.number(2);
    const ByteSpan body = cursor.vector(2);
    if (cursor.ok() && type == wanted) return body;
  }
  return std::nullopt;
}

std::optional<std::vector<ByteSpan>> names_in(ByteSpan list) {
  std::vector<ByteSpan> names;
  Cursor cursor(list);
  while (cursor.more()) {
    const ByteSpan name = cursor.vector(2);
    if (cursor.ok()) names.push_back(name);
  }
  if (!cursor.ok() && names.empty()) return std::nullopt;
  return names;
}

}  // namespace

std::optional<ServerHello> parse_server_hello(ByteSpan body) {
  ServerHello hello;
  Cursor cursor(body);
  hello.version = static_cast<int>(cursor.number(2));
  const ByteSpan random = cursor.take(32);
  cursor.vector(1);  // session id
  hello.suite = static_cast<std::uint16_t>(cursor.number(2));
  cursor.number(1);  // compression
  if (!cursor.ok() || hello.version >> 8 != 3) return std::nullopt;
  hello.gmt_unix_time = static_cast<std::uint32_t>(Cursor(random).number(4));
  hello.retry = std::equal(random.begin(), random.end(), retry_random.begin());
  const ByteSpan extensions = cursor.vector(2);  // absent from old hellos
  const auto version = extension(extensions, extension_supported_versions);
  if (version && version->size() == 2) hello.version = (*version)[0] << 8 | (*version)[1];
  return hello;
}

std::vector<ByteSpan> parse_certificate_list(ByteSpan body, int version) {
  std::vector<ByteSpan> certificates;
  Cursor message(body);
  if (version >= 0x0304) message.vector(1);  // request context
  Cursor list(message.vector(3));
  while (list.more()) {
    const ByteSpan certificate = list.vector(3);
    if (version >= 0x0304) list.vector(2);  // extensions of the entry
    if (list.ok()) certificates.push_back(certificate);
  }
  return certificates;
}

std::optional<std::vector<ByteSpan>> parse_certificate_request(ByteSpan body, int version) {
  Cursor cursor(body);
  cursor.vector(1);  // certificate types; in TLS 1.3 the request context
  if (version >= 0x0304) {
    const ByteSpan extensions = cursor.vector(2);
    if (!cursor.ok()) return std::nullopt;
    const auto names = extension(extensions, extension_certificate_authorities);
    if (!names) return std::vector<ByteSpan>{};
    return names_in(Cursor(*names).vector(2));
  }
  if (version == 0x0303) cursor.vector(2);  // signature algorithms
  const ByteSpan names = cursor.vector(2);
  if (!cursor.ok()) return std::nullopt;
  return names_in(names);
}

void FlightReader::add(const TlsRecord& record) {
  if (done()) return;
  if (++records_ > record_limit) {
    fault_ = {Fault::Kind::limit, "256 records without a ServerHello"};
  } else if (record.type == TlsRecord::alert) {
    read_alert(record.body());
  } else if (record.type == TlsRecord::handshake) {
    messages_.insert(messages_.end(), record.body().begin(), record.body().end());
    read_messages();
  } else {
    fault_ = {Fault::Kind::protocol, "record of type " + std::to_string(record.type) + " before ServerHello"};
  }
}

void FlightReader::read_alert(ByteSpan body) {
  if (body.size() < 2) {
    fault_ = {Fault::Kind::protocol, "alert cut off"};
    return;
  }
  alert_ = TlsAlert{body[0], body[1]};
  const bool goes_on = body[0] == 1 && body[1] != 0;  // warnings other than close_notify
  if (!goes_on) fault_ = {Fault::Kind::alert, "alert " + std::to_string(body[1])};
}

void FlightReader::read_messages() {
  constexpr std::array<std::uint8_t, 4> hello_request{};  // may come at any time, RFC 5246 section 7.4.1.1
  std::size_t skip = 0;
  while (messages_.size() >= skip + 4 &&
         std::equal(hello_request.begin(), hello_request.end(), messages_.data() + skip))
    skip += 4;
  messages_.erase(messages_.begin(), messages_.begin() + static_cast<std::ptrdiff_t>(skip));
  Cursor cursor(messages_);
  const std::size_t type = cursor.number(1);
  const std::size_t length = cursor.number(3);
  if (!cursor.ok()) return;
  if (type != server_hello_type) {
    fault_ = {Fault::Kind::protocol, "handshake message " + std::to_string(type) + " instead of ServerHello"};
    return;
  }
  if (length > message_limit) {
    fault_ = {Fault::Kind::protocol, "ServerHello of " + std::to_string(length) + " bytes"};
    return;
  }
  const ByteSpan body = cursor.take(length);
  if (!cursor.ok()) return;
  hello_ = parse_server_hello(body);
  if (!hello_) fault_ = {Fault::Kind::protocol, "ServerHello malformed"};
}

}  // namespace sipfed::gather
