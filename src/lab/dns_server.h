// A name server over UDP and TCP on one port, as well- or ill-behaved as its world says.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "lab/wire.h"
#include "lab/world.h"

namespace sipfed::lab {

class DnsServer {
 public:
  DnsServer(boost::asio::any_io_executor executor, const ResolverSpec& spec);  // throws std::runtime_error
  std::string at() const;                                                      // "127.0.0.1:40123"
  void serve(ResolverSpec spec);  // with its placeholders filled; once, before the loop starts
  // How often each question came, "SRV _x._tcp.peer.example"; over UDP and TCP alike, from any thread.
  std::map<std::string, int> questions() const;

 private:
  struct Tally;

  std::string address_;
  std::shared_ptr<Tally> tally_;
  std::unique_ptr<Datagrams> udp_;
  std::unique_ptr<Listener> tcp_;
};

}  // namespace sipfed::lab
