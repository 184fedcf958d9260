// Plan: what its operator says of both ends in advance, as far as checks compare it with what is there. No
// log-in and no secret: those are in a deployment (deployment.h).
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sipfed/fields.h"

namespace sipfed {

// Presence > Routing > Static Routes of IM and Presence ([guide] B1d, B2c).
struct StaticRoute {
  std::string pattern;   // reversed: ".example.peer.*" leads to peer.example
  std::string type;      // "domain", "user"
  std::string next_hop;  // host or address
  int port = 0;
  std::string protocol;  // "TLS", "TCP", "UDP"
  bool operator==(const StaticRoute&) const = default;
  static void fields(auto&& io, auto& self) {
    io("pattern", self.pattern);
    io("type", self.type);
    io("next_hop", self.next_hop);
    io("port", self.port);
    io("protocol", self.protocol);
  }
};

struct Plan {
  std::string cisco;  // which side is Cisco's: "local", "peer"; empty: not said
  std::set<std::string> cisco_domains, microsoft_domains;
  std::string cisco_fqdn;  // public FQDN of IM and Presence: SRV target, certificate, provider entry
  std::string edge_external, edge_internal, front_end;  // FQDNs of the Microsoft side
  std::set<std::string> imp_nodes;
  std::set<std::string> asa_addresses;  // two or more, inside and outside
  std::set<std::string> beyond_asa;     // "192.0.2.30:443": hosts whose answer shows that the way there works
  std::string asa_network,
      tftp_gateway;  // "192.0.2.0/24" of the interface that fetches the image; may be empty
  std::string tftp_server, tftp_file;
  std::string scep_url;
  std::string rdp_host;
  std::string ntp_reference;          // the clock that is believed, "ntp.ours.example"
  std::set<std::string> clock_hosts;  // whose clocks are read: "ntp:192.0.2.7", "https:asa.ours.example:443"
  std::vector<StaticRoute> routes;
  int warn_days = 14;  // before the password of a service account ends

  bool operator==(const Plan&) const = default;
  static void fields(auto&& io, auto& self) {
    io("cisco", self.cisco);
    io("cisco_domains", self.cisco_domains);
    io("microsoft_domains", self.microsoft_domains);
    io("cisco_fqdn", self.cisco_fqdn);
    io("edge_external", self.edge_external);
    io("edge_internal", self.edge_internal);
    io("front_end", self.front_end);
    io("imp_nodes", self.imp_nodes);
    io("asa_addresses", self.asa_addresses);
    io("beyond_asa", self.beyond_asa);
    io("asa_network", self.asa_network);
    io("tftp_gateway", self.tftp_gateway);
    io("tftp_server", self.tftp_server);
    io("tftp_file", self.tftp_file);
    io("scep_url", self.scep_url);
    io("rdp_host", self.rdp_host);
    io("ntp_reference", self.ntp_reference);
    io("clock_hosts", self.clock_hosts);
    io("routes", self.routes);
    io("warn_days", self.warn_days);
  }
};

}  // namespace sipfed
