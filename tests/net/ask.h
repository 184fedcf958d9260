// One question to one server, and the replies that the tests have it give.
#pragma once

#include <string>

#include "gather/net/dns_client.h"
#include "net/message.h"
#include "net/run.h"

namespace sipfed::gather::tests {

inline const std::string name = "_sipfederationtls._tcp.example.com";

inline DnsAnswer ask(const std::string& server, milliseconds limit = milliseconds(1500),
                     const std::string& type = "SRV", const std::string& what = name) {
  boost::asio::io_context context(1);
  DnsClient client(context.get_executor(), server);
  return run(context, client.ask(type, what, in(limit)));
}

inline Reply three_records() {
  Reply reply;
  for (unsigned i = 0; i < 3; ++i) reply.answers.push_back(srv(i, 10 * i, 5061, "sip.example.com"));
  return reply;
}

inline Reply truncated() {
  Reply reply;
  reply.flags |= 0x0200;
  reply.answers.push_back(srv(7, 0, 5061, "part.example.com"));
  return reply;
}

}  // namespace sipfed::gather::tests
