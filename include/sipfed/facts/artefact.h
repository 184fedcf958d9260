// Facts about files handed over: signing requests, PKCS #12 files, certificates exported from IM and
// Presence, traces ([guide] A4, A5, A9, B5).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipfed/facts/certificate.h"

namespace sipfed {

struct SigningRequest {  // RFC 2986
  Fault fault;           // not readable as a request, and why
  std::vector<NameAttribute> subject;
  std::vector<std::string> san_dns;
  std::string key_type, signature;
  int key_bits = 0;
  bool signature_verifies = false;
  bool operator==(const SigningRequest&) const = default;
  static void fields(auto&& io, auto& self) {
    io("fault", self.fault);
    io("subject", self.subject);
    io("san_dns", self.san_dns);
    io("key_type", self.key_type);
    io("signature", self.signature);
    io("key_bits", self.key_bits);
    io("signature_verifies", self.signature_verifies);
  }
};

struct Pkcs12 {  // RFC 7292
  Fault fault;   // not opened: damaged, or another passphrase
  bool has_key = false, key_matches = false;
  std::string encryption;          // of its bags, as OpenSSL names it: "RC2-40-CBC"
  std::vector<Certificate> chain;  // leaf first
  bool operator==(const Pkcs12&) const = default;
  static void fields(auto&& io, auto& self) {
    io("fault", self.fault);
    io("has_key", self.has_key);
    io("key_matches", self.key_matches);
    io("encryption", self.encryption);
    io("chain", self.chain);
  }
};

// What IM and Presence hands out of its own store: cup.pem, siproxy.pem. A key beside it is passed over.
struct ExportedCertificate {
  Fault fault;                     // not readable as a certificate, and why
  std::vector<Certificate> chain;  // leaf first
  bool operator==(const ExportedCertificate&) const = default;
  static void fields(auto&& io, auto& self) {
    io("fault", self.fault);
    io("chain", self.chain);
  }
};

// A text file with SIP messages or logs in it: the lines that name a diagnosis.
struct Trace {
  struct Line {
    int number = 0;
    int status = 0;    // of the SIP reply that it belongs to; 0: none before it
    int id = 0;        // of ms-diagnostics and its kin; 0: another line that is known
    std::string text;  // reason, or the line known: "ACL - upstream not trusted", "0xC3E93D6F"
    bool operator==(const Line&) const = default;
    static void fields(auto&& io, auto& self) {
      io("number", self.number);
      io("status", self.status);
      io("id", self.id);
      io("text", self.text);
    }
  };
  Fault fault;  // with kind `limit` the lines are the first of many
  std::vector<Line> lines;
  int replies = 0;  // SIP status lines seen
  bool operator==(const Trace&) const = default;
  static void fields(auto&& io, auto& self) {
    io("fault", self.fault);
    io("lines", self.lines);
    io("replies", self.replies);
  }
};

}  // namespace sipfed
