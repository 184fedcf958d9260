// Evidence: everything that a survey saw, and nothing that it thought. A value: copy it, save it, merge it,
// judge it again. Knows no network, no check and no language. Keys of the maps are the questions asked,
// written as text.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sipfed/facts/artefact.h"
#include "sipfed/facts/asa.h"
#include "sipfed/facts/certificate.h"
#include "sipfed/facts/clock.h"
#include "sipfed/facts/crl.h"
#include "sipfed/facts/directory.h"
#include "sipfed/facts/dns.h"
#include "sipfed/facts/imp.h"
#include "sipfed/facts/microsoft.h"
#include "sipfed/facts/rdp.h"
#include "sipfed/facts/scep.h"
#include "sipfed/facts/sip.h"
#include "sipfed/facts/tcp.h"
#include "sipfed/facts/tftp.h"
#include "sipfed/facts/tls.h"
#include "sipfed/facts/watch.h"
#include "sipfed/plan.h"

namespace sipfed {

// Kinds of fact; a check names those that it reads, and gather leaves out what no chosen check needs.
enum class Fact {
  dns,
  tcp,
  tls,
  matrix,
  fragments,
  sip,
  own_certificate,
  clock,
  scep,
  crl,
  tftp,
  rdp,
  asa,
  imp,
  microsoft,
  directory,
  artefact,
  watch
};

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
inline constexpr auto names<Fact> = std::to_array<std::string_view>(
    {"dns", "tcp", "tls", "matrix", "fragments", "sip", "own_certificate", "clock", "scep", "crl", "tftp",
     "rdp", "asa", "imp", "microsoft", "directory", "artefact", "watch"});

// Whom the run is about, and what its operator said in advance.
struct Subject {
  std::string domain;            // the peer's SIP domain, lower case
  std::string local;             // our own SIP domain; empty: not given
  std::string user;              // whom to SUBSCRIBE to, "sip:someone@domain"; empty: a synthetic user
  std::set<std::string> expect;  // addresses that the SRV of `local` must lead to
  std::set<std::string> pins;    // "192.0.2.5:5061": connect here instead of where DNS leads
  std::map<std::string, std::string>
      known_leaves;        // certificate expected: sha256 -> where that knowledge comes from
  Plan plan;               // from a deployment file
  bool rehearsal = false;  // not what is there was looked at, but what is planned

  bool operator==(const Subject&) const = default;
  static void fields(auto&& io, auto& self) {
    io("domain", self.domain);
    io("local", self.local);
    io("user", self.user);
    io("expect", self.expect);
    io("pins", self.pins);
    io("known_leaves", self.known_leaves);
    io("plan", self.plan);
    io("rehearsal", self.rehearsal);
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
  std::map<std::string, SipExchange> sip;      // "192.0.2.5:5061 sip.example.com tls certificate SUBSCRIBE"
  std::vector<Certificate> own;                // the client certificate given, leaf first
  std::map<std::string, ClockReading> clock;   // "ntp 192.0.2.7:123", "https asa.ours.example:443"
  std::map<std::string, ScepAnswer> scep;      // "GetCACert http://ca.ours.example/certsrv/mscep/mscep.dll"
  std::map<std::string, CrlAnswer> crl;        // "http://ca.peer.example/ca.crl"
  std::map<std::string, TftpAnswer> tftp;      // "192.0.2.9:69 asa961-smp-k8.bin"
  std::map<std::string, RdpAnswer> rdp;        // "192.0.2.5:3389"
  std::map<std::string, Asa> asa;              // by the name in the deployment file
  std::map<std::string, Imp> imp;              // likewise
  std::map<std::string, Microsoft> microsoft;  // likewise
  std::map<std::string, Directory> directory;  // by its host
  std::map<std::string, SigningRequest> request;        // by file name
  std::map<std::string, Pkcs12> pkcs12;                 // by file name
  std::map<std::string, Trace> trace;                   // by file name
  std::map<std::string, Watching> watch;                // "sip.example.com 192.0.2.5:5061"
  std::map<std::string, ExportedCertificate> exported;  // by file name

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
    io("clock", self.clock);
    io("scep", self.scep);
    io("crl", self.crl);
    io("tftp", self.tftp);
    io("rdp", self.rdp);
    io("asa", self.asa);
    io("imp", self.imp);
    io("microsoft", self.microsoft);
    io("directory", self.directory);
    io("request", self.request);
    io("pkcs12", self.pkcs12);
    io("trace", self.trace);
    io("watch", self.watch);
    io("exported", self.exported);
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
