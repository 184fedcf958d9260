// One HTTP GET (RFC 9112) over TCP or TLS: the one door to HTTP. No redirects, no proxies, no cookies. What
// is not trusted gets no request, and so no password.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gather/net/stream.h"

namespace sipfed::gather {

struct HttpTarget {
  std::string url;      // "http://ca.example/certsrv/mscep/mscep.dll?operation=GetCACert", "https://..."
  std::string address;  // where to connect; the host of the URL goes into Host and SNI
  std::string user, password;  // Basic (RFC 7617); empty user: none. TLS only
  std::string user_agent = "sipfed";
  std::string trust;                 // TLS: file of anchors, PEM; empty: the system's
  bool verify = true;                // TLS: false where only the reply is wanted and nothing secret is sent
  bool legacy = false;               // TLS: versions before 1.2, SHA-1, short keys; without `verify` always
  std::size_t body_limit = 1 << 20;  // a longer body is a fault
  HttpTarget() = default;            // coroutines take it by value: no aggregate for g++ 12
};

struct HttpReply {
  int status = 0;
  std::string reason;  // as received; the usual one where the server gives none
  std::vector<std::pair<std::string, std::string>> headers;    // as received, 32 KiB at most
  std::string body;                                            // at most body_limit
  std::chrono::system_clock::time_point sent_at, received_at;  // of the request; of the head of the reply
  std::string header(std::string_view name) const;             // first of that name, any case; empty: none
};

// "http://host[:port]/path?query" taken apart; an IPv6 address stands without brackets. Empty host: no such
// URL, or one that carries a password.
struct Url {
  bool tls = false;
  std::string host, target;
  std::uint16_t port = 0;
};
Url parse_url(const std::string& url);

// Any status is a reply. Faults: those of connect and TLS; protocol for a server that is not trusted, or
// bytes that are no HTTP; limit for a head or body that is too long; local for a request that may not be
// sent.
Task<Outcome<HttpReply>> http_get(HttpTarget target, Deadline limit);

}  // namespace sipfed::gather
