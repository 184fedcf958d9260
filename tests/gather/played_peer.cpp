#include "gather/played_peer.h"

#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace sipfed::gather::played {
namespace {

void mint(const std::string& name, const std::string& certificate_file, const std::string& key_file) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
  X509_NAME* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, subject);
  X509_set_pubkey(certificate, key);
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* san = X509V3_EXT_conf_nid(nullptr, &context, NID_subject_alt_name, ("DNS:" + name).c_str());
  X509_add_ext(certificate, san, -1);
  X509_EXTENSION_free(san);
  X509_sign(certificate, key, EVP_sha256());
  std::FILE* out = std::fopen(certificate_file.c_str(), "w");
  PEM_write_X509(out, certificate);
  std::fclose(out);
  out = std::fopen(key_file.c_str(), "w");
  PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(out);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

// Reads and writes over the socket, through TLS where there is a session.
struct Wire {
  int fd;
  SSL* session = nullptr;
  long read(char* into, int size) {
    return session != nullptr ? SSL_read(session, into, size)
                              : ::recv(fd, into, static_cast<std::size_t>(size), 0);
  }
  void write(const std::string& text) {
    if (session != nullptr) {
      SSL_write(session, text.data(), static_cast<int>(text.size()));
    } else {
      ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    }
  }
};

}  // namespace

Papers::Papers() {
  std::string pattern = (std::filesystem::temp_directory_path() / "sipfed-gather-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
}
Papers::~Papers() { std::filesystem::remove_all(folder_); }

std::string Papers::certificate(const std::string& name) {
  const std::string file = (folder_ / (name + ".pem")).string();
  if (!std::filesystem::exists(file)) mint(name, file, key(name));
  return file;
}
std::string Papers::key(const std::string& name) { return (folder_ / (name + ".key")).string(); }

Peer::Peer(PeerOptions options, Script script) : options_(std::move(options)), script_(std::move(script)) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
  if (!options_.certificate.empty()) {
    context_ = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_max_proto_version(context_, options_.max_version);
    SSL_CTX_use_certificate_chain_file(context_, options_.certificate.c_str());
    SSL_CTX_use_PrivateKey_file(context_, options_.key.c_str(), SSL_FILETYPE_PEM);
    if (options_.ask || options_.require)
      SSL_CTX_set_verify(context_, SSL_VERIFY_PEER | (options_.require ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                         [](int, X509_STORE_CTX*) { return 1; });
  }
  listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0)
    throw std::runtime_error("bind");
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

Peer::~Peer() {
  over_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& worker : workers_) worker.join();
  ::close(listener_);
  SSL_CTX_free(context_);
}

int Peer::connections(int expected) const {
  std::unique_lock lock(mutex_);
  accepted_.wait_for(lock, std::chrono::seconds(2), [&] { return connections_ >= expected; });
  return connections_;
}

std::list<std::string> Peer::heard() const {
  const std::lock_guard lock(mutex_);
  return heard_;
}

void Peer::accept_all() {
  while (true) {
    const int fd = ::accept(listener_, nullptr, nullptr);
    if (fd < 0 || over_) return;
    {
      const std::lock_guard lock(mutex_);
      open_.push_back(fd);
      ++connections_;
    }
    accepted_.notify_all();
    workers_.emplace_back([this, fd] { serve(fd); });
  }
}

void Peer::serve(int fd) {
  Wire wire{fd};
  bool open = true;
  std::array<char, 8192> buffer{};
  if (!options_.handshake) {
    while (::recv(fd, buffer.data(), buffer.size(), 0) > 0) {
    }
    open = false;
  } else if (context_ != nullptr) {
    wire.session = SSL_new(context_);
    SSL_set_fd(wire.session, fd);
    open = SSL_accept(wire.session) == 1;
  }
  std::string text;
  while (open) {
    const long got = wire.read(buffer.data(), static_cast<int>(buffer.size()));
    if (got <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    for (std::size_t end = text.find("\r\n\r\n"); end != std::string::npos; end = text.find("\r\n\r\n")) {
      const auto body = std::strtoul(field(text.substr(0, end + 2), "Content-Length").c_str(), nullptr, 10);
      const std::string request = text.substr(0, end + 2);
      text.erase(0, end + 4 + body);
      {
        const std::lock_guard lock(mutex_);
        heard_.push_back(request.substr(0, request.find('\r')));
      }
      const bool shown = wire.session != nullptr && SSL_get0_peer_certificate(wire.session) != nullptr;
      if (const std::string out = script_(request, shown); !out.empty()) wire.write(out);
    }
  }
  SSL_free(wire.session);
  const std::lock_guard lock(mutex_);
  open_.remove(fd);
  ::close(fd);
}

std::string field(const std::string& message, const std::string& name) {
  const std::size_t at = message.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "";
  const std::size_t from = at + name.size() + 4;
  return message.substr(from, message.find('\r', from) - from);
}

std::string reply(const std::string& request, const std::string& status, const std::string& extra) {
  if (request.starts_with("SIP/2.0")) return "";
  std::string text = "SIP/2.0 " + status + "\r\n";
  for (const char* name : {"Via", "From", "To", "Call-ID", "CSeq"})
    text += std::string(name) + ": " + field(request, name) + "\r\n";
  return text + extra + "Content-Length: 0\r\n\r\n";
}

std::string healthy(const std::string& request, bool) {
  std::string text = reply(request, "200 OK");
  if (request.starts_with("SUBSCRIBE"))
    text += "NOTIFY sip:sipfed@x SIP/2.0\r\nVia: SIP/2.0/TLS peer;branch=z9hG4bKn\r\nFrom: " +
            field(request, "To") + ";tag=n\r\nTo: " + field(request, "From") +
            "\r\nCall-ID: " + field(request, "Call-ID") +
            "\r\nCSeq: 1 NOTIFY\r\nContent-Length: 4\r\n\r\n<p/>";
  return text;
}

}  // namespace sipfed::gather::played
