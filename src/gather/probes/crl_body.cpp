#include "gather/probes/crl_body.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "gather/tls/certificates.h"
#include "gather/tls/freed.h"

namespace sipfed::gather {
namespace {

using Crl = Freed<X509_CRL, X509_CRL_free>;

Crl decode(std::string_view bytes) {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto size = static_cast<long>(bytes.size());
  if (!bytes.starts_with("-----BEGIN")) return Crl(d2i_X509_CRL(nullptr, &at, size));
  const Freed<BIO, BIO_free> text(BIO_new_mem_buf(bytes.data(), static_cast<int>(size)));
  return Crl(PEM_read_bio_X509_CRL(text.get(), nullptr, nullptr, nullptr));
}

}  // namespace

void read_crl(std::string_view bytes, CrlAnswer& answer) {
  if (const Crl list = decode(bytes)) {
    answer.is_crl = true;
    answer.this_update = time_of(X509_CRL_get0_lastUpdate(list.get()));
    answer.next_update = time_of(X509_CRL_get0_nextUpdate(list.get()));
    unsigned char* der = nullptr;
    const int length = i2d_X509_NAME(X509_CRL_get_issuer(list.get()), &der);
    if (length > 0) answer.issuer = name_text({der, static_cast<std::size_t>(length)});
    OPENSSL_free(der);
  }
  ERR_clear_error();
}

}  // namespace sipfed::gather
