// Asks one resolver. Everything that came back is in the answer; nothing is retried elsewhere, searched or
// cached. One thread: the executor's. Costs nothing while no question is under way: no socket, no timer, no
// wait.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>
#include <vector>

#include "gather/net/stream.h"
#include "sipfed/facts/dns.h"

namespace sipfed::gather {

class DnsClient {
 public:
  // "192.0.2.53:53", "[::1]:5353"; port 53 when none is named.
  DnsClient(boost::asio::any_io_executor executor, std::string server);
  ~DnsClient();  // questions under way end at once with Fault cancelled; one on TCP by its deadline
  DnsClient(const DnsClient&) = delete;
  DnsClient& operator=(const DnsClient&) = delete;

  // `type` as in DnsRecord::type. UDP first, repeated once when 40 % of the time has gone without a reply;
  // TCP when the reply was truncated. At most 200 questions of a client are on the wire, the others wait.
  // Returns by the deadline.
  Task<DnsAnswer> ask(std::string type, std::string name, Deadline deadline);

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

// Of this host's configuration, "192.0.2.53:53", in its order.
std::vector<std::string> system_resolvers();

}  // namespace sipfed::gather
