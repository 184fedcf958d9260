// SIP facts (RFC 3261, 6665, 3863): one request that we sent and everything that came back for it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipfed/outcome.h"

namespace sipfed {

struct SipHeader {
  std::string name;   // canonical long form: "Via", "Record-Route", "ms-diagnostics-public"
  std::string value;  // unfolded, one header field a line as received (comma lists stay together)
  bool operator==(const SipHeader&) const = default;
  static void fields(auto&& io, auto& self) {
    io("name", self.name);
    io("value", self.value);
  }
};

struct SipMessage {
  int status = 0;      // of a reply; 0 for a request
  std::string reason;  // reason phrase of a reply
  std::string method;  // of a request (NOTIFY); of a reply, the method in its CSeq
  std::vector<SipHeader> headers;
  std::string body;
  std::vector<std::string> defects;  // "no Via", "Content-Length larger than what came" ...
  std::string raw;                   // as received, credentials removed, capped at 16 KiB

  bool operator==(const SipMessage&) const = default;
  static void fields(auto&& io, auto& self) {
    io("status", self.status);
    io("reason", self.reason);
    io("method", self.method);
    io("headers", self.headers);
    io("body", self.body);
    io("defects", self.defects);
    io("raw", self.raw);
  }
};

struct SipExchange {
  std::string connect_to;  // "192.0.2.5:5061"
  std::string host;        // the SRV target that led there; empty for a pinned address
  std::string transport;   // "tls" or "tcp"
  bool offered_certificate = false;
  std::string method;  // "OPTIONS", "SUBSCRIBE", "MESSAGE"
  std::string request_uri, from_uri;
  bool synthetic_user = false;       // the user part was made up: 404 says nothing against the federation
  std::vector<SipMessage> replies;   // provisional ones first, the final one last
  std::vector<SipMessage> requests;  // what the peer sent us meanwhile: NOTIFY, OPTIONS, NEGOTIATE
  Fault fault;                       // no final reply: timeout, closed, reset, protocol, limit
  Fault notify_fault;                // SUBSCRIBE only: accepted, but no NOTIFY came; timeout, closed ...
  Micros took{0};                    // until the final reply
  Micros notify_took{0};

  bool operator==(const SipExchange&) const = default;
  static void fields(auto&& io, auto& self) {
    io("connect_to", self.connect_to);
    io("host", self.host);
    io("transport", self.transport);
    io("offered_certificate", self.offered_certificate);
    io("method", self.method);
    io("request_uri", self.request_uri);
    io("from_uri", self.from_uri);
    io("synthetic_user", self.synthetic_user);
    io("replies", self.replies);
    io("requests", self.requests);
    io("fault", self.fault);
    io("notify_fault", self.notify_fault);
    io("took_us", self.took);
    io("notify_took_us", self.notify_took);
  }
};

}  // namespace sipfed
