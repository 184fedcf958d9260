// The SIP requests that are sent, and the answers to what a peer sends meanwhile, as text ready for the wire
// (RFC 3261, 3428, 3856, 6665). Every part is validated, so nothing can smuggle in a line. Pure but for the
// random tags.
#pragma once

#include <string>
#include <string_view>

#include "sipfed/facts/sip.h"
#include "sipfed/outcome.h"

namespace sipfed::gather {

// Who speaks, and from where.
struct SipSender {
  std::string transport;  // "tls" or "tcp"
  std::string local;      // our own end of the connection, "198.51.100.7:49152"; or a host name
  std::string from_uri;   // "sip:sipfed@ours.example"
};

struct SipRequest {
  std::string method, call_id;
  unsigned cseq = 0;
  std::string text;
};

// The method is OPTIONS, SUBSCRIBE (presence, Expires 0: one NOTIFY and no subscription, RFC 6665 4.4.3) or
// MESSAGE (a fixed text). The fault is of kind `local`: a URI or an address that cannot stand in a request.
Outcome<SipRequest> sip_request(const SipSender& sender, std::string_view method, std::string_view uri);

// The final answer to a request of the peer: 200 to NOTIFY and OPTIONS, 481 to a NOTIFY or BYE of a dialog
// that is not ours, 405 to the rest. Empty for ACK, which has none, and when the headers to mirror are
// missing.
std::string answer_to(const SipMessage& request, bool own_dialog);

bool is_sip_uri(std::string_view text);  // "sip:user@host:port;parameters", no headers, at most 256 bytes
std::string random_token(std::size_t bytes);  // lower-case hex

}  // namespace sipfed::gather
