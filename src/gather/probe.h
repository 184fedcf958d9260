// One endpoint of a peer: connect, handshakes with and without our certificate, matrix, fragments, SIP, side
// by side.
#pragma once

#include <string>
#include <vector>

#include "gather/run.h"
#include "gather/sip/conversation.h"
#include "sipfed/path.h"

namespace sipfed::gather {

// Whose domain an endpoint is asked about, and in whose name.
struct Asked {
  std::string domain;  // "peer.example"
  std::string user;    // "sip:someone@peer.example"
  bool synthetic_user = false;
  std::string from_uri;  // "sip:sipfed@ours.example"
};
Asked asked_about(const Subject& subject, const Settings& settings);

// OPTIONS, SUBSCRIBE and, where it is allowed, MESSAGE.
std::vector<SipQuestion> questions_for(const Asked& asked, const Settings& settings);

// Fills the facts of run.here. Returns when all of them are there, or the run has ended.
Task<void> probe_tls(Run& run, Endpoint endpoint, Asked asked);
// SIP over plain TCP; `host` is empty when an address was named.
Task<void> probe_tcp(Run& run, std::string host, std::string address, std::uint16_t port, Asked asked);

}  // namespace sipfed::gather
