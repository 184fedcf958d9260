#include "gather/tls/engine.h"

#include <algorithm>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "gather/tls/freed.h"
#include "gather/tls/messages.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

constexpr int message_certificate = 11, message_certificate_request = 13, message_server_hello = 2,
              message_ticket = 4, message_certificate_status = 22;
constexpr std::size_t chain_limit = 32, name_limit = 2048;

// One context for all handshakes: making one costs more than the rest of a handshake's set-up.
SSL_CTX* context() {
  static const Freed<SSL_CTX, SSL_CTX_free> shared = [] {
    Freed<SSL_CTX, SSL_CTX_free> made(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_security_level(made.get(), 0);
    SSL_CTX_set_min_proto_version(made.get(), TLS1_VERSION);
    SSL_CTX_set_cipher_list(made.get(), "ALL:@SECLEVEL=0");
    SSL_CTX_set_options(made.get(), SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_session_cache_mode(made.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(made.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
    // Trust is judged afterwards from the chain recorded: see verify().
    SSL_CTX_set_cert_verify_callback(
        made.get(), [](X509_STORE_CTX*, void*) { return 1; }, nullptr);
    return made;
  }();
  return shared.get();
}

std::string last_error() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason != nullptr ? reason : "TLS failure without a reason";
}

}  // namespace

struct TlsEngine::Impl {
  explicit Impl(const TlsRequest& request);

  static void on_message(int sent, int version, int type, const void* data, std::size_t length, SSL*,
                         void* impl);
  void on_handshake_message(ByteSpan message);
  void on_alert(ByteSpan alert);
  Fault failure();

  TlsHandshake fact;
  Freed<SSL, SSL_free> ssl{SSL_new(context())};
  BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());  // owned by ssl
  int version = 0;
  bool ticket = false;
  bool certificate_out = false;  // our Certificate message, perhaps an empty one, is in the output
};

TlsEngine::Impl::Impl(const TlsRequest& request) {
  fact.connect_to = request.connect_to;
  fact.reference = request.reference;
  BIO_set_mem_eof_return(in, -1);
  SSL_set_bio(ssl.get(), in, out);
  SSL_set_connect_state(ssl.get());
  SSL_set_msg_callback(ssl.get(), on_message);
  SSL_set_msg_callback_arg(ssl.get(), this);
  SSL_set_tlsext_status_type(ssl.get(), TLSEXT_STATUSTYPE_ocsp);
  if (!request.sni.empty() && !is_address(request.sni) &&
      SSL_set_tlsext_host_name(ssl.get(), request.sni.c_str()) == 1)
    fact.sni = request.sni;
  if (request.min_version != 0) SSL_set_min_proto_version(ssl.get(), request.min_version);
  if (request.max_version != 0) SSL_set_max_proto_version(ssl.get(), request.max_version);
  if (!request.ciphers.empty() && SSL_set_cipher_list(ssl.get(), request.ciphers.c_str()) != 1)
    fact.fault = {Fault::Kind::local, "no cipher suite: " + request.ciphers};
  if (request.certificate) fact.offered_certificate = show_certificate(ssl.get(), *request.certificate);
  if (request.certificate && !fact.offered_certificate)
    fact.fault = {Fault::Kind::local, "client certificate not usable: " + last_error()};
  ERR_clear_error();
}

void TlsEngine::Impl::on_message(int sent, int, int type, const void* data, std::size_t length, SSL*,
                                 void* impl) {
  auto& self = *static_cast<Impl*>(impl);
  const ByteSpan bytes(static_cast<const std::uint8_t*>(data), length);
  if (type == SSL3_RT_HANDSHAKE && sent != 0 && length > 0 && bytes[0] == message_certificate)
    self.certificate_out = true;
  if (type == SSL3_RT_HANDSHAKE && sent == 0 && length >= 4) self.on_handshake_message(bytes);
  if (type == SSL3_RT_ALERT && sent == 0 && length >= 2) self.on_alert(bytes);
}

void TlsEngine::Impl::on_alert(ByteSpan alert) {
  if (alert[1] != SSL_AD_CLOSE_NOTIFY) fact.alert = TlsAlert{alert[0], alert[1]};
}

void TlsEngine::Impl::on_handshake_message(ByteSpan message) {
  const ByteSpan body = message.subspan(4);
  fact.step = std::max(fact.step, TlsHandshake::Step::server_flight);
  if (message[0] == message_server_hello) {
    const auto hello = parse_server_hello(body);
    if (!hello) return;
    version = hello->version;
    if (hello->retry) return;
    fact.server_time = Time(std::chrono::seconds(hello->gmt_unix_time));
  } else if (message[0] == message_certificate && fact.chain.empty()) {
    for (ByteSpan der : parse_certificate_list(body, version))
      if (fact.chain.size() < chain_limit) fact.chain.push_back(parse_certificate(der));
  } else if (message[0] == message_certificate_request) {
    fact.certificate_requested = true;
    const auto names = parse_certificate_request(body, version);
    for (std::size_t i = 0; names && fact.ca_names.size() < name_limit && i < names->size(); ++i)
      fact.ca_names.push_back(name_text((*names)[i]));
  } else if (message[0] == message_ticket) {
    ticket = true;
  } else if (message[0] == message_certificate_status) {
    fact.stapled_ocsp = true;
  }
}

// Why OpenSSL gave up, in the words of the protocol.
Fault TlsEngine::Impl::failure() {
  const unsigned long code = ERR_peek_last_error();
  Fault fault{Fault::Kind::protocol, last_error()};
  if (fact.alert && fact.alert->level == 2) {
    fault = {Fault::Kind::alert, SSL_alert_desc_string_long(fact.alert->description)};
  } else if ((SSL_get_shutdown(ssl.get()) & SSL_RECEIVED_SHUTDOWN) != 0) {
    fault = {Fault::Kind::closed, "close_notify"};
  } else if (ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == SSL_R_NO_CIPHERS_AVAILABLE) {
    fault.kind = Fault::Kind::local;
  }
  ERR_clear_error();
  return fault;
}

TlsEngine::TlsEngine(const TlsRequest& request) : impl_(std::make_unique<Impl>(request)) {}
TlsEngine::~TlsEngine() = default;

bool TlsEngine::has_ticket() const { return impl_->ticket; }
TlsHandshake& TlsEngine::fact() { return impl_->fact; }
const TlsHandshake& TlsEngine::fact() const { return impl_->fact; }

TlsEngine::State TlsEngine::handshake() {
  SSL* ssl = impl_->ssl.get();
  TlsHandshake& fact = impl_->fact;
  if (fact.fault) return State::failed;
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl);
  const int error = SSL_get_error(ssl, result);
  if (fact.step >= TlsHandshake::Step::server_flight) {
    if (impl_->version != 0) fact.version = SSL_get_version(ssl);
    const SSL_CIPHER* cipher = SSL_get_pending_cipher(ssl);
    if (cipher == nullptr) cipher = SSL_get_current_cipher(ssl);
    if (cipher != nullptr) fact.cipher = SSL_CIPHER_standard_name(cipher);
    fact.secure_renegotiation = SSL_get_secure_renegotiation_support(ssl) == 1;
    const unsigned char* response = nullptr;
    if (SSL_get_tlsext_status_ocsp_resp(ssl, &response) > 0) fact.stapled_ocsp = true;
  }
  if (result == 1) return State::finished;
  if (error == SSL_ERROR_WANT_READ) return State::needs_record;
  fact.fault = impl_->failure();
  return State::failed;
}

