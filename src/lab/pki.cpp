#include "lab/pki.h"

#include <array>
#include <ctime>
#include <mutex>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdexcept>

#include "lab/pki_pair.h"

namespace sipfed::lab {
namespace {

using BioPtr = std::unique_ptr<BIO, FreeBy<BIO_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, FreeBy<X509_EXTENSION_free>>;

[[noreturn]] void fail(const std::string& what) {
  std::string reason;
  if (const unsigned long code = ERR_get_error(); code != 0) {
    std::array<char, 256> text{};
    ERR_error_string_n(code, text.data(), text.size());
    reason = std::string(": ") + text.data();
  }
  ERR_clear_error();
  throw std::runtime_error("world: certificates." + what + reason);
}

EVP_PKEY* minted_key(const std::string& kind) {
  if (kind.starts_with("rsa")) {
    const int bits = std::atoi(kind.c_str() + 3);
    return bits < 512 || bits > 8192 ? nullptr : EVP_RSA_gen(static_cast<unsigned>(bits));
  }
  if (kind == "ec224") return EVP_EC_gen("P-224");
  if (kind == "ec256") return EVP_EC_gen("P-256");
  if (kind == "ec384") return EVP_EC_gen("P-384");
  if (kind == "ec521") return EVP_EC_gen("P-521");
  if (kind == "ed25519") return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  return nullptr;
}

KeyPtr key_for(const std::string& name, const std::string& kind) {
  static std::mutex mutex;
  static std::map<std::string, KeyPtr> cache;
  const std::lock_guard lock(mutex);
  KeyPtr& key = cache[name + ' ' + kind];
  if (!key) key.reset(minted_key(kind));
  if (!key) fail(name + ": no key of kind '" + kind + "'");
  EVP_PKEY_up_ref(key.get());
  return KeyPtr(key.get());
}

void set_name(X509_NAME* name, const std::string& label, const Texts& parts) {
  for (const std::string& part : parts) {
    const auto equals = part.find('=');
    const auto* value = reinterpret_cast<const unsigned char*>(part.c_str() + equals + 1);
    if (X509_NAME_add_entry_by_txt(name, part.substr(0, equals).c_str(), MBSTRING_UTF8, value,
                                   static_cast<int>(part.size() - equals - 1), -1, 0) != 1)
      fail(label + ": no RDN '" + part + "'");
  }
}

void extend(X509* certificate, X509* issuer, const std::string& label, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1)
    fail(label + ": no extension '" + value + "'");
}

std::string comma_list(const Texts& texts) {
  std::string all;
  for (const std::string& text : texts)
    all += (all.empty() ? "" : ",") + (text == "any" ? std::string("anyExtendedKeyUsage") : text);
  return all;
}

void add_extensions(X509* certificate, X509* issuer, const std::string& label, const CertificateSpec& spec) {
  extend(certificate, issuer, label, NID_basic_constraints, spec.ca ? "critical,CA:TRUE" : "CA:FALSE");
  extend(certificate, issuer, label, NID_key_usage,
         spec.ca ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature,keyEncipherment");
  extend(certificate, issuer, label, NID_subject_key_identifier, "hash");
  if (issuer != certificate) extend(certificate, issuer, label, NID_authority_key_identifier, "keyid");
  if (spec.eku && !spec.eku->empty())
    extend(certificate, issuer, label, NID_ext_key_usage, comma_list(*spec.eku));
  if (spec.san && !spec.san->empty())
    extend(certificate, issuer, label, NID_subject_alt_name, comma_list(*spec.san));
}

void set_serial(X509* certificate) {
  std::array<unsigned char, 8> bytes{};
  RAND_bytes(bytes.data(), bytes.size());
  std::uint64_t serial = 0;
  for (const unsigned char byte : bytes) serial = serial << 8 | byte;
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1);
}

CertificatePtr minted(const std::string& label, const CertificateSpec& spec, EVP_PKEY* key, X509* issuer,
                      EVP_PKEY* issuer_key) {
  CertificatePtr certificate(X509_new());
  X509* x = certificate.get();
  X509_set_version(x, X509_VERSION_3);
  set_serial(x);
  std::time_t now = std::time(nullptr);
  X509_time_adj_ex(X509_getm_notBefore(x), 0, static_cast<long>(spec.not_before.count()), &now);
  X509_time_adj_ex(X509_getm_notAfter(x), 0, static_cast<long>(spec.not_after.count()), &now);
  set_name(X509_get_subject_name(x), label, spec.subject);
  X509_set_issuer_name(x, X509_get_subject_name(issuer == nullptr ? x : issuer));
  X509_set_pubkey(x, key);
  add_extensions(x, issuer == nullptr ? x : issuer, label, spec);
  const EVP_MD* digest = EVP_get_digestbyname(spec.digest.c_str());
  if (digest == nullptr) fail(label + ": no digest '" + spec.digest + "'");
  if (EVP_PKEY_get_base_id(issuer_key) == EVP_PKEY_ED25519) digest = nullptr;
  if (X509_sign(x, issuer_key, digest) == 0) fail(label + ": cannot be signed");
  return certificate;
}

std::string contents(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

Pki::Pki(const std::map<std::string, CertificateSpec>& specs) {
  for (const auto& [name, spec] : specs) {
    pairs_[name] = std::make_unique<Pair>();
    pairs_[name]->key = key_for(name, spec.key);
  }
  // Issuers first: as many rounds as there are levels.
  for (std::size_t round = 0; round < specs.size(); ++round)
    for (const auto& [name, spec] : specs) {
      Pair& own = *pairs_.at(name);
      const Pair& issuer = *pairs_.at(spec.issuer);
      if (own.certificate || (spec.issuer != name && !issuer.certificate)) continue;
      own.certificate = minted(name, spec, own.key.get(), issuer.certificate.get(), issuer.key.get());
    }
  for (const auto& [name, made] : pairs_)
    if (!made->certificate) fail(name + ": its issuers go round in a circle");
}

Pki::~Pki() = default;

const Pki::Pair& Pki::pair(const std::string& name) const { return *pairs_.at(name); }

std::string Pki::certificates_pem(const Texts& names) const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  for (const std::string& name : names) PEM_write_bio_X509(bio.get(), pair(name).certificate.get());
  return contents(bio.get());
}

std::string Pki::key_pem(const std::string& name) const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), pair(name).key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return contents(bio.get());
}

std::string Pki::der(const std::string& name) const {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(pair(name).certificate.get(), &bytes);
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

}  // namespace sipfed::lab
