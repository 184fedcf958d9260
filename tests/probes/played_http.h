// One connection on loopback that is answered with bytes of the test's choice, from a thread of its own.
#pragma once

#include <cstdint>
#include <string>
#include <thread>

namespace sipfed::gather::played {

class HttpScript {
 public:
  enum class Then { close, reset, hang, repeat, drip };  // repeat: the text for ever; drip: a byte at a time
  explicit HttpScript(std::string reply, Then then = Then::close);
  ~HttpScript();
  HttpScript(const HttpScript&) = delete;
  HttpScript& operator=(const HttpScript&) = delete;

  std::string url(const std::string& path = "/") const;  // "http://ca.test:4711/"
  std::uint16_t port() const { return port_; }
  const std::string& heard();  // the request; waits for the end of the connection

 private:
  void serve();
  void answer(int fd);
  bool stopped(int milliseconds) const;

  std::string reply_, heard_;
  Then then_;
  int listener_ = -1, stop_[2] = {-1, -1};
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace sipfed::gather::played
