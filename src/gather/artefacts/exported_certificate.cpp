#include <algorithm>

#include "gather/artefacts/artefacts.h"
#include "gather/tls/certificates.h"
#include "gather/tls/pem.h"

namespace sipfed::gather {
namespace {

Fault no_certificate(const std::string& text) {
  std::string words = "holds no certificate";
  if (text.empty())
    words = "is empty";
  else if (text.find("BEGIN CERTIFICATE-----") != std::string::npos)
    words = "the certificate is damaged or cut off";
  else if (text.find("CERTIFICATE REQUEST-----") != std::string::npos)
    words = "holds a signing request, no certificate";
  else if (text.find("PRIVATE KEY-----") != std::string::npos)
    words = "holds a private key, no certificate";
  return {Fault::Kind::protocol, words};
}

// The first that none of the others was issued by.
void put_leaf_first(std::vector<Certificate>& chain) {
  const auto leaf = std::find_if(chain.begin(), chain.end(), [&](const Certificate& one) {
    return std::none_of(chain.begin(), chain.end(), [&](const Certificate& other) {
      return &other != &one && other.issuer == one.subject && other.sha256 != one.sha256;
    });
  });
  if (leaf != chain.end()) std::rotate(chain.begin(), leaf, leaf + 1);
}

}  // namespace

ExportedCertificate read_exported_certificate(const std::string& file) {
  ExportedCertificate out;
  const auto text = read_text(file);
  if (!text) {
    out.fault = text.fault;
    return out;
  }
  auto certificates = read_certificates(file);
  if (!certificates) {
    out.fault = no_certificate(*text);
    return out;
  }
  out.chain = std::move(*certificates);
  put_leaf_first(out.chain);
  return out;
}

}  // namespace sipfed::gather
