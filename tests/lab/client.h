// A blocking client of a few lines for the lab's tests, made of nothing but the system's own calls.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "lab/lab.h"

namespace sipfed::lab::test {

std::uint16_t edge_port(const Lab& lab);                              // as the SRV record has it
std::pair<std::string, std::uint16_t> parted(const std::string& at);  // "127.0.0.1:53" -> address, port

// A connected TCP or UDP socket; every wait ends after five seconds.
class Client {
 public:
  Client(const std::string& address, std::uint16_t port, int type);  // SOCK_STREAM, SOCK_DGRAM
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  int error() const { return error_; }  // errno of the connection, ETIMEDOUT after one second
  void send(const std::string& bytes) const;
  std::string receive() const;  // one piece; empty at the end
  std::string receive_until(const std::string& mark, std::size_t cap = 1 << 20) const;
  std::string receive_all(std::size_t cap) const;  // until the end, or that much

 private:
  int socket_ = -1;
  int error_ = 0;
};

std::string dns_query(const std::string& name, unsigned type);
std::string ask(const Lab& lab, const std::string& resolver, const std::string& name,
                unsigned type);  // over UDP
unsigned rcode(const std::string& reply);
unsigned answers(const std::string& reply);

std::string sip_request(const std::string& method, const std::string& user, const std::string& extra = {});
// `openssl s_client` with those options; all that it said until it ended, or had the reply to its input.
std::string s_client(const Lab& lab, const std::string& options, const std::string& input = {});

}  // namespace sipfed::lab::test
