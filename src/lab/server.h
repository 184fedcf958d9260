// A server of a world: its listening sockets, and what happens on a connection.
#pragma once

#include <memory>
#include <string>

#include "lab/pki.h"
#include "lab/wire.h"
#include "lab/world.h"

namespace sipfed::lab {

class Server {
 public:
  Server(boost::asio::any_io_executor executor, const ServerSpec& spec);  // throws std::runtime_error
  std::uint16_t port() const { return listener_.port(); }
  void serve(const ServerSpec& filled, const Pki& pki);  // once, before the loop starts

 private:
  Listener listener_;
};

}  // namespace sipfed::lab
