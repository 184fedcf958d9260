// PKCS #12 bag by bag, so that a file without a MAC, without a key or without a certificate is still read.
#include <algorithm>
#include <memory>
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/x509v3.h>

#include "gather/artefacts/artefacts.h"
#include "gather/artefacts/pbe.h"
#include "gather/tls/certificates.h"
#include "gather/tls/freed.h"
#include "gather/tls/pem.h"

namespace sipfed::gather {
namespace {

constexpr int depth_limit = 4;                // bags in bags
constexpr long iteration_limit = 10'000'000;  // some seconds of work; Windows writes 2000, OpenSSL 2048
constexpr std::size_t certificate_limit = 100;

// Old Windows writes RC2-40, which only OpenSSL's legacy provider can read. A context of its own, so that
// nothing else in this process speaks it.
class Library {
 public:
  Library()
      : context_(OSSL_LIB_CTX_new()),
        modern_(OSSL_PROVIDER_load(context_.get(), "default")),
        legacy_(OSSL_PROVIDER_load(context_.get(), "legacy")) {}
  OSSL_LIB_CTX* get() const { return context_.get(); }

 private:
  Freed<OSSL_LIB_CTX, OSSL_LIB_CTX_free> context_;
  Freed<OSSL_PROVIDER, OSSL_PROVIDER_unload> modern_, legacy_;
};

struct FreeParts {
  void operator()(STACK_OF(PKCS7) * all) const { sk_PKCS7_pop_free(all, PKCS7_free); }
};
struct FreeBags {
  void operator()(STACK_OF(PKCS12_SAFEBAG) * all) const {
    sk_PKCS12_SAFEBAG_pop_free(all, PKCS12_SAFEBAG_free);
  }
};
using Parts = std::unique_ptr<STACK_OF(PKCS7), FreeParts>;
using Bags = std::unique_ptr<STACK_OF(PKCS12_SAFEBAG), FreeBags>;
using Cert = Freed<X509, X509_free>;
using Key = Freed<EVP_PKEY, EVP_PKEY_free>;

struct Content {
  std::vector<Cert> certificates;
  Key key;
  bool has_key = false;
  Fault fault;
};

class Opener {
 public:
  Opener(const Library& library, const std::string& passphrase, Pkcs12& out)
      : library_(library), passphrase_(passphrase), out_(out) {}

  // Windows takes no passphrase for an empty one, others for none at all (RFC 7292 appendix B.1).
  bool verify_mac(PKCS12* file) {
    const ASN1_INTEGER* iterations = nullptr;
    PKCS12_get0_mac(nullptr, nullptr, nullptr, &iterations, file);
    if (iterations != nullptr && !bearable(ASN1_INTEGER_get(iterations))) return false;
    if (PKCS12_verify_mac(file, passphrase_.c_str(), length()) == 1) return true;
    absent_ = passphrase_.empty() && PKCS12_verify_mac(file, nullptr, 0) == 1;
    if (!absent_)
      content.fault = {Fault::Kind::local, "does not open: another passphrase, or a damaged file"};
    return absent_;
  }

  void read(const STACK_OF(PKCS7) * parts) {
    for (int i = 0; i < sk_PKCS7_num(parts) && !content.fault; ++i) {
      PKCS7* part = sk_PKCS7_value(parts, i);
      if (PKCS7_type_is_data(part)) {
        read(Bags(PKCS12_unpack_p7data(part)).get(), 0);
      } else if (PKCS7_type_is_encrypted(part)) {
        if (!note(part->d.encrypted->enc_data->algorithm)) return;
        const Bags bags(PKCS12_unpack_p7encdata(part, secret(), length()));
        if (!bags) fail();
        read(bags.get(), 0);
      }
    }
  }

  Content content;

 private:
  const char* secret() const { return absent_ ? nullptr : passphrase_.c_str(); }
  int length() const { return static_cast<int>(passphrase_.size()); }
  void fail() {
    if (!content.fault)
      content.fault = {Fault::Kind::local,
                       "does not open: another passphrase, a damaged file, or encryption by " +
                           (out_.encryption.empty() ? "means unknown" : out_.encryption)};
  }
  bool bearable(long iterations) {
    if (iterations >= 0 && iterations <= iteration_limit) return true;
    content.fault = {Fault::Kind::limit, "asks for too much work to be opened"};
    return false;
  }
  bool note(const X509_ALGOR* algorithm) {
    const PasswordEncryption used = password_encryption(algorithm);
    if (out_.encryption.empty()) out_.encryption = used.cipher;
    return bearable(used.iterations);
  }

