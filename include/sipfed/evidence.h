// Evidence: everything that a survey saw, and nothing that it thought. A value: copy it, save it, merge it,
// judge it again. Knows no network, no check and no language. Keys of the maps are the questions asked,
// written as text.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sipfed/facts/certificate.h"
#include "sipfed/facts/dns.h"
#include "sipfed/facts/sip.h"
#include "sipfed/facts/tcp.h"
#include "sipfed/facts/tls.h"

namespace sipfed {

// Kinds of fact; a check names those that it reads, and gather leaves out what no chosen check needs.
enum class Fact { dns, tcp, tls, matrix, fragments, sip, own_certificate };

class Facts {
 public:
  constexpr Facts() = default;
  constexpr Facts(std::initializer_list<Fact> kinds) {
    for (Fact kind : kinds) bits_ |= bit(kind);
  }
  constexpr bool has(Fact kind) const { return (bits_ & bit(kind)) != 0; }
  constexpr Facts& operator|=(Facts other) { return bits_ |= other.bits_, *this; }

 private:
  static constexpr std::uint32_t bit(Fact kind) { return 1U << static_cast<unsigned>(kind); }
  std::uint32_t bits_ = 0;
};

template <>
inline constexpr auto names<Fact> = std::to_array<std::string_view>({"dns", "tcp", "tls", "matrix",
                                                                     "fragments", "sip", "own_certificate"});

// Whom the run is about, and what its operator said in advance.
struct Subject {
  std::string domain;            // the peer's SIP domain, lower case
  std::string local;             // our own SIP domain; empty: not given
  std::string user;              // whom to SUBSCRIBE to, "sip:someone@domain"; empty: a synthetic user
  std::set<std::string> expect;  // addresses that the SRV of `local` must lead to
  std::set<std::string> pins;    // "192.0.2.5:5061": connect here instead of where DNS leads
  std::map<std::string, std::string>
      known_leaves;  // certificate expected: sha256 -> where that knowledge comes from

  bool operator==(const Subject&) const = default;
  static void fields(auto&& io, auto& self) {
    io("domain", self.domain);
    io("local", self.local);
    io("user", self.user);
    io("expect", self.expect);
    io("pins", self.pins);
    io("known_leaves", self.known_leaves);
  }
};

// What one vantage point saw in one run. A named resolver is a vantage of its own that holds DNS facts only.
struct View {
  std::string vantage;                      // "here", "dmz", "edge-dns"
  Time taken_at{};                          // "now" for every check
  std::string resolver;                     // the resolver asked, "192.0.2.53:53"
  bool interrupted = false;                 // deadline or Ctrl-C: what is missing was not asked
  std::map<std::string, DnsAnswer> dns;     // "SRV _sipfederationtls._tcp.example.com"
  std::map<std::string, TcpConnect> tcp;    // "192.0.2.5:5061", "[2001:db8::5]:5061"
  std::map<std::string, TlsHandshake> tls;  // "192.0.2.5:5061 sip.example.com certificate" or "... anonymous"
  std::map<std::string, TlsMatrix> matrix;  // "192.0.2.5:5061 sip.example.com"
  std::map<std::string, TlsFragments> fragments;  // "192.0.2.5:5061 sip.example.com"
  std::map<std::string, SipExchange> sip;  // "192.0.2.5:5061 sip.example.com tls certificate SUBSCRIBE"
  std::vector<Certificate> own;            // the client certificate given, leaf first

  bool operator==(const View&) const = default;
  static void fields(auto&& io, auto& self) {
    io("vantage", self.vantage);
    io("taken_at", self.taken_at);
    io("resolver", self.resolver);
    io("interrupted", self.interrupted);
    io("dns", self.dns);
    io("tcp", self.tcp);
    io("tls", self.tls);
    io("matrix", self.matrix);
    io("fragments", self.fragments);
    io("sip", self.sip);
    io("own", self.own);
  }
};

// What is judged: one subject, and every view that was handed over. The key of a view is "<vantage>#<run>".
struct Evidence {
  Subject subject;
  std::map<std::string, View> views;

  bool operator==(const Evidence&) const = default;
};

// What is saved: one or more subjects and the views of one or more runs. Merging is set union, hence
// commutative, associative and idempotent; two views under one key can only differ by tampering, and then the
// greater text wins.
struct Dossier {
  std::map<std::string, Subject> subjects;  // "<domain> <local>"
  std::map<std::string, View> views;

  bool operator==(const Dossier&) const = default;
  static void fields(auto&& io, auto& self) {
    io("subjects", self.subjects);
    io("views", self.views);
  }
};

inline std::string subject_key(const Subject& subject) { return subject.domain + ' ' + subject.local; }

}  // namespace sipfed
