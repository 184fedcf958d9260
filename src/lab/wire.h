// Sockets with coroutines, for servers that are not afraid of bad manners. The only header of the lab that
// the others need for input and output; Asio is instantiated in wire.cpp alone. All of it lives on the one
// thread of a Loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace sipfed::lab {

template <class T>
using Task = boost::asio::awaitable<T>;

// An io_context with its thread. Work still under way when it is stopped is dropped, frames and all.
class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  boost::asio::any_io_executor executor();
  void start();
  void stop();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

void spawn(boost::asio::any_io_executor executor, Task<void> task);
Task<void> pause(std::chrono::milliseconds duration);

// Bytes in both directions. Whatever ends them ends them: zero bytes read, or a write that says false.
class Wire {
 public:
  virtual ~Wire() = default;
  virtual Task<std::size_t> read_some(std::span<char> into) = 0;
  virtual Task<bool> write(std::string bytes) = 0;
  virtual Task<void> finish() = 0;  // FIN, then reads until the other side has gone too
  virtual void reset() = 0;         // RST, now
};

// One port on one or more addresses.
class Listener {
 public:
  // `reach` of each address: "open", "refused", "filtered", "silent". Throws std::runtime_error.
  Listener(boost::asio::any_io_executor executor,
           const std::vector<std::pair<std::string, std::string>>& listen, std::uint16_t port);
  ~Listener();
  std::uint16_t port() const;
  // Each connection to an open address runs `serve` on the loop.
  void serve(std::function<Task<void>(std::unique_ptr<Wire>)> serve);

 private:
  struct Sockets;
  std::unique_ptr<Sockets> sockets_;
};

class Datagrams {
 public:
  Datagrams(boost::asio::any_io_executor executor, const std::string& address);  // throws std::runtime_error
  ~Datagrams();
  std::uint16_t port() const;
  // For each datagram, `serve` runs on the loop; what it sends goes back to where that came from.
  using Send = std::function<Task<bool>(std::string)>;
  void serve(std::function<Task<void>(std::string datagram, Send send)> serve);
  void close();

 private:
  struct Socket;
  std::shared_ptr<Socket> socket_;
};

}  // namespace sipfed::lab
