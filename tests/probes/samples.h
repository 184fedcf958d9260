// Certificates, bundles of them and revocation lists, as DER, made on the spot.
#pragma once

#include <string>
#include <vector>

namespace sipfed::samples {

std::string certificate(const std::string& name, bool ca);          // self-signed, for a day
std::string bundle(const std::vector<std::string>& certificates);   // degenerate PKCS #7
std::string crl(const std::string& issuer, long from, long until);  // UTC seconds; `until` 0: none
std::string pem(const std::string& label, const std::string& der);  // "X509 CRL"

}  // namespace sipfed::samples
