// The certificate that we show: loading, and handing it to a handshake.
#include <algorithm>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "gather/tls/certificates.h"
#include "gather/tls/engine.h"
#include "gather/tls/freed.h"
#include "gather/tls/pem.h"

namespace sipfed::gather {

class ClientCertificate {
 public:
  std::vector<Freed<X509, X509_free>> chain;  // leaf first
  Freed<EVP_PKEY, EVP_PKEY_free> key;
  std::vector<Certificate> plain;
};

namespace {

Fault local(const std::string& file, const std::string& words) {
  return {Fault::Kind::local, file + ": " + words};
}

// Never asks on the terminal: without a passphrase an encrypted key is an error.
int give_passphrase(char* buffer, int size, int, void* passphrase) {
  const auto& text = *static_cast<const std::string*>(passphrase);
  if (text.empty() || text.size() > static_cast<std::size_t>(size)) return -1;
  std::copy(text.begin(), text.end(), buffer);
  return static_cast<int>(text.size());
}

Outcome<Freed<EVP_PKEY, EVP_PKEY_free>> read_key(const std::string& file, const std::string& passphrase) {
  auto text = read_text(file);
  if (!text) return text.fault;
  Freed<BIO, BIO_free> bio(BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
  auto secret = passphrase;
  Freed<EVP_PKEY, EVP_PKEY_free> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, give_passphrase, &secret));
  const bool encrypted = text->find("ENCRYPTED") != std::string::npos;
  OPENSSL_cleanse(secret.data(), secret.size());
  OPENSSL_cleanse(text->data(), text->size());
  ERR_clear_error();
  if (key) return key;
  if (encrypted && passphrase.empty()) return local(file, "the key is encrypted; give its passphrase");
  if (encrypted) return local(file, "the key does not open; check its passphrase");
  return local(file,
               "holds no private key in PEM form; take it out of a PKCS#12 file with 'openssl pkcs12 -in "
               "FILE -nocerts'");
}

}  // namespace

Outcome<std::shared_ptr<const ClientCertificate>> load_client_certificate(
    const std::string& certificate_pem_file, const std::string& key_pem_file, const std::string& passphrase) {
  auto ders = read_ders(certificate_pem_file);
  if (!ders) return ders.fault;
  const std::string& key_file = key_pem_file.empty() ? certificate_pem_file : key_pem_file;
  auto key = read_key(key_file, passphrase);
  if (!key) return key.fault;

  auto loaded = std::make_shared<ClientCertificate>();
  loaded->key = std::move(*key);
  for (const Bytes& der : *ders) {
    const unsigned char* at = der.data();
    loaded->chain.emplace_back(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  }
  auto leaf = std::find_if(loaded->chain.begin(), loaded->chain.end(), [&](const auto& certificate) {
    return X509_check_private_key(certificate.get(), loaded->key.get()) == 1;
  });
  ERR_clear_error();
  if (leaf == loaded->chain.end())
    return local(key_file, "the private key does not belong to the certificate in " + certificate_pem_file +
                               "; take the key that its request was made with");
  const auto place = leaf - loaded->chain.begin();
  std::rotate(loaded->chain.begin(), leaf, leaf + 1);
  std::rotate(ders->begin(), ders->begin() + place, ders->begin() + place + 1);
  for (const Bytes& der : *ders) loaded->plain.push_back(parse_certificate(der));
  return std::shared_ptr<const ClientCertificate>(std::move(loaded));
}

std::vector<Certificate> chain_of(const ClientCertificate& certificate) { return certificate.plain; }

bool show_certificate(ssl_st* ssl, const ClientCertificate& certificate) {
  bool ok = SSL_use_certificate(ssl, certificate.chain.front().get()) == 1 &&
            SSL_use_PrivateKey(ssl, certificate.key.get()) == 1;
  for (std::size_t i = 1; ok && i < certificate.chain.size(); ++i)
    ok = SSL_add1_chain_cert(ssl, certificate.chain[i].get()) == 1;
  return ok;
}

}  // namespace sipfed::gather