void TlsEngine::feed(std::span<const std::uint8_t> record) {
  BIO_write(impl_->in, record.data(), static_cast<int>(record.size()));
}

std::vector<std::uint8_t> TlsEngine::take_output() {
  std::vector<std::uint8_t> bytes(BIO_ctrl_pending(impl_->out));
  if (!bytes.empty()) BIO_read(impl_->out, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

void TlsEngine::sent() {
  const auto reached =
      impl_->certificate_out ? TlsHandshake::Step::certificate_sent : TlsHandshake::Step::hello;
  impl_->fact.step = std::max(impl_->fact.step, reached);
}

Outcome<std::size_t> TlsEngine::read(std::span<std::uint8_t> into) {
  ERR_clear_error();
  const int got =
      SSL_read(impl_->ssl.get(), into.data(), static_cast<int>(std::min<std::size_t>(into.size(), 1 << 20)));
  if (got > 0) {
    impl_->fact.step = TlsHandshake::Step::reply;
    return static_cast<std::size_t>(got);
  }
  if (SSL_get_error(impl_->ssl.get(), got) == SSL_ERROR_WANT_READ) return std::size_t{0};
  return impl_->failure();
}

Fault TlsEngine::write(std::span<const std::uint8_t> bytes) {
  ERR_clear_error();
  if (bytes.empty()) return {};
  std::size_t written = 0;
  if (SSL_write_ex(impl_->ssl.get(), bytes.data(), bytes.size(), &written) == 1) return {};
  return impl_->failure();
}

void TlsEngine::close() {
  SSL_shutdown(impl_->ssl.get());
  ERR_clear_error();
}

}  // namespace sipfed::gather
