// What a server answers. Beside MS-RDPBCGR: T.123 (TPKT), X.224, T.125 (MCS, in BER), T.124 (GCC, in PER).
#include <algorithm>
#include <array>

#include "gather/probes/rdp_wire.h"

namespace sipfed::gather {
namespace {

using Span = std::span<const std::uint8_t>;

// Reads on from where it stands; beyond the end it gives zeros and is broken.
class Cursor {
 public:
  explicit Cursor(Span bytes) : rest_(bytes) {}
  bool broken() const { return broken_; }
  Span rest() const { return rest_; }

  Span take(std::size_t count) {
    if (count > rest_.size()) {
      broken_ = true;
      rest_ = {};
      return {};
    }
    const Span out = rest_.first(count);
    rest_ = rest_.subspan(count);
    return out;
  }
  std::uint32_t byte() {
    const Span one = take(1);
    return one.empty() ? 0 : one[0];
  }
  std::uint32_t little(int bytes) {
    std::uint32_t value = 0;
    for (int i = 0; i < bytes; ++i) value |= byte() << (8 * i);
    return value;
  }
  std::uint32_t big16() {
    const std::uint32_t high = byte();
    return high << 8 | byte();
  }

 private:
  Span rest_;
  bool broken_ = false;
};

Fault broken(const char* what) { return {Fault::Kind::protocol, what}; }

// BER: the content of the next element with that tag; an application tag such as 7f 66 has two bytes.
Span element(Cursor& from, std::uint32_t tag) {
  const std::uint32_t seen = tag > 0xff ? from.big16() : from.byte();
  std::size_t size = from.byte();
  if (size == 0x81)
    size = from.byte();
  else if (size == 0x82)
    size = from.big16();
  else if (size > 0x82)
    return from.take(from.rest().size() + 1);
  if (seen != tag) return from.take(from.rest().size() + 1);
  return from.take(size);
}

// Blocks of the server: SC_CORE, SC_SECURITY, SC_NET ... (2.2.1.4).
void read_blocks(Span data, RdpTry& into) {
  constexpr std::uint32_t sc_security = 0x0c02;
  for (Cursor cursor(data); !cursor.rest().empty();) {
    const std::uint32_t type = cursor.little(2), size = cursor.little(2);
    Cursor block(cursor.take(size < 4 ? data.size() + 1 : size - 4));
    if (type != sc_security || cursor.broken()) continue;
    const std::uint32_t method = block.little(4), level = block.little(4);
    if (block.broken()) break;
    into.method = method;
    into.level = level;
    return;
  }
  into.fault = broken("no SC_SECURITY in the MCS connect response");
}

// The blocks stand behind the H.221 key of the server and a PER length; what is before them is of no use
// here.
void read_conference_response(Span data, RdpTry& into) {
  constexpr std::array<std::uint8_t, 4> key{'M', 'c', 'D', 'n'};
  const auto found = std::search(data.begin(), data.end(), key.begin(), key.end());
  if (found == data.end()) {
    into.fault = broken("no conference response of a server");
    return;
  }
  Cursor cursor(data.subspan(static_cast<std::size_t>(found - data.begin()) + key.size()));
  const std::uint32_t first = cursor.byte();
  const std::size_t size = (first & 0x80) != 0 ? (first & 0x3f) << 8 | cursor.byte() : first;
  read_blocks(cursor.rest().first(std::min(size, cursor.rest().size())), into);
}

// X.224 header of a packet: its code; the cursor is left behind the fixed part.
std::uint32_t x224_code(Cursor& cursor) {
  cursor.take(tpkt_header_size + 1);
  return cursor.byte();
}

}  // namespace

std::optional<std::size_t> tpkt_size(std::span<const std::uint8_t, tpkt_header_size> header) {
  const std::size_t size = static_cast<std::size_t>(header[2]) << 8 | header[3];
  if (header[0] != 3 || size < tpkt_header_size + 3) return std::nullopt;
  return size;
}

void read_rdp_confirm(Span packet, RdpTry& into) {
  constexpr std::uint32_t confirm = 0xd0, disconnect = 0x80;
  Cursor cursor(packet);
  const std::uint32_t code = x224_code(cursor) & 0xf0;
  if (code == disconnect) {
    into.fault = {Fault::Kind::closed, "X.224 disconnect request"};
    return;
  }
  cursor.take(5);  // references, class
  if (code != confirm || cursor.broken()) {
    into.fault = broken("no X.224 connection confirm");
    return;
  }
  into.confirmed = true;
  if (cursor.rest().empty()) return;
  const std::uint32_t type = cursor.byte();
  cursor.take(3);  // flags, length
  const std::uint32_t value = cursor.little(4);
  if (cursor.broken() || (type != 2 && type != 3)) {
    into.fault = broken("neither RDP_NEG_RSP nor RDP_NEG_FAILURE");
    return;
  }
  into.negotiated = true;
  (type == 2 ? into.selected : into.failure) = value;
}

void read_rdp_connect_response(Span packet, RdpTry& into) {
  constexpr std::uint32_t data = 0xf0, disconnect = 0x80, provider_ultimatum = 8;
  Cursor cursor(packet);
  const std::uint32_t code = x224_code(cursor) & 0xf0;
  cursor.byte();  // end of the message
  const bool ultimatum =
      code == data && !cursor.rest().empty() && cursor.rest()[0] >> 2 == provider_ultimatum;
  if (code == disconnect || ultimatum) {
    into.fault = {Fault::Kind::closed,
                  ultimatum ? "MCS disconnect provider ultimatum" : "X.224 disconnect request"};
    return;
  }
  Cursor response(element(cursor, 0x7f66));
  const Span result = element(response, 0x0a);
  if (code != data || result.size() != 1) {
    into.fault = broken("no MCS connect response");
    return;
  }
  if (result[0] != 0) {
    into.fault = {Fault::Kind::closed, "MCS result " + std::to_string(result[0])};
    return;
  }
  element(response, 0x02);  // calledConnectId
  element(response, 0x30);  // domainParameters
  read_conference_response(element(response, 0x04), into);
}

}  // namespace sipfed::gather
