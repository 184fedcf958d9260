// Datagrams to and from one peer, with a deadline. Plain declarations, as in stream.h. What the network says
// by ICMP is a fault: port unreachable is `refused`.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gather/net/stream.h"

namespace sipfed::gather {

struct Datagram {
  std::vector<std::uint8_t> bytes;  // 2 KiB at most, the rest is cut off
  std::uint16_t port = 0;           // the peer's, that it came from
};

// Whose datagrams are taken in; all others are dropped, and move no deadline.
enum class AnswersFrom {
  same_port,  // the address and port asked
  any_port    // the address asked: TFTP answers from a port of its own (RFC 1350 section 4)
};

class UdpSocket {
 public:
  struct Wires;  // in udp.cpp
  explicit UdpSocket(std::shared_ptr<Wires> wires);
  ~UdpSocket();
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;

  Fault send(std::span<const std::uint8_t> bytes);                         // to the port asked
  Fault send_to(std::uint16_t port, std::span<const std::uint8_t> bytes);  // to another one, with any_port
  Task<Outcome<Datagram>> receive(Deadline deadline);                      // one at a time
  std::string local() const;  // "198.51.100.7:49152"; with any_port an address only once something was sent

 private:
  std::shared_ptr<Wires> wires_;
};

Task<Outcome<std::shared_ptr<UdpSocket>>> open_udp(std::string address, std::uint16_t port, AnswersFrom from);

}  // namespace sipfed::gather
