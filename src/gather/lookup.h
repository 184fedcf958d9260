// The memo of one resolver: each question is asked once, however many want the answer; the memo and the DNS
// part of the resolver's view are the same table.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "gather/net/dns_client.h"
#include "gather/run.h"

namespace sipfed::gather {

class Lookup {
 public:
  Lookup(Run& run, const std::string& server, View& view);

  // Null when the run ended before there was an answer. The answer lives as long as the view.
  Task<const DnsAnswer*> ask(std::string type, std::string name);
  // The same; where it ends in a CNAME that the resolver did not follow, the answer of the name behind it.
  Task<const DnsAnswer*> follow(std::string type, std::string name);
  // The first address of a host, IPv4 before IPv6; an address is its own. Empty: none was found.
  Task<std::string> address_of(std::string host);

 private:
  Run& run_;
  View& view_;
  DnsClient client_;
  std::map<std::string, std::shared_ptr<Gate>> asked_;
};

}  // namespace sipfed::gather
