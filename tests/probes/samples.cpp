#include "probes/samples.h"

#include <memory>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace sipfed::samples {
namespace {

EVP_PKEY* key() {
  static EVP_PKEY* const made = EVP_EC_gen("P-256");
  return made;
}

using Name = std::unique_ptr<X509_NAME, decltype(&X509_NAME_free)>;

Name name_of(const std::string& text) {
  Name name(X509_NAME_new(), X509_NAME_free);
  X509_NAME_add_entry_by_txt(name.get(), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1, 0);
  return name;
}

template <class T>
std::string der_of(T* object, int (*encode)(const T*, unsigned char**)) {
  unsigned char* bytes = nullptr;
  const int length = encode(object, &bytes);
  std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(length));
  OPENSSL_free(bytes);
  return der;
}

}  // namespace

std::string certificate(const std::string& name, bool ca) {
  const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 7);
  X509_set_subject_name(made.get(), name_of(name).get());
  X509_set_issuer_name(made.get(), name_of(name).get());
  X509_gmtime_adj(X509_getm_notBefore(made.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 86400);
  X509_set_pubkey(made.get(), key());
  X509_EXTENSION* basic =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, ca ? "CA:TRUE" : "CA:FALSE");
  X509_add_ext(made.get(), basic, -1);
  X509_EXTENSION_free(basic);
  X509_sign(made.get(), key(), EVP_sha256());
  return der_of<X509>(made.get(), i2d_X509);
}

std::string bundle(const std::vector<std::string>& certificates) {
  const std::unique_ptr<PKCS7, decltype(&PKCS7_free)> made(PKCS7_new(), PKCS7_free);
  PKCS7_set_type(made.get(), NID_pkcs7_signed);
  PKCS7_content_new(made.get(), NID_pkcs7_data);
  for (const std::string& der : certificates) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    X509* one = d2i_X509(nullptr, &at, static_cast<long>(der.size()));
    PKCS7_add_certificate(made.get(), one);
    X509_free(one);
  }
  return der_of<PKCS7>(made.get(), i2d_PKCS7);
}

std::string crl(const std::string& issuer, long from, long until) {
  const std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> made(X509_CRL_new(), X509_CRL_free);
  const auto at = [](long seconds) {
    return std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)>(ASN1_TIME_set(nullptr, seconds),
                                                                 ASN1_TIME_free);
  };
  X509_CRL_set_version(made.get(), 1);
  X509_CRL_set_issuer_name(made.get(), name_of(issuer).get());
  X509_CRL_set1_lastUpdate(made.get(), at(from).get());
  if (until != 0) X509_CRL_set1_nextUpdate(made.get(), at(until).get());
  X509_CRL_sign(made.get(), key(), EVP_sha256());
  return der_of<X509_CRL>(made.get(), i2d_X509_CRL);
}

std::string pem(const std::string& label, const std::string& der) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio(text.get(), label.c_str(), "", reinterpret_cast<const unsigned char*>(der.data()),
                static_cast<long>(der.size()));
  char* data = nullptr;
  const long length = BIO_get_mem_data(text.get(), &data);
  return {data, static_cast<std::size_t>(length)};
}

}  // namespace sipfed::samples
