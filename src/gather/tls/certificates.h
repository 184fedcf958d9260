// Certificates in and out: the client certificate that we show, the anchors that we trust, and any
// certificate as plain values. Everything here is immutable once loaded and may be shared between handshakes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sipfed/facts/certificate.h"
#include "sipfed/facts/tls.h"
#include "sipfed/outcome.h"

struct asn1_string_st;  // OpenSSL's ASN1_TIME

namespace sipfed::gather {

class ClientCertificate;  // chain and private key
class TrustAnchors;       // a set of roots and its label

// Both files in PEM; the key may stand in the same file as the chain. The fault says what to do about it.
Outcome<std::shared_ptr<const ClientCertificate>> load_client_certificate(
    const std::string& certificate_pem_file, const std::string& key_pem_file, const std::string& passphrase);
std::vector<Certificate> chain_of(const ClientCertificate& certificate);  // leaf first

// A file of PEM certificates, or a directory of such files; its label is the path.
Outcome<std::shared_ptr<const TrustAnchors>> load_trust(const std::string& pem_file);
// The host's own store, label "system". Loaded on first use, which costs some 25 ms.
std::shared_ptr<const TrustAnchors> system_trust();

// PEM (any number) or DER (one).
Outcome<std::vector<Certificate>> read_certificates(const std::string& file);
// What cannot be decoded leaves its fields empty; `der` and `sha256` are always there.
Certificate parse_certificate(std::span<const std::uint8_t> der);
// A DER-encoded distinguished name in RFC 2253 form; hex when it cannot be decoded.
std::string name_text(std::span<const std::uint8_t> der);
// No time: it is missing or cannot be decoded.
Time time_of(const asn1_string_st* time);

// Fills `trust`, `verify` and `issuer_is_trusted` from `chain` and `reference`. Purposes (EKU) are left to
// the checks. `at` is the time of the evidence; now, when none is given.
void verify(TlsHandshake& fact, const TrustAnchors& anchors, std::optional<Time> at = std::nullopt);

}  // namespace sipfed::gather
