// Facts read from the Microsoft side: Get-Cs* output, WMI lists, LCSCmd exports ([guide] A7, B1a, B1b, B3b,
// B5, B7, B8a). An optional that is empty was not in the read-out.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sipfed/facts/device.h"

namespace sipfed {

struct Microsoft {
  struct AllowedDomain {
    std::string domain, proxy_fqdn;
    bool operator==(const AllowedDomain&) const = default;
    static void fields(auto&& io, auto& self) {
      io("domain", self.domain);
      io("proxy_fqdn", self.proxy_fqdn);
    }
  };
  struct Provider {
    std::string name, proxy_fqdn, verification_level;
    bool enabled = false, is_public = false;
    bool operator==(const Provider&) const = default;
    static void fields(auto&& io, auto& self) {
      io("name", self.name);
      io("proxy_fqdn", self.proxy_fqdn);
      io("verification_level", self.verification_level);
      io("enabled", self.enabled);
      io("is_public", self.is_public);
    }
  };
  struct Service {
    std::string name, status;  // "RTCSRV", "Running"
    bool operator==(const Service&) const = default;
    static void fields(auto&& io, auto& self) {
      io("name", self.name);
      io("status", self.status);
    }
  };

  struct Replica {
    std::string fqdn;
    bool edge = false;  // a computer of an edge pool, by the topology read with it
    bool up_to_date = false;
    bool operator==(const Replica&) const = default;
    static void fields(auto&& io, auto& self) {
      io("fqdn", self.fqdn);
      io("edge", self.edge);
      io("up_to_date", self.up_to_date);
    }
  };

  struct Held {           // a certificate in use, as Get-CsCertificate and the computer's own store show it
    std::string use;      // "AccessEdgeExternal", "Internal", "Default"
    std::string subject;  // "CN=sip.peer.example, O=Peer"
    std::optional<Time> not_before, not_after;
    std::optional<bool> has_private_key, has_eku;  // empty: it was not looked up in the store
    std::vector<std::string> eku;                  // as Certificate::eku
    bool operator==(const Held&) const = default;
    static void fields(auto&& io, auto& self) {
      io("use", self.use);
      io("subject", self.subject);
      io("not_before", self.not_before);
      io("not_after", self.not_after);
      io("has_private_key", self.has_private_key);
      io("has_eku", self.has_eku);
      io("eku", self.eku);
    }
  };

  DeviceTalk talk;
  std::optional<ClockReading> clock;
  std::string role;  // "edge", "front end", "management"; empty: not said
  std::optional<std::vector<AllowedDomain>> allowed;
  std::optional<std::vector<Provider>> providers;
  std::optional<std::vector<std::string>> blocked;
  std::optional<std::vector<std::string>> authorized_hosts;
  std::optional<std::vector<Service>> services;
  std::optional<bool> edge_federation;             // the Access Edge lets federated users through
  std::optional<bool> global_federation;           // the forest routes to an edge
  std::optional<std::string> edge_fqdn;            // where the forest believes its edge to be
  std::optional<std::string> front_end_edge_fqdn;  // the front end's own setting of the same
  std::optional<bool> partner_discovery;
  std::optional<bool> fips;
  std::optional<bool> replicated;  // the store of every edge is up to date
  // By what answered: "ocs", WMI classes MSFT_SIP*; "lync", Get-Cs* cmdlets, of Lync 2010 and everything
  // since.
  std::string family;
  std::optional<std::vector<Replica>> replicas;
  std::optional<bool> user_federation;  // some external access policy lets its users federate
  std::optional<bool> user_replicator;  // EnableUserReplicator: keeps an edge's service from starting
  std::optional<std::vector<Held>> certificates;

  bool operator==(const Microsoft&) const = default;
  static void fields(auto&& io, auto& self) {
    io("talk", self.talk);
    io("clock", self.clock);
    io("role", self.role);
    io("allowed", self.allowed);
    io("providers", self.providers);
    io("blocked", self.blocked);
    io("authorized_hosts", self.authorized_hosts);
    io("services", self.services);
    io("edge_federation", self.edge_federation);
    io("global_federation", self.global_federation);
    io("edge_fqdn", self.edge_fqdn);
    io("front_end_edge_fqdn", self.front_end_edge_fqdn);
    io("partner_discovery", self.partner_discovery);
    io("fips", self.fips);
    io("replicated", self.replicated);
    io("family", self.family);
    io("replicas", self.replicas);
    io("user_federation", self.user_federation);
    io("user_replicator", self.user_replicator);
    io("certificates", self.certificates);
  }
};

}  // namespace sipfed
