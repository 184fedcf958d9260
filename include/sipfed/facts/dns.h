// DNS facts (RFC 1035, 2782, 3596): one answer to one question, as one resolver gave it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sipfed/outcome.h"

namespace sipfed {

// Names are in lower case without the final dot; the root is ".".
struct DnsRecord {
  std::string name;
  std::string type;       // "A", "AAAA", "CNAME", "PTR", "SRV", "SOA", "NS"; otherwise "TYPE65"
  std::uint32_t ttl = 0;  // seconds
  std::string data;       // address, or name of a CNAME, PTR, NS or SRV target; otherwise hex
  std::uint16_t priority = 0, weight = 0, port = 0;  // SRV only

  bool operator==(const DnsRecord&) const = default;
  static void fields(auto&& io, auto& self) {
    io("name", self.name);
    io("type", self.type);
    io("ttl", self.ttl);
    io("data", self.data);
    io("priority", self.priority);
    io("weight", self.weight);
    io("port", self.port);
  }
};

struct DnsAnswer {
  std::string server;  // "192.0.2.53:53": which server answered, or was asked in vain
  Fault fault;         // no usable reply: timeout, refused (ICMP), unreachable, protocol
  std::string rcode;   // "NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED", ...; empty without a reply
  bool authoritative = false;
  bool recursion_available = false;
  bool truncated = false;            // the UDP reply had TC, so TCP was tried
  std::string transport;             // of the reply kept: "udp" or "tcp"
  Fault tcp_fault;                   // why the TCP retry after TC failed
  std::vector<DnsRecord> answers;    // in the order received; CNAMEs on the way included
  std::vector<DnsRecord> authority;  // tells NODATA (SOA) from a lame referral (NS without AA)
  std::vector<std::string> defects;  // "record cut off", "trailing bytes", ...
  Micros took{0};

  bool operator==(const DnsAnswer&) const = default;
  static void fields(auto&& io, auto& self) {
    io("server", self.server);
    io("fault", self.fault);
    io("rcode", self.rcode);
    io("authoritative", self.authoritative);
    io("recursion_available", self.recursion_available);
    io("truncated", self.truncated);
    io("transport", self.transport);
    io("tcp_fault", self.tcp_fault);
    io("answers", self.answers);
    io("authority", self.authority);
    io("defects", self.defects);
    io("took_us", self.took);
  }
};

}  // namespace sipfed
