// The path of a federated message through the evidence: domain -> SRV -> targets -> addresses -> endpoints,
// and the facts recorded at each. Checks walk the evidence with these and never take keys apart themselves.
// Pointers point into the evidence and live as long as it does.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sipfed/evidence.h"

namespace sipfed {

// A fact with the view it was seen in and its key there.
template <class T>
struct Seen {
  const View* view = nullptr;
  std::string key;
  const T* fact = nullptr;

  const T* operator->() const { return fact; }
  const T& operator*() const { return *fact; }
  std::string cite() const { return view->vantage + ": " + key; }  // for Finding::cites
};

std::string federation_srv(
    std::string_view domain);  // "_sipfederationtls._tcp.<domain>" (RFC 2782, [guide] B1e)
std::string dns_key(std::string_view type,
                    std::string_view name);  // "SRV _sipfederationtls._tcp.example.com"

// Every answer to that question, one per view that asked.
std::vector<Seen<DnsAnswer>> dns_answers(const Evidence&, std::string_view type, std::string_view name);
// The answer of one view; `fact` is null when it did not ask.
Seen<DnsAnswer> dns_answer(const View&, std::string_view type, std::string_view name);

// A reply whose RCODE speaks about the name itself: NOERROR or NXDOMAIN, and not a lame referral.
bool conclusive(const DnsAnswer&);
bool is_lame(const DnsAnswer&);  // NOERROR, nothing answered, not authoritative, NS in the authority section
// The records of that type in the answer section, CNAMEs followed.
std::vector<const DnsRecord*> records(const DnsAnswer&, std::string_view type);

struct SrvTarget {
  std::uint16_t priority = 0, weight = 0, port = 0;
  std::string host;  // lower case, no final dot; "." when the service is declared absent
  bool operator==(const SrvTarget&) const = default;
};
// In the order in which RFC 2782 has them tried (priority up, weight down, then name). A usable answer only.
std::vector<SrvTarget> srv_targets(const DnsAnswer&);
std::vector<SrvTarget> srv_targets(const Evidence&, std::string_view domain);  // of all views, each once

// Addresses (A and AAAA) of a host as all views, or one view, resolved it; each once, IPv4 first.
std::vector<std::string> addresses(const Evidence&, std::string_view host);
std::vector<std::string> addresses(const View&, std::string_view host);

// Where a domain's SRV leads: each target with each address. For the subject's domain, pins replace it.
struct Endpoint {
  std::string host;     // the SRV target; for a pin, the domain
  std::string address;  // without brackets
  std::uint16_t port = 0;
  bool pinned = false;
  std::string text() const;   // "192.0.2.5:5061"
  std::string where() const;  // "sip.example.com 192.0.2.5:5061"
  bool operator==(const Endpoint&) const = default;
};
std::vector<Endpoint> endpoints(const Evidence&, std::string_view domain);
std::vector<Endpoint> peer_endpoints(const Evidence&);  // of the subject's domain

std::vector<Seen<TcpConnect>> connects(const Evidence&, const Endpoint&);
std::vector<Seen<TlsHandshake>> handshakes(const Evidence&, const Endpoint&);  // with a certificate first
std::vector<Seen<TlsMatrix>> matrices(const Evidence&, const Endpoint&);
std::vector<Seen<TlsFragments>> fragments(const Evidence&, const Endpoint&);
// Of one method ("" for all), over the given transport ("" for all); with a certificate first.
std::vector<Seen<SipExchange>> exchanges(const Evidence&, const Endpoint&, std::string_view method,
                                         std::string_view transport = {});
// The same over all peer endpoints, and over addresses named with --tcp.
std::vector<Seen<TlsHandshake>> peer_handshakes(const Evidence&);
std::vector<Seen<SipExchange>> peer_exchanges(const Evidence&, std::string_view method,
                                              std::string_view transport = {});
std::string where(const TlsHandshake&);  // "sip.example.com 192.0.2.5:5061"
std::string where(const SipExchange&);

// The leaf that an endpoint showed, from the first handshake that got one.
struct Leaf {
  Endpoint endpoint;
  Seen<TlsHandshake> handshake;
  const Certificate* certificate = nullptr;
};
std::vector<Leaf> peer_leaves(const Evidence&);  // one per endpoint that showed any

const SipMessage* final_reply(const SipExchange&);  // status >= 200; null when none came
std::vector<std::string> header_values(const SipMessage&, std::string_view name);  // case-insensitive
std::string header_value(const SipMessage&, std::string_view name);  // the first; empty when absent

// ms-diagnostics, ms-diagnostics-public, ms-client-diagnostics ([MS-OCER] 2.2.1): number and parameters.
struct MsDiagnostic {
  std::string header;  // which of the family
  int id = 0;
  std::map<std::string, std::string>
      parameters;  // names in lower case, values unquoted: reason, source, domain ...
};
std::vector<MsDiagnostic> ms_diagnostics(const SipMessage&);

// What the product says of itself: the major number in "Server: RTC/6.0", or 0.
int rtc_version(const SipMessage&);
// The peer is of the Microsoft side: RTC in Server, or an ms-* header seen.
bool looks_microsoft(const Evidence&);

Time newest(const Evidence&);  // latest taken_at

}  // namespace sipfed
