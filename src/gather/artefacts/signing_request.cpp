#include <algorithm>
#include <array>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sstream>

#include "gather/artefacts/artefacts.h"
#include "gather/tls/certificates.h"
#include "gather/tls/freed.h"
#include "gather/tls/pem.h"

namespace sipfed::gather {
namespace {

using Request = Freed<X509_REQ, X509_REQ_free>;
using Key = Freed<EVP_PKEY, EVP_PKEY_free>;
struct FreeExtensions {
  void operator()(STACK_OF(X509_EXTENSION) * all) const {
    sk_X509_EXTENSION_pop_free(all, X509_EXTENSION_free);
  }
};

Request of_der(const Bytes& der) {
  const unsigned char* at = der.data();
  return Request(d2i_X509_REQ(nullptr, &at, static_cast<long>(der.size())));
}

// Of the first block that is a request; `others` tells what else is there.
Bytes der_of_pem(const std::string& text, std::string& others) {
  Freed<BIO, BIO_free> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  char *label = nullptr, *header = nullptr;
  unsigned char* data = nullptr;
  long length = 0;
  Bytes der;
  while (der.empty() && PEM_read_bio(bio.get(), &label, &header, &data, &length) == 1) {
    const std::string_view name = label;
    if (name == PEM_STRING_X509_REQ || name == PEM_STRING_X509_REQ_OLD) der.assign(data, data + length);
    if (name == PEM_STRING_X509) others = "a certificate";
    if (name.ends_with("PRIVATE KEY")) others = "a private key";
    OPENSSL_free(label);
    OPENSSL_free(header);
    OPENSSL_clear_free(data, static_cast<std::size_t>(length));
  }
  return der;
}

// An ASA prints the base64 alone, between sentences (`crypto ca enroll` to the terminal).
Bytes der_of_bare_base64(const std::string& text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
  std::string all;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.find_first_not_of(alphabet) == std::string::npos) all += line;
  }
  Bytes der(all.size() / 4 * 3 + 3);
  const int length = EVP_DecodeBlock(der.data(), reinterpret_cast<const unsigned char*>(all.data()),
                                     static_cast<int>(all.size()));
  der.resize(static_cast<std::size_t>(std::max(length, 0)));
  return der;
}

// The house's one decoder of names, keys and extensions reads certificates: a passing one, signed by a
// passing key, carries what the request asks for.
Certificate as_certificate(X509_REQ* request, EVP_PKEY* key) {
  Freed<X509, X509_free> passing(X509_new());
  const Key signer(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  X509_set_version(passing.get(), X509_VERSION_3);
  X509_set_subject_name(passing.get(), X509_REQ_get_subject_name(request));
  X509_gmtime_adj(X509_getm_notBefore(passing.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(passing.get()), 0);
  X509_set_pubkey(passing.get(), key != nullptr ? key : signer.get());
  const std::unique_ptr<STACK_OF(X509_EXTENSION), FreeExtensions> asked(X509_REQ_get_extensions(request));
  for (int i = 0; asked && i < sk_X509_EXTENSION_num(asked.get()); ++i)
    X509_add_ext(passing.get(), sk_X509_EXTENSION_value(asked.get(), i), -1);
  unsigned char* data = nullptr;
  const int length = X509_sign(passing.get(), signer.get(), nullptr) > 0 ? i2d_X509(passing.get(), &data) : 0;
  Certificate out;
  if (length > 0) out = parse_certificate({data, static_cast<std::size_t>(length)});
  OPENSSL_free(data);
  if (key == nullptr) out.key_type.clear(), out.key_bits = 0;
  return out;
}

std::string signature_of(const X509_REQ* request) {
  const X509_ALGOR* algorithm = nullptr;
  const ASN1_OBJECT* object = nullptr;
  X509_REQ_get0_signature(request, nullptr, &algorithm);
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  std::array<char, 128> text{};
  OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 0);
  return text.data();
}

Fault unreadable(const std::string& text, const std::string& others) {
  std::string words = "holds no certificate signing request";
  if (!others.empty())
    words = "holds " + others + ", no signing request";
  else if (text.empty())
    words = "is empty";
  else if (text.find("CERTIFICATE REQUEST-----") != std::string::npos)
    words = "the signing request is damaged or cut off";
  return {Fault::Kind::protocol, words};
}

}  // namespace

SigningRequest parse_signing_request(const std::string& bytes) {
  SigningRequest out;
  std::string others;
  Bytes der = der_of_pem(bytes, others);
  if (der.empty()) der.assign(bytes.begin(), bytes.end());
  Request request = of_der(der);
  if (!request && others.empty()) request = of_der(der_of_bare_base64(bytes));
  if (!request) {
    out.fault = unreadable(bytes, others);
  } else {
    EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
    Certificate asked = as_certificate(request.get(), key);
    out.subject = std::move(asked.subject);
    out.san_dns = std::move(asked.san_dns);
    out.key_type = std::move(asked.key_type);
    out.key_bits = asked.key_bits;
    out.signature = signature_of(request.get());
    out.signature_verifies = key != nullptr && X509_REQ_verify(request.get(), key) == 1;
  }
  ERR_clear_error();
  return out;
}

SigningRequest read_signing_request(const std::string& file) {
  const auto text = read_text(file);
  if (text) return parse_signing_request(*text);
  SigningRequest out;
  out.fault = text.fault;
  return out;
}

}  // namespace sipfed::gather
