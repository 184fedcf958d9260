// Facts read from one IM and Presence node over its command line ([guide] A1, A3, A5, B1c to B2e, B6).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sipfed/facts/certificate.h"
#include "sipfed/facts/device.h"
#include "sipfed/plan.h"

namespace sipfed {

struct Imp {
  struct Held {          // of `show cert own ...` and `show cert trust ...`
    std::string unit;    // "cup/cup.pem", "cup-trust/AccessEdge.pem"
    std::string serial;  // lower-case hex without leading zeros
    std::vector<NameAttribute> subject, issuer;
    Time not_before{}, not_after{};
    bool operator==(const Held&) const = default;
    static void fields(auto&& io, auto& self) {
      io("unit", self.unit);
      io("serial", self.serial);
      io("subject", self.subject);
      io("issuer", self.issuer);
      io("not_before", self.not_before);
      io("not_after", self.not_after);
    }
  };
  struct SrvSeen {  // of `utils network host _sipfederationtls._tcp.<domain> srv`, by the node's own DNS
    bool found = false;
    std::vector<std::string> targets;  // "0 0 5061 sip.peer.example"
    bool operator==(const SrvSeen&) const = default;
    static void fields(auto&& io, auto& self) {
      io("found", self.found);
      io("targets", self.targets);
    }
  };

  DeviceTalk talk;
  std::optional<ClockReading> clock;
  std::string domain, version;
  std::vector<std::string> dns_servers;
  bool dns_unreachable = false;                 // the log-in banner, or a look-up, says so
  std::string tls_min_version;                  // "1.0"
  std::map<std::string, std::string> services;  // "Cisco SIP Proxy" -> "STARTED", "NOT ACTIVATED"
  std::vector<Held> own, trusted;      // for SIP only; without subject: listed, but could not be read
  std::map<std::string, SrvSeen> srv;  // domain -> what it saw
  std::map<std::string, std::string> parameters;  // service parameters by their database names
  std::vector<StaticRoute> routes;
  std::vector<std::string> federated_domains, peer_subjects;
  bool routes_read = false, federated_domains_read = false;  // false: the table was not found or not readable

  bool operator==(const Imp&) const = default;
  static void fields(auto&& io, auto& self) {
    io("talk", self.talk);
    io("clock", self.clock);
    io("domain", self.domain);
    io("version", self.version);
    io("dns_servers", self.dns_servers);
    io("dns_unreachable", self.dns_unreachable);
    io("tls_min_version", self.tls_min_version);
    io("services", self.services);
    io("own", self.own);
    io("trusted", self.trusted);
    io("srv", self.srv);
    io("parameters", self.parameters);
    io("routes", self.routes);
    io("federated_domains", self.federated_domains);
    io("peer_subjects", self.peer_subjects);
    io("routes_read", self.routes_read);
    io("federated_domains_read", self.federated_domains_read);
  }
};

}  // namespace sipfed
