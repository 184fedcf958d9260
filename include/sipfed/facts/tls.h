// TLS facts (RFC 5246, 8446): one full handshake, the matrix of versions and suites, the habit of empty
// fragments. Connect-to, SNI and reference identity are three fields: after an SRV look-up they are three
// different things.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sipfed/facts/certificate.h"
#include "sipfed/outcome.h"

namespace sipfed {

struct TlsAlert {
  int level = 0;        // 1 warning, 2 fatal
  int description = 0;  // RFC 8446 section 6: 40 handshake_failure, 48 unknown_ca ...
  bool operator==(const TlsAlert&) const = default;
  static void fields(auto&& io, auto& self) {
    io("level", self.level);
    io("description", self.description);
  }
};

// What OpenSSL's X.509 verification had to say against the trust anchors in force. Recorded, never acted on.
struct VerifyError {
  int depth = 0;
  int code =
      0;  // X509_V_ERR_*: 10 expired, 18 self-signed leaf, 19 self-signed root, 20 and 21 no issuer, 62 name
  std::string text;
  bool operator==(const VerifyError&) const = default;
  static void fields(auto&& io, auto& self) {
    io("depth", self.depth);
    io("code", self.code);
    io("text", self.text);
  }
};

struct TlsHandshake {
  std::string connect_to;  // "192.0.2.5:5061"
  std::string sni;         // name sent; empty when none was (never an IP literal)
  std::string reference;   // reference identity (RFC 6125): the name that the certificate has to carry
  bool offered_certificate = false;  // we had a client certificate to show

  // How far it came. `reply` means that at least one byte of application data came back, so that in TLS 1.3
  // too the peer has accepted our certificate (or the lack of one); `finished` alone does not prove that.
  enum class Step { connect, hello, server_flight, certificate_sent, finished, reply };
  Step step = Step::connect;
  Fault fault;                    // why it ended there; none when it went well
  std::optional<TlsAlert> alert;  // received from the peer, at any time

  std::string version;             // "TLSv1.2"; empty before ServerHello
  std::string cipher;              // IANA name, "TLS_RSA_WITH_AES_128_CBC_SHA"
  std::vector<Certificate> chain;  // as sent, leaf first; kept also when the handshake failed later
  bool certificate_requested = false;
  std::vector<std::string> ca_names;  // of the CertificateRequest, RFC 2253 form; empty: "any"
  bool stapled_ocsp = false;
  bool secure_renegotiation = false;  // RFC 5746
  std::optional<Time> server_time;    // ServerHello.random gmt_unix_time, as sent; random in most stacks
  std::string trust;  // which anchors were used: "system" or the file's name; empty: not verified
  std::vector<VerifyError>
      verify;  // empty and `trust` set: the chain builds and the reference identity matches
  bool issuer_is_trusted = false;  // the issuer of the last certificate sent is itself an anchor in force
  Micros took{0};

  bool operator==(const TlsHandshake&) const = default;
  static void fields(auto&& io, auto& self) {
    io("connect_to", self.connect_to);
    io("sni", self.sni);
    io("reference", self.reference);
    io("offered_certificate", self.offered_certificate);
    io("step", self.step);
    io("fault", self.fault);
    io("alert", self.alert);
    io("version", self.version);
    io("cipher", self.cipher);
    io("chain", self.chain);
    io("certificate_requested", self.certificate_requested);
    io("ca_names", self.ca_names);
    io("stapled_ocsp", self.stapled_ocsp);
    io("secure_renegotiation", self.secure_renegotiation);
    io("server_time", self.server_time);
    io("trust", self.trust);
    io("verify", self.verify);
    io("issuer_is_trusted", self.issuer_is_trusted);
    io("took_us", self.took);
  }
};

template <>
inline constexpr auto names<TlsHandshake::Step> = std::to_array<std::string_view>(
    {"connect", "hello", "server_flight", "certificate_sent", "finished", "reply"});

// One protocol version of the matrix, measured with hand-made ClientHellos.
struct TlsVersion {
  std::string version;  // "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"
  enum class Support { unknown, yes, no };
  Support support =
      Support::unknown;               // no: the peer said so (alert or close); no answer at all stays unknown
  std::vector<std::uint16_t> suites;  // accepted code points, in ascending order
  std::vector<std::uint16_t> unknown;  // suites that got no answer, even when asked for alone
  std::vector<std::uint16_t>
      preference;  // the peer's own order where it has one; empty: it follows the client
  Fault fault;     // how the refusal looked, or why it is unknown
  std::optional<TlsAlert> alert;

  bool operator==(const TlsVersion&) const = default;
  static void fields(auto&& io, auto& self) {
    io("version", self.version);
    io("support", self.support);
    io("suites", self.suites);
    io("unknown", self.unknown);
    io("preference", self.preference);
    io("fault", self.fault);
    io("alert", self.alert);
  }
};

template <>
inline constexpr auto names<TlsVersion::Support> = std::to_array<std::string_view>({"unknown", "yes", "no"});

struct TlsMatrix {
  std::string connect_to, sni;
  std::vector<TlsVersion> versions;  // SSLv3 first, TLSv1.3 last
  int connections = 0;               // spent on it
  Micros took{0};

  bool operator==(const TlsMatrix&) const = default;
  static void fields(auto&& io, auto& self) {
    io("connect_to", self.connect_to);
    io("sni", self.sni);
    io("versions", self.versions);
    io("connections", self.connections);
    io("took_us", self.took);
  }
};

// A finished TLS 1.0 handshake with a CBC suite, one SIP OPTIONS, and the application-data records that came
// back.
struct TlsFragments {
  std::string connect_to, sni;
  bool offered_certificate = false;
  Fault fault;  // no TLS 1.0, no CBC suite that can be spoken, refused, or no data in time
  std::string version, cipher;
  int data_records = 0;
  int empty_records = 0;     // zero bytes of plaintext: the countermeasure that this probe looks for
  int one_byte_records = 0;  // first halves of 1/n-1 splitting: a different habit, harmless here
  std::vector<int> lengths;  // plaintext bytes of the first records, at most 64
  Micros took{0};

  bool operator==(const TlsFragments&) const = default;
  static void fields(auto&& io, auto& self) {
    io("connect_to", self.connect_to);
    io("sni", self.sni);
    io("offered_certificate", self.offered_certificate);
    io("fault", self.fault);
    io("version", self.version);
    io("cipher", self.cipher);
    io("data_records", self.data_records);
    io("empty_records", self.empty_records);
    io("one_byte_records", self.one_byte_records);
    io("lengths", self.lengths);
    io("took_us", self.took);
  }
};

}  // namespace sipfed
