// kamailio as the peer's edge server: presence over TLS and TCP, its behaviour chosen by the user asked for.
#pragma once

#include <string>

#include "peers/process.h"

namespace sipfed::peers {

struct EdgeOptions {
  std::string versions = "TLSv1.2+";     // "TLSv1.2": that one alone; 1.3 alone is not to be had
  bool require_certificate = true;       // of the client, signed by root.crt
  std::string certificate = "good.crt";  // with leaf.key
  std::map<std::string, std::string> environment = {};
  bool busy = false;  // 503 to everything over TLS
};

// Users: forbid (403 with 1027), late (504 with 1008), dnd (486), auth (401), silent, slow (1.5 s), drop
// (closes). A client whose certificate says stranger.corp.test gets 403 for everything.
class Edge {
 public:
  Edge(const Workplace& place, const std::string& address, const EdgeOptions& options = {});

  const std::string& address() const { return address_; }
  unsigned tls_port() const { return tls_; }
  unsigned tcp_port() const { return tcp_; }
  std::string output() const { return process_.output(); }
  // PUBLISHes a PIDF document for the user, over TCP; the status line of the answer.
  std::string publish(const std::string& user, const std::string& status_children) const;

 private:
  std::string address_;
  unsigned tls_, tcp_;
  Process process_;
};

// A proxy on TCP only that relays to the edge; its Record-Route names the transport, or does not.
class TcpProxy {
 public:
  TcpProxy(const Workplace& place, const std::string& address, const Edge& edge, bool names_transport);
  std::string server() const { return at(address_, port_); }
  std::string output() const { return process_.output(); }

 private:
  std::string address_;
  unsigned port_;
  Process process_;
};

}  // namespace sipfed::peers
