// SIP messages out of a byte stream (RFC 3261 7, 18.3): bounded, tolerant, and with a list of what was wrong.
// Pure: no socket, no clock.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sipfed/facts/sip.h"

namespace sipfed::gather {

inline constexpr std::size_t sip_head_limit = 64 * 1024;   // bytes up to the empty line
inline constexpr std::size_t sip_body_limit = 256 * 1024;  // bytes
inline constexpr std::size_t sip_raw_limit = 16 * 1024;    // bytes kept as text

// Bytes go in, whole messages come out; CRLFs between messages (keep-alives) are skipped. After a fault
// nothing more comes out.
class SipReader {
 public:
  void feed(std::string_view bytes);
  std::optional<SipMessage> next();
  // protocol: what came is not SIP; limit: a cap was reached.
  const Fault& fault() const { return fault_; }
  // The stream has ended: what is left of an unfinished message, with a defect that says so. A message whose
  // head is whole is as good as finished; otherwise it has neither status nor method.
  std::optional<SipMessage> rest();

 private:
  bool plausible();
  void fail(Fault::Kind kind, std::string detail);

  std::string buffer_;
  std::size_t searched_ = 0;  // no empty line before this offset
  std::size_t head_ = 0;      // bytes of the head in front of the buffer, once it is whole
  std::size_t body_ = 0;
  std::optional<SipMessage> pending_;  // the head, while its body is on the way
  Fault fault_;
};

// One head, with or without its empty line; `framing` receives the Content-Length to go by.
struct SipFraming {
  std::size_t body = 0;
  bool usable = true;  // false: the length is absurd, so nothing after this head can be told apart
};
std::optional<SipMessage> parse_sip_head(std::string_view head, SipFraming& framing);

// The number and the method of a CSeq value; number 0 and an empty method when it is damaged.
struct CSeq {
  unsigned long number = 0;
  std::string method;
};
CSeq parse_cseq(std::string_view value);

// Control characters as '?', cut at `limit` bytes: for quoting what a peer sent in a fault.
std::string quoted_bytes(std::string_view bytes, std::size_t limit = 80);

}  // namespace sipfed::gather
