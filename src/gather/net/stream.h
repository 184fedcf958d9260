// The I/O facade: connect, read and write with a deadline. Plain declarations, so that a file that uses them
// does not instantiate Asio. Errors are values. No operation outlives its deadline; a slow drip does not move
// it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "sipfed/facts/tcp.h"
#include "sipfed/outcome.h"

namespace sipfed::gather {

template <class T>
using Task = boost::asio::awaitable<T>;
using Deadline = std::chrono::steady_clock::time_point;

// Bytes in both directions, over TCP or TLS. Closed by its destructor.
class Channel {
 public:
  virtual ~Channel() = default;
  // At least one byte, or a fault: closed (orderly end), reset, timeout, cancelled ...
  virtual Task<Outcome<std::size_t>> read_some(std::span<std::uint8_t> into, Deadline deadline) = 0;
  virtual Task<Fault> write(std::span<const std::uint8_t> bytes, Deadline deadline) = 0;
};

class TcpStream final : public Channel {
 public:
  struct Socket;  // in stream.cpp
  explicit TcpStream(std::unique_ptr<Socket> socket);
  ~TcpStream() override;
  TcpStream(const TcpStream&) = delete;
  TcpStream& operator=(const TcpStream&) = delete;

  Task<Outcome<std::size_t>> read_some(std::span<std::uint8_t> into, Deadline deadline) override;
  Task<Fault> write(std::span<const std::uint8_t> bytes, Deadline deadline) override;
  std::string local() const;  // "198.51.100.7:49152", "[2001:db8::7]:49152"
  std::string remote() const;

 private:
  std::unique_ptr<Socket> socket_;
};

// One attempt; `fact` is filled either way, `stream` is null unless connected.
struct TcpAttempt {
  TcpConnect fact;
  std::unique_ptr<TcpStream> stream;
};
Task<TcpAttempt> connect(std::string address, std::uint16_t port, Deadline deadline);

Task<void> sleep_until(Deadline deadline);

}  // namespace sipfed::gather
