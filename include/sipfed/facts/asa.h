// Facts read from an ASA with TLS proxy ([guide] A1, A4 to A6, B7). Names are the configuration's own; where
// several contexts were read, each stands as "CONTEXT/NAME".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipfed/facts/certificate.h"
#include "sipfed/facts/device.h"

namespace sipfed {

struct Asa {
  struct AccessRule {  // one line of an access list, as far as the walk needs it
    std::string line;  // "extended permit tcp host 192.0.2.1 host 192.0.2.2 eq 5061"
    bool permit = false;
    std::string protocol;             // "tcp", "ip", "object-group NAME"
    std::string source, destination;  // "192.0.2.1", "192.0.2.0 255.255.255.0", "any", "object NAME"
    int low = 0, high = 65535;        // destination ports; low -1: a group, or a name not known
    bool operator==(const AccessRule&) const = default;
    static void fields(auto&& io, auto& self) {
      io("line", self.line);
      io("permit", self.permit);
      io("protocol", self.protocol);
      io("source", self.source);
      io("destination", self.destination);
      io("low", self.low);
      io("high", self.high);
    }
  };
  struct AccessList {
    std::string name;
    std::vector<AccessRule> rules;
    bool operator==(const AccessList&) const = default;
    static void fields(auto&& io, auto& self) {
      io("name", self.name);
      io("rules", self.rules);
    }
  };
  struct ClassMap {
    std::string name;
    std::string access_list;  // of `match access-list`; empty: it matches something else
    std::string matches;      // what follows `match` otherwise: "any", "port tcp eq 5061"; empty: nothing
    bool operator==(const ClassMap&) const = default;
    static void fields(auto&& io, auto& self) {
      io("name", self.name);
      io("access_list", self.access_list);
      io("matches", self.matches);
    }
  };
  struct PolicyClass {
    std::string policy, name, tls_proxy;  // policy-map, class in it, tls-proxy of its `inspect sip`
    bool inspects_sip = false;
    bool operator==(const PolicyClass&) const = default;
    static void fields(auto&& io, auto& self) {
      io("policy", self.policy);
      io("name", self.name);
      io("tls_proxy", self.tls_proxy);
      io("inspects_sip", self.inspects_sip);
    }
  };
  struct TlsProxy {
    std::string name, server_trustpoint, client_trustpoint;
    std::vector<std::string> client_ciphers;
    bool dynamic_client = false;  // `client ldc`: client certificates are made as needed
    bool operator==(const TlsProxy&) const = default;
    static void fields(auto&& io, auto& self) {
      io("name", self.name);
      io("server_trustpoint", self.server_trustpoint);
      io("client_trustpoint", self.client_trustpoint);
      io("client_ciphers", self.client_ciphers);
      io("dynamic_client", self.dynamic_client);
    }
  };
  struct Trustpoint {
    std::string name, enrollment, fqdn, subject_name;  // enrollment: "self", "terminal" or the URL
    bool operator==(const Trustpoint&) const = default;
    static void fields(auto&& io, auto& self) {
      io("name", self.name);
      io("enrollment", self.enrollment);
      io("fqdn", self.fqdn);
      io("subject_name", self.subject_name);
    }
  };
  // Of `show crypto ca certificates`. Times in UTC by the ASA's own zone; where that is not known, as if it
  // were UTC; zero: not said.
  struct Held {
    bool ca = false;             // any but the trustpoint's own: also an imported server's certificate
    std::string status, serial;  // "Available", "Pending ..."; serial: lower-case hex without leading zeros
    std::vector<NameAttribute> subject, issuer;
    Time not_before{}, not_after{};
    std::vector<std::string> trustpoints;
    bool operator==(const Held&) const = default;
    static void fields(auto&& io, auto& self) {
      io("ca", self.ca);
      io("status", self.status);
      io("serial", self.serial);
      io("subject", self.subject);
      io("issuer", self.issuer);
      io("not_before", self.not_before);
      io("not_after", self.not_after);
      io("trustpoints", self.trustpoints);
    }
  };

  struct Translation {  // one static PAT; [guide] 8.2 `static`, 8.3 on `nat ... service`
    std::string protocol;
    int real_port = 0, mapped_port = 0;
    std::string real, mapped;  // address or object; empty: not in that line
    bool operator==(const Translation&) const = default;
    static void fields(auto&& io, auto& self) {
      io("protocol", self.protocol);
      io("real_port", self.real_port);
      io("mapped_port", self.mapped_port);
      io("real", self.real);
      io("mapped", self.mapped);
    }
  };

  DeviceTalk talk;
  std::optional<ClockReading> clock;  // of saved files: without an offset, with a fault
  std::string version;                // "9.6(4)8"
  std::vector<AccessList> access_lists;
  std::vector<ClassMap> class_maps;
  std::vector<PolicyClass> policy_classes;
  std::vector<std::string> service_policies;  // names of bound policy-maps
  std::vector<TlsProxy> tls_proxies;
  std::vector<Trustpoint> trustpoints;
  std::vector<Held> certificates;
  std::vector<std::string> ssl_versions, ssl_ciphers;  // of `show ssl`
  std::vector<std::string> nat;                        // lines of static PAT
  std::vector<Translation> translations;               // the same, as far as their ports are known
  std::string mode;                                    // "single", "multiple"; empty: not said
  std::vector<std::string> cut_off;  // commands whose text ends in the middle: what is absent may be there

  bool operator==(const Asa&) const = default;
  static void fields(auto&& io, auto& self) {
    io("talk", self.talk);
    io("clock", self.clock);
    io("version", self.version);
    io("access_lists", self.access_lists);
    io("class_maps", self.class_maps);
    io("policy_classes", self.policy_classes);
    io("service_policies", self.service_policies);
    io("tls_proxies", self.tls_proxies);
    io("trustpoints", self.trustpoints);
    io("certificates", self.certificates);
    io("ssl_versions", self.ssl_versions);
    io("ssl_ciphers", self.ssl_ciphers);
    io("nat", self.nat);
    io("translations", self.translations);
    io("mode", self.mode);
    io("cut_off", self.cut_off);
  }
};

}  // namespace sipfed
