// What the tests of the TLS room play the peer with: certificates made on the spot and servers in threads, on
// OpenSSL or on bare sockets. Shares no code with the client under test.
#pragma once

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <openssl/ssl.h>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gather/net/stream.h"

namespace sipfed::tls_tests {

template <class T>
T run(gather::Task<T> task) {
  boost::asio::io_context io(1);
  std::optional<T> result;
  std::exception_ptr thrown;
  boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr error, T value) {
    thrown = error;
    result = std::move(value);
  });
  io.run();
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*result);
}

inline gather::Deadline in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

struct Identity {
  std::shared_ptr<X509> certificate;
  std::shared_ptr<EVP_PKEY> key;

  std::string pem() const;
  std::string key_pem(const std::string& passphrase = "") const;
  std::vector<std::uint8_t> der() const;
};

struct Wish {
  std::string name;
  const Identity* issuer = nullptr;  // null: self-signed
  bool ca = false;
  int from_day = -1, to_day = 30;
  std::vector<std::pair<int, std::string>> extensions;  // NID and OpenSSL's configuration text
  std::string key = "RSA";                              // or "EC"
};
Identity make(const Wish& wish);

// A file with that text, removed in the end.
class File {
 public:
  explicit File(const std::string& text);
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Listens on 127.0.0.1, one thread for each connection; `serve` ends when the peer or the test does.
class Server {
 public:
  explicit Server(std::function<void(int fd)> serve);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  std::uint16_t port() const { return port_; }
  int accepted() const { return accepted_; }

 private:
  void accept_all();

  std::function<void(int)> serve_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> accepted_ = 0;
  std::mutex mutex_;
  std::vector<int> open_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

struct TlsPeer {
  Identity identity;
  std::vector<Identity> also_sent;  // intermediates
  int min_version = TLS1_VERSION, max_version = TLS1_3_VERSION;
  std::string ciphers = "ALL:@SECLEVEL=0", ciphers13;
  const Identity* client_issuer = nullptr;  // asks for a client certificate of that issuer
  bool client_required = false;
  unsigned long long options = 0;
  std::string answer = "pong";  // to whatever comes
};
std::function<void(int)> serve_tls(TlsPeer peer);

}  // namespace sipfed::tls_tests
