// knot as the DNS server of a test.
#pragma once

#include <map>
#include <string>

#include "peers/process.h"

namespace sipfed::peers {

struct KnotZone {
  std::string records = {};  // after $ORIGIN, SOA and NS; or a whole file
  std::string options = {};  // further lines of its `zone` item: "    module: mod-noudp\n"
  bool whole = false;        // `records` is the file, SOA and all
};
using KnotZones = std::map<std::string, KnotZone>;  // "fed.test" -> zone

class Knot {
 public:
  // Also on [::1], at the same port.
  Knot(const Workplace& place, const KnotZones& zones, const std::string& address = loopback(53));

  std::string server() const { return at(address_, port_); }  // "127.77.0.53:40000"
  std::string server6() const { return at("::1", port_); }
  const std::string& address() const { return address_; }
  unsigned port() const { return port_; }
  std::string output() const { return process_.output(); }

 private:
  std::string address_;
  unsigned port_;
  Process process_;
};

// A federation: fed.test leads to ae.fed.test at that address and port, corp.test (ours) to imp.corp.test at
// 127.0.0.20; both addresses have their PTR.
KnotZones federation(const std::string& address, unsigned port);
std::string reverse_zone_line(const std::string& address, const std::string& name);  // in 127.in-addr.arpa

}  // namespace sipfed::peers
