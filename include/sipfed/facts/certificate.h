// A certificate (RFC 5280) as plain values beside its DER, so that a rule needs no cryptographic library and
// a rule written later can read today's evidence.
#pragma once

#include <string>
#include <vector>

#include "sipfed/outcome.h"

namespace sipfed {

// One attribute of a distinguished name: {"CN", "sip.example.com"}; short names as OpenSSL writes them.
struct NameAttribute {
  std::string type, value;
  bool operator==(const NameAttribute&) const = default;
  static void fields(auto&& io, auto& self) {
    io("type", self.type);
    io("value", self.value);
  }
};

struct Certificate {
  std::string der;                             // base64
  std::string sha256;                          // fingerprint of the DER, lower-case hex without colons
  std::string serial;                          // lower-case hex
  std::vector<NameAttribute> subject, issuer;  // in order of the encoding
  std::vector<std::string> san_dns, san_ip;    // subjectAltName
  Time not_before{}, not_after{};
  bool has_eku = false;          // extendedKeyUsage present
  std::vector<std::string> eku;  // its OIDs, dotted: "1.3.6.1.5.5.7.3.1" is serverAuth, ".3.2" clientAuth
  std::string key_type;          // "RSA", "EC", "DSA", "ED25519"
  int key_bits = 0;
  std::string signature;     // digest and key: "sha256WithRSAEncryption", "ecdsa-with-SHA256"
  bool ca = false;           // basicConstraints CA:TRUE
  bool self_signed = false;  // issuer equals subject and its own key verifies it
  std::vector<std::string> crl_urls, ocsp_urls, issuer_urls;  // CRL distribution points, AIA

  bool operator==(const Certificate&) const = default;
  static void fields(auto&& io, auto& self) {
    io("der", self.der);
    io("sha256", self.sha256);
    io("serial", self.serial);
    io("subject", self.subject);
    io("issuer", self.issuer);
    io("san_dns", self.san_dns);
    io("san_ip", self.san_ip);
    io("not_before", self.not_before);
    io("not_after", self.not_after);
    io("has_eku", self.has_eku);
    io("eku", self.eku);
    io("key_type", self.key_type);
    io("key_bits", self.key_bits);
    io("signature", self.signature);
    io("ca", self.ca);
    io("self_signed", self.self_signed);
    io("crl_urls", self.crl_urls);
    io("ocsp_urls", self.ocsp_urls);
    io("issuer_urls", self.issuer_urls);
  }
};

}  // namespace sipfed
