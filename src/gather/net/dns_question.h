// One DNS question from beginning to end: a place, UDP, the repeat, EDNS given up, TCP after truncation.
// Knows no resolver library: it talks to a wire. Part of dns_client.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gather/net/address.h"
#include "gather/net/places.h"
#include "gather/net/stream.h"
#include "sipfed/facts/dns.h"

namespace sipfed::gather {

// Told what became of a query. The wire is at work meanwhile: note it, and resume nobody inline.
class DnsListener {
 public:
  virtual void replied(std::span<const std::uint8_t> reply) = 0;  // to this question, with any RCODE
  virtual void mismatched(const char* what) = 0;  // our id, but no reply to our question; more may come
  virtual void failed(const Fault& fault) = 0;    // nothing more will come

 protected:
  ~DnsListener() = default;
};

// UDP to one resolver.
class DnsWire {
 public:
  virtual ~DnsWire() = default;
  // Fills in an id that no other query here has, and sends. The listener may hear of a failure before this
  // returns, so may all others. Nothing when it was not sent.
  virtual std::optional<std::uint16_t> send(std::vector<std::uint8_t>& query, DnsListener& listener) = 0;
  virtual void forget(std::uint16_t id, DnsListener& listener) = 0;  // it will hear nothing more
  virtual void rest() = 0;                                           // nobody listens: no socket, no wait

  Places places{200};
};

Task<DnsAnswer> ask_question(std::shared_ptr<DnsWire> wire, SocketAddress server, std::string type,
                             std::string name, Deadline deadline);

}  // namespace sipfed::gather
