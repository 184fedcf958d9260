// The SSL_CTX of a server: versions, suites, chain, and what is asked of the client.
#include <algorithm>
#include <openssl/err.h>
#include <stdexcept>

#include "lab/tls_context.h"

namespace sipfed::lab {
namespace {

void require(bool done, const std::string& what) {
  if (done) return;
  ERR_clear_error();
  throw std::runtime_error("world: tls: " + what);
}

int application_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

// The error that makes OpenSSL send that alert.
int error_for(int alert) {
  switch (alert) {
    case 40:
      return X509_V_ERR_APPLICATION_VERIFICATION;
    case 42:
      return X509_V_ERR_CERT_REJECTED;
    case 43:
      return X509_V_ERR_INVALID_PURPOSE;
    case 44:
      return X509_V_ERR_CERT_REVOKED;
    case 45:
      return X509_V_ERR_CERT_HAS_EXPIRED;
    case 48:
      return X509_V_ERR_INVALID_CA;
    default:
      return X509_V_ERR_SUBTREE_MINMAX;  // not in its table: 46
  }
}

// Called with the client's certificate in hand; the argument is the server's Context.
int judge_client(X509_STORE_CTX* store, void* argument) {
  const auto& context = *static_cast<const TlsServer::Context*>(argument);
  auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto& connection = *static_cast<TlsConnection*>(SSL_get_ex_data(ssl, application_index()));
  connection.client_shown = true;
  if (context.spec.end.at == EndSpec::At::certificate) {
    connection.gives_up = context.spec.end.by != EndSpec::By::alert;
    X509_STORE_CTX_set_error(store, error_for(context.spec.end.alert));
    return 0;
  }
  return context.spec.client == "asked" ? 1 : X509_verify_cert(store);
}

void ask_for_client(SSL_CTX* ssl, TlsServer::Context& context, const Pki& pki) {
  const TlsSpec& spec = context.spec;
  if (spec.client == "none") return;
  SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER | (spec.client == "required" ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                     nullptr);
  SSL_CTX_set_cert_verify_callback(ssl, judge_client, &context);
  X509_STORE* store = SSL_CTX_get_cert_store(ssl);
  for (const std::string& name : spec.client_trust)
    X509_STORE_add_cert(store, pki.pair(name).certificate.get());
  for (const std::string& name : spec.client_ca_names.value_or(spec.client_trust))
    SSL_CTX_add_client_CA(ssl, pki.pair(name).certificate.get());
}

void show_chain(SSL_CTX* ssl, const TlsSpec& spec, const Pki& pki) {
  const Pki::Pair& leaf = pki.pair(spec.chain.front());
  require(SSL_CTX_use_certificate(ssl, leaf.certificate.get()) == 1, "the leaf cannot be used");
  require(SSL_CTX_use_PrivateKey(ssl, leaf.key.get()) == 1, "the key cannot be used");
  SSL_CTX_set_mode(ssl, SSL_MODE_NO_AUTO_CHAIN);
  for (std::size_t i = 1; i < spec.chain.size(); ++i)
    require(SSL_CTX_add1_chain_cert(ssl, pki.pair(spec.chain[i]).certificate.get()) == 1,
            "the chain is refused");
}

}  // namespace

void attach(SSL* ssl, TlsConnection& connection) { SSL_set_ex_data(ssl, application_index(), &connection); }

bool TlsServer::Context::speaks(const Hello& hello) const {
  if (!spec.real || hello.version < spec.min) return false;
  const int version = std::min(hello.version, spec.max);
  const EVP_PKEY* key = SSL_CTX_get0_privatekey(ctx.get());
  const int authentication = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA ? NID_auth_rsa : NID_auth_ecdsa;
  const STACK_OF(SSL_CIPHER)* ciphers = SSL_CTX_get_ciphers(ctx.get());
  for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
    const SSL_CIPHER* cipher = sk_SSL_CIPHER_value(ciphers, i);
    const std::string_view since = SSL_CIPHER_get_version(cipher);
    const bool newest = since == "TLSv1.3";
    if ((newest && version < 0x0304) || (since == "TLSv1.2" && version < 0x0303)) continue;
    if (!newest && SSL_CIPHER_get_auth_nid(cipher) != authentication) continue;
    if (std::find(hello.suites.begin(), hello.suites.end(), SSL_CIPHER_get_protocol_id(cipher)) !=
        hello.suites.end())
      return true;
  }
  return false;
}

TlsServer::TlsServer(const TlsSpec& spec, const Pki& pki) : context_(std::make_unique<Context>()) {
  context_->spec = spec;
  for (const std::string& name : spec.chain) context_->chain_der.push_back(pki.der(name));
  context_->ctx.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* ctx = context_->ctx.get();
  SSL_CTX_set_security_level(ctx, 0);
  require(
      SSL_CTX_set_min_proto_version(ctx, spec.min) == 1 && SSL_CTX_set_max_proto_version(ctx, spec.max) == 1,
      "no such versions");
  require(SSL_CTX_set_cipher_list(ctx, spec.ciphers.c_str()) == 1, "no suites in '" + spec.ciphers + "'");
  if (!spec.suites.empty())
    require(SSL_CTX_set_ciphersuites(ctx, spec.suites.c_str()) == 1, "no suites in '" + spec.suites + "'");
  SSL_CTX_set_security_level(ctx, 0);
  SSL_CTX_set_options(ctx, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION);
  if (spec.empty_fragments)
    SSL_CTX_clear_options(ctx, SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS);
  else
    SSL_CTX_set_options(ctx, SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS);
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_session_id_context(ctx, reinterpret_cast<const unsigned char*>("lab"), 3);
  if (spec.real) show_chain(ctx, spec, pki);
  if (spec.real) ask_for_client(ctx, *context_, pki);
}

TlsServer::~TlsServer() = default;

}  // namespace sipfed::lab
