// A name server over UDP and TCP on one port, as well- or ill-behaved as its world says.
#pragma once

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

 private:
  std::string address_;
  std::unique_ptr<Datagrams> udp_;
  std::unique_ptr<Listener> tcp_;
};

}  // namespace sipfed::lab
