// Does the peer send empty TLS records before its data? (The countermeasure of old against the CBC attack on
// TLS 1.0.) A TLS 1.0 handshake with a CBC suite, one request, and the plaintext length of each record.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "gather/net/stream.h"
#include "gather/tls/certificates.h"
#include "sipfed/facts/tls.h"

namespace sipfed::gather {

struct FragmentsRequest {
  FragmentsRequest() = default;
  FragmentsRequest(std::string to, std::uint16_t at, std::string server_name, std::string bytes,
                   std::shared_ptr<const ClientCertificate> shown = nullptr)
      : address(std::move(to)),
        port(at),
        sni(std::move(server_name)),
        payload(std::move(bytes)),
        certificate(std::move(shown)) {}

  std::string address;
  std::uint16_t port = 0;
  std::string sni;
  std::string payload;                                   // a SIP OPTIONS
  std::shared_ptr<const ClientCertificate> certificate;  // may be null
  std::chrono::milliseconds quiet{500};  // after data, this long without any more ends the count
};

Task<TlsFragments> count_fragments(FragmentsRequest request, Deadline deadline);

}  // namespace sipfed::gather
