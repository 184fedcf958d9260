// A SIP server on loopback, over TCP or TLS, with a thread for each connection; and certificates for it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <mutex>
#include <openssl/ssl.h>
#include <string>
#include <thread>

namespace sipfed::gather::played {

// Self-signed EC certificates and their keys, as PEM files in a folder that goes with the object.
class Papers {
 public:
  Papers();
  ~Papers();
  std::string certificate(const std::string& name);  // minted on first use; CN and SAN are the name
  std::string key(const std::string& name);

 private:
  std::filesystem::path folder_;
};

// What is said to one request: the whole text, or nothing.
using Script = std::function<std::string(const std::string& request, bool shown_certificate)>;

struct PeerOptions {
  std::string certificate, key;  // empty: plain TCP
  bool ask = true;               // for a client certificate, which may be missing
  bool require = false;
  int max_version = 0;
  bool handshake = true;  // false: accepts connections and says nothing
};

class Peer {
 public:
  Peer(PeerOptions options, Script script);
  ~Peer();
  std::uint16_t port() const { return port_; }
  int connections(int expected) const;   // accepted; waits until there are that many
  std::list<std::string> heard() const;  // first lines

 private:
  void accept_all();
  void serve(int fd);

  const PeerOptions options_;
  const Script script_;
  SSL_CTX* context_ = nullptr;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> over_ = false;
  int connections_ = 0;
  mutable std::mutex mutex_;
  mutable std::condition_variable accepted_;
  std::list<int> open_;
  std::list<std::string> heard_;
  std::list<std::thread> workers_;
  std::thread acceptor_;
};

std::string field(const std::string& message, const std::string& name);
std::string reply(const std::string& request, const std::string& status, const std::string& extra = "");
// 200 to everything, and a NOTIFY after SUBSCRIBE.
std::string healthy(const std::string& request, bool shown_certificate);

}  // namespace sipfed::gather::played
