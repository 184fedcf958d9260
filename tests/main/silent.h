// A listener on loopback that says nothing, and tells when somebody has come.
#pragma once

#include <cstdint>

namespace sipfed::test {

class Silent {
 public:
  explicit Silent(int type);  // SOCK_STREAM, SOCK_DGRAM
  ~Silent();
  Silent(const Silent&) = delete;
  Silent& operator=(const Silent&) = delete;
  std::uint16_t port() const { return port_; }
  bool visited() const;  // waits for it, at most ten seconds

 private:
  int socket_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace sipfed::test
