#include "tls/support.h"

#include <arpa/inet.h>
#include <csignal>
#include <cstdlib>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sipfed::tls_tests {
namespace {

template <class Write>
std::string written(Write write) {
  std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  write(bio.get());
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& text) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, text.c_str());
  if (extension == nullptr) std::abort();
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

std::string Identity::pem() const {
  return written([&](BIO* bio) { PEM_write_bio_X509(bio, certificate.get()); });
}

std::string Identity::key_pem(const std::string& passphrase) const {
  return written([&](BIO* bio) {
    const EVP_CIPHER* cipher = passphrase.empty() ? nullptr : EVP_aes_128_cbc();
    PEM_write_bio_PKCS8PrivateKey(bio, key.get(), cipher, passphrase.data(),
                                  static_cast<int>(passphrase.size()), nullptr, nullptr);
  });
}

std::vector<std::uint8_t> Identity::der() const {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(certificate.get(), &bytes);
  std::vector<std::uint8_t> der(bytes, bytes + size);
  OPENSSL_free(bytes);
  return der;
}

Identity make(const Wish& wish) {
  static long serial = 1000;
  Identity made;
  made.key.reset(wish.key == "EC" ? EVP_EC_gen("P-256") : EVP_RSA_gen(1024), EVP_PKEY_free);
  made.certificate.reset(X509_new(), X509_free);
  X509* certificate = made.certificate.get();
  X509* issuer = wish.issuer != nullptr ? wish.issuer->certificate.get() : certificate;
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), wish.from_day * 86400L);
  X509_gmtime_adj(X509_getm_notAfter(certificate), wish.to_day * 86400L);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  X509_set_pubkey(certificate, made.key.get());
  if (wish.ca) extend(certificate, issuer, NID_basic_constraints, "critical,CA:TRUE");
  for (const auto& [nid, text] : wish.extensions) extend(certificate, issuer, nid, text);
  X509_sign(certificate, (wish.issuer != nullptr ? wish.issuer->key : made.key).get(), EVP_sha256());
  return made;
}

File::File(const std::string& text) : path_("/tmp/sipfed-tls-XXXXXX") {
  const int fd = mkstemp(path_.data());
  if (fd < 0 || ::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) std::abort();
  ::close(fd);
}

File::~File() { ::unlink(path_.c_str()); }

Server::Server(std::function<void(int)> serve) : serve_(std::move(serve)) {
  std::signal(SIGPIPE, SIG_IGN);
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0)
    std::abort();
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

void Server::accept_all() {
  for (int fd = -1; (fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    ++accepted_;
    const std::lock_guard lock(mutex_);
    open_.push_back(fd);
    threads_.emplace_back([this, fd] {
      serve_(fd);
      const std::lock_guard closing(mutex_);
      std::erase(open_, fd);
      ::close(fd);
    });
  }
}

Server::~Server() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard lock(mutex_);
    for (int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
}

std::function<void(int)> serve_tls(TlsPeer peer) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), peer.min_version);
  SSL_CTX_set_max_proto_version(context.get(), peer.max_version);
  if (SSL_CTX_set_cipher_list(context.get(), peer.ciphers.c_str()) != 1) std::abort();
  if (!peer.ciphers13.empty() && SSL_CTX_set_ciphersuites(context.get(), peer.ciphers13.c_str()) != 1)
    std::abort();
  SSL_CTX_set_options(context.get(), peer.options | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_dh_auto(context.get(), 1);
  SSL_CTX_use_certificate(context.get(), peer.identity.certificate.get());
  SSL_CTX_use_PrivateKey(context.get(), peer.identity.key.get());
  for (const Identity& sent : peer.also_sent) SSL_CTX_add1_chain_cert(context.get(), sent.certificate.get());
  if (peer.client_issuer != nullptr) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), peer.client_issuer->certificate.get());
    SSL_CTX_add_client_CA(context.get(), peer.client_issuer->certificate.get());
    SSL_CTX_set_verify(context.get(),
                       SSL_VERIFY_PEER | (peer.client_required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                       nullptr);
  }
  return [context, answer = peer.answer](int fd) {
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), SSL_free);
    SSL_set_fd(ssl.get(), fd);
    char block[4096];
    if (SSL_accept(ssl.get()) == 1)
      while (SSL_read(ssl.get(), block, sizeof block) > 0)
        SSL_write(ssl.get(), answer.data(), static_cast<int>(answer.size()));
    // Lets an alert arrive before the reset that unread bytes would cause.
    ::shutdown(fd, SHUT_WR);
    while (::read(fd, block, sizeof block) > 0) {
    }
  };
}

}  // namespace sipfed::tls_tests