  void read(const STACK_OF(PKCS12_SAFEBAG) * bags, int depth) {
    if (depth > depth_limit) return;
    for (int i = 0; bags != nullptr && i < sk_PKCS12_SAFEBAG_num(bags) && !content.fault; ++i) {
      const PKCS12_SAFEBAG* bag = sk_PKCS12_SAFEBAG_value(bags, i);
      switch (PKCS12_SAFEBAG_get_nid(bag)) {
        case NID_keyBag:
          take_key(PKCS12_SAFEBAG_get0_p8inf(bag));
          break;
        case NID_pkcs8ShroudedKeyBag:
          take_shrouded(bag);
          break;
        case NID_certBag:
          if (Cert certificate{PKCS12_SAFEBAG_get1_cert(bag)};
              certificate && content.certificates.size() < certificate_limit)
            content.certificates.push_back(std::move(certificate));
          break;
        case NID_safeContentsBag:
          read(PKCS12_SAFEBAG_get0_safes(bag), depth + 1);
          break;
        default:
          break;
      }
    }
  }

  void take_shrouded(const PKCS12_SAFEBAG* bag) {
    const X509_ALGOR* algorithm = nullptr;
    X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, nullptr);
    if (!note(algorithm)) return;
    const Freed<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> open(
        PKCS12_decrypt_skey_ex(bag, secret(), length(), library_.get(), nullptr));
    if (!open) return fail();
    take_key(open.get());
  }

  void take_key(const PKCS8_PRIV_KEY_INFO* info) {
    content.has_key = true;
    if (!content.key) content.key.reset(EVP_PKCS82PKEY_ex(info, library_.get(), nullptr));
  }

  const Library& library_;
  const std::string& passphrase_;
  Pkcs12& out_;
  bool absent_ = false;  // no passphrase at all, rather than an empty one
};

// The one that the key belongs to, or else the first that is no authority, before the others.
void order(Content& content, Pkcs12& out) {
  auto& all = content.certificates;
  auto leaf = std::find_if(all.begin(), all.end(), [&](const Cert& each) {
    return content.key && X509_check_private_key(each.get(), content.key.get()) == 1;
  });
  out.key_matches = leaf != all.end();
  if (!out.key_matches)
    leaf =
        std::find_if(all.begin(), all.end(), [](const Cert& each) { return X509_check_ca(each.get()) == 0; });
  if (leaf != all.end()) std::rotate(all.begin(), leaf, leaf + 1);
}

Certificate plain(X509* certificate) {
  unsigned char* data = nullptr;
  const int length = i2d_X509(certificate, &data);
  Certificate out;
  if (length > 0) out = parse_certificate({data, static_cast<std::size_t>(length)});
  OPENSSL_free(data);
  return out;
}

void open(const std::string& bytes, const std::string& passphrase, Pkcs12& out) {
  const Library library;
  PKCS12* decoded = PKCS12_init_ex(NID_pkcs7_data, library.get(), nullptr);
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  if (d2i_PKCS12(&decoded, &at, static_cast<long>(bytes.size())) == nullptr) {
    out.fault = {Fault::Kind::protocol, "is no PKCS #12 file, or is cut off"};
    return;
  }
  const Freed<PKCS12, PKCS12_free> file(decoded);
  Opener opener(library, passphrase, out);
  if (PKCS12_mac_present(file.get()) == 0 || opener.verify_mac(file.get())) {
    const Parts parts(PKCS12_unpack_authsafes(file.get()));
    if (parts) opener.read(parts.get());
    if (!parts) opener.content.fault = {Fault::Kind::protocol, "holds nothing that can be read"};
  }
  out.fault = opener.content.fault;
  out.has_key = opener.content.has_key;
  order(opener.content, out);
  for (const Cert& certificate : opener.content.certificates) out.chain.push_back(plain(certificate.get()));
}

}  // namespace

Pkcs12 read_pkcs12(const std::string& file, const std::string& passphrase) {
  Pkcs12 out;
  const auto bytes = read_text(file);
  if (bytes)
    open(*bytes, passphrase, out);
  else
    out.fault = bytes.fault;
  ERR_clear_error();
  return out;
}

}  // namespace sipfed::gather
