// The anchors that we trust, and what OpenSSL's X.509 verification says against them.
#include <algorithm>
#include <filesystem>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "gather/tls/certificates.h"
#include "gather/tls/freed.h"
#include "gather/tls/pem.h"
#include "sipfed/identity.h"

namespace sipfed::gather {

class TrustAnchors {
 public:
  Freed<X509_STORE, X509_STORE_free> store{X509_STORE_new()};
  std::string label;
};

namespace {

constexpr std::size_t error_limit = 32;  // a chain has a handful of faults, or is hostile

using Cert = Freed<X509, X509_free>;
using Context = Freed<X509_STORE_CTX, X509_STORE_CTX_free>;
struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
using Stack = std::unique_ptr<STACK_OF(X509), FreeStack>;

Cert decode(const std::string& base64) {
  Bytes der(base64.size() / 4 * 3 + 3);
  const int length = EVP_DecodeBlock(der.data(), reinterpret_cast<const unsigned char*>(base64.data()),
                                     static_cast<int>(base64.size()));
  const unsigned char* at = der.data();
  return Cert(length <= 0 ? nullptr : d2i_X509(nullptr, &at, length));  // DER knows its own length
}

int note_error(int ok, X509_STORE_CTX* context) {
  auto& errors = *static_cast<std::vector<VerifyError>*>(X509_STORE_CTX_get_app_data(context));
  const int code = X509_STORE_CTX_get_error(context);
  if (ok != 1 && errors.size() < error_limit) {
    VerifyError error{X509_STORE_CTX_get_error_depth(context), code, X509_verify_cert_error_string(code)};
    if (std::find(errors.begin(), errors.end(), error) == errors.end()) errors.push_back(std::move(error));
  }
  return 1;
}

void set_parameters(X509_STORE_CTX* context, const std::string& reference, std::optional<Time> at) {
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_auth_level(parameters, 0);
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (at) X509_VERIFY_PARAM_set_time(parameters, static_cast<std::time_t>(at->time_since_epoch().count()));
  if (reference.empty()) return;
  if (is_address(reference))
    X509_VERIFY_PARAM_set1_ip_asc(parameters, reference.c_str());
  else
    X509_VERIFY_PARAM_set1_host(parameters, reference.c_str(), reference.size());
}

bool issued_by_anchor(X509_STORE_CTX* context, X509* last) {
  X509* found = nullptr;
  if (X509_STORE_CTX_get1_issuer(&found, context, last) != 1) return false;
  Cert issuer(found);
  EVP_PKEY* key = X509_get0_pubkey(issuer.get());
  return key != nullptr && X509_verify(last, key) == 1;
}

}  // namespace

Outcome<std::shared_ptr<const TrustAnchors>> load_trust(const std::string& pem_file) {
  auto anchors = std::make_shared<TrustAnchors>();
  anchors->label = pem_file;
  std::vector<std::string> files;
  std::error_code error;
  const bool directory = std::filesystem::is_directory(pem_file, error);
  if (directory)
    for (const auto& entry : std::filesystem::directory_iterator(pem_file, error))
      if (!entry.is_directory(error)) files.push_back(entry.path().string());
  if (!directory) files.push_back(pem_file);
  std::size_t loaded = 0;
  for (const std::string& file : files) {
    auto ders = read_ders(file);
    if (!ders && !directory) return ders.fault;
    if (!ders) continue;
    for (const Bytes& der : *ders) {
      const unsigned char* at = der.data();
      Cert certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
      if (certificate && X509_STORE_add_cert(anchors->store.get(), certificate.get()) == 1) ++loaded;
    }
  }
  ERR_clear_error();
  if (loaded == 0) return Fault{Fault::Kind::local, pem_file + ": holds no certificate"};
  return std::shared_ptr<const TrustAnchors>(std::move(anchors));
}

std::shared_ptr<const TrustAnchors> system_trust() {
  static const auto anchors = [] {
    auto loaded = std::make_shared<TrustAnchors>();
    loaded->label = "system";
    X509_STORE_set_default_paths(loaded->store.get());
    ERR_clear_error();
    return std::shared_ptr<const TrustAnchors>(std::move(loaded));
  }();
  return anchors;
}

void verify(TlsHandshake& fact, const TrustAnchors& anchors, std::optional<Time> at) {
  fact.trust.clear();
  fact.verify.clear();
  fact.issuer_is_trusted = false;
  Stack sent(sk_X509_new_null());
  for (const Certificate& plain : fact.chain)
    if (Cert certificate = decode(plain.der)) sk_X509_push(sent.get(), certificate.release());
  if (sk_X509_num(sent.get()) == 0) return;

  X509* leaf = sk_X509_value(sent.get(), 0);
  X509* last = sk_X509_value(sent.get(), sk_X509_num(sent.get()) - 1);
  Context context(X509_STORE_CTX_new());
  if (X509_STORE_CTX_init(context.get(), anchors.store.get(), leaf, sent.get()) != 1) return;
  set_parameters(context.get(), fact.reference, at);
  X509_STORE_CTX_set_app_data(context.get(), &fact.verify);
  X509_STORE_CTX_set_verify_cb(context.get(), note_error);
  X509_verify_cert(context.get());
  fact.trust = anchors.label;
  fact.issuer_is_trusted = issued_by_anchor(context.get(), last);
  ERR_clear_error();
}

}  // namespace sipfed::gather
