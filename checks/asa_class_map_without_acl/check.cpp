// Traffic reaches the ASA's TLS proxy only when every link holds: service-policy, policy-map, class-map,
// access-list, tls-proxy, trustpoint, certificate. Seen from outside, a chain that is broken leaves IM and
// Presence's own self-signed certificate at the public port.
#include <set>

#include "sipfed/asa_walk.h"
#include "sipfed/cisco_side.h"

namespace sipfed::checks {
namespace {

using Args = std::map<std::string, std::string>;
using Rules = std::vector<Asa::AccessRule>;

class Walk {
 public:
  Walk(const Firewall& firewall, Opinion& opinion)
      : firewall_(firewall), asa_(*firewall.asa), opinion_(opinion) {}

  void judge() {
    if (!firewall_.answered("show running-config policy-map")) return;
    bool any = false;
    for (const Asa::PolicyClass& line : asa_.policy_classes) {
      if (!line.inspects_sip || line.tls_proxy.empty()) continue;
      any = true;
      judge_line(line);
    }
    // The system context of a multiple-context ASA has no policies, and nobody named the others.
    if (!any && (asa_.mode != "multiple" || !asa_.policy_classes.empty()))
      add("no_inspection", "inspect sip", {});
    judge_unused();
    judge_overlaps();
    judge_presence_port();
  }

 private:
  Finding& add(std::string variant, const std::string& what, Args args) {
    args["vantage"] = firewall_.view->vantage;
    return opinion_.findings.emplace_back(Finding{.where = firewall_.where(what),
                                                  .variant = std::move(variant),
                                                  .args = std::move(args),
                                                  .cites = {firewall_.cite()},
                                                  .explains = Symptom::tls_refused});
  }

  void judge_line(const Asa::PolicyClass& line) {
    const std::size_t before = opinion_.findings.size();
    bool seen = firewall_.answered("show running-config service-policy");
    if (seen && !is_bound(asa_, line))
      add("unbound", line.name, {{"class", line.name}, {"policy", line.policy}});
    seen = judge_class(line) && seen;
    seen = judge_proxy(line) && seen;
    if (seen && opinion_.findings.size() == before) opinion_.excluded_by.push_back(firewall_.cite());
  }

  // These return false when a read-out is missing that they need.
  bool judge_class(const Asa::PolicyClass& line) {
    if (is_default(line.name)) return true;
    if (!firewall_.answered("show running-config class-map")) return false;
    const Asa::ClassMap* map = entry_named(asa_.class_maps, line.name);
    if (map == nullptr || (map->access_list.empty() && map->matches.empty())) {
      add("no_match", line.name, {{"class", line.name}});
      return true;
    }
    if (map->access_list.empty()) return true;
    if (!firewall_.answered("show running-config access-list")) return false;
    const Asa::AccessList* list = entry_named(asa_.access_lists, map->access_list);
    const Args args{{"class", line.name}, {"list", map->access_list}};
    if (list == nullptr)
      add("no_list", line.name, args);
    else if (std::none_of(list->rules.begin(), list->rules.end(),
                          [](const auto& rule) { return rule.permit; }))
      add("empty_list", line.name, args);
    else
      judge_ports(line, *list);
    return true;
  }

  bool judge_proxy(const Asa::PolicyClass& line) {
    if (!firewall_.answered("show running-config tls-proxy")) return false;
    const Asa::TlsProxy* proxy = entry_named(asa_.tls_proxies, line.tls_proxy);
    if (proxy == nullptr) {
      add("no_proxy", line.name, {{"class", line.name}, {"proxy", line.tls_proxy}});
      return true;
    }
    const bool server = judge_trustpoint(*proxy, proxy->server_trustpoint);
    if (proxy->client_trustpoint == proxy->server_trustpoint) return server;
    if (proxy->client_trustpoint.empty() && proxy->dynamic_client) return server;
    return judge_trustpoint(*proxy, proxy->client_trustpoint) && server;
  }

  bool judge_trustpoint(const Asa::TlsProxy& proxy, const std::string& name) {
    const Args args{{"proxy", proxy.name}, {"trustpoint", name}};
    if (name.empty()) {
      report_once("no_trustpoint", proxy.name, args);
      return true;
    }
    if (!firewall_.answered("show running-config crypto ca trustpoint")) return false;
    if (entry_named(asa_.trustpoints, name) == nullptr) {
      report_once("unknown_trustpoint", proxy.name + ' ' + name, args);
      return true;
    }
    if (!firewall_.answered("show crypto ca certificates")) return false;
    bool pending = false;
    for (const Asa::Held& held : asa_.certificates) {
      if (held.ca || !belongs_to(held, name)) continue;
      if (is_available(held)) return true;
      pending = true;
    }
    report_once(pending ? "pending" : "no_certificate", name, args);
    return true;
  }

  // Two classes may use one proxy, and two proxies one trustpoint.
  void report_once(const std::string& variant, const std::string& what, const Args& args) {
    if (reported_.insert(variant + ' ' + what).second) add(variant, what, args);
  }

  void judge_ports(const Asa::PolicyClass& line, const Asa::AccessList& list) {
    const auto real = names_real_addresses(asa_.version);
    if (!real) return;
    for (const Asa::AccessRule& rule : list.rules) {
      if (!rule.permit || rule.low != rule.high || rule.protocol != "tcp") continue;
      const Asa::Translation* wrong = nullptr;
      for (const Asa::Translation& entry : asa_.translations) {
        if (entry.protocol != "tcp" || !concerns(rule, entry, *real)) continue;
        if (rule.low == (*real ? entry.real_port : entry.mapped_port)) {
          wrong = nullptr;
          break;
        }
        if (rule.low == (*real ? entry.mapped_port : entry.real_port)) wrong = &entry;
      }
      if (wrong != nullptr)
        add("port", line.name,
            {{"class", line.name},
             {"list", list.name},
             {"port", std::to_string(rule.low)},
             {"expected", std::to_string(*real ? wrong->real_port : wrong->mapped_port)},
             {"version", asa_.version}});
    }
  }

  // The rule leads to the host that is translated. Objects go by their names, which mostly tell the address;
  // otherwise a private destination behind a public source is on the inside.
  static bool concerns(const Asa::AccessRule& rule, const Asa::Translation& entry, bool real) {
    std::string to = rule.destination;
    if (to.starts_with("object ")) to.erase(0, 7);
    for (const std::string& name : {entry.real, entry.mapped})
      if (name == to || name.ends_with('_' + to)) return true;
    const bool known = is_address(entry.real) && is_address(entry.mapped);
    return !known && real && is_private_address(to) && is_address(rule.source) &&
           !is_private_address(rule.source);
  }

  // A class that was made for SIP over TLS and is in no policy.
  void judge_unused() {
    for (const Asa::ClassMap& map : asa_.class_maps) {
      const bool used = std::any_of(asa_.policy_classes.begin(), asa_.policy_classes.end(),
                                    [&](const auto& line) { return line.name == map.name; });
      const Rules rules = rules_of(map);
      const bool sip = std::any_of(rules.begin(), rules.end(), [](const Asa::AccessRule& rule) {
        return rule.protocol == "tcp" && rule.low == rule.high && (rule.low == 5061 || rule.low == 5062);
      });
      if (!used && sip) add("unused", map.name, {{"class", map.name}, {"list", map.access_list}});
    }
  }

  // Where single ports of a node are translated to an address, the Presence Engine's own has to be among
  // them. Lines whose ports are not known may be about it.
  void judge_presence_port() {
    constexpr int presence_engine = 5080;
    if (asa_.nat.size() > asa_.translations.size() || !asa_.cut_off.empty()) return;
    using Pair = std::pair<std::string, std::string>;  // real, mapped
    std::map<Pair, int> signalling;
    std::set<Pair> complete;
    for (const Asa::Translation& entry : asa_.translations) {
      if (entry.protocol != "tcp") continue;
      if (entry.real.empty()) return;
      const Pair pair(entry.real, entry.mapped);
      if (entry.real_port >= 5060 && entry.real_port <= 5063) signalling[pair] = entry.real_port;
      if (entry.real_port == presence_engine) complete.insert(pair);
    }
    for (const auto& [pair, port] : signalling) {
      if (complete.contains(pair)) continue;
      const auto& [host, mapped] = pair;
      Finding& finding = add("no_presence_port", host + ' ' + mapped,
                             {{"host", host},
                              {"address", mapped},
                              {"port", std::to_string(port)},
                              {"expected", std::to_string(presence_engine)}});
      finding.severity = Severity::warning;
      finding.explains = Symptom::none;
    }
  }

  // Of the classes with inspections in one policy, the first that matches takes the traffic.
  void judge_overlaps() {
    for (const Asa::PolicyClass& later : asa_.policy_classes) {
      for (const Asa::PolicyClass& first : asa_.policy_classes) {
        if (&first == &later) break;
        const bool differ = first.inspects_sip && later.inspects_sip && first.policy == later.policy &&
                            first.tls_proxy != later.tls_proxy && is_bound(asa_, later);
        if (!differ || later.tls_proxy.empty() || !meet(first, later)) continue;
        Finding& finding = add("overlap", later.name, {{"class", later.name}, {"first", first.name}});
        finding.severity = Severity::warning;
        finding.explains = Symptom::none;
      }
    }
  }

  bool meet(const Asa::PolicyClass& a, const Asa::PolicyClass& b) const {
    const Asa::ClassMap* first = entry_named(asa_.class_maps, a.name);
    const Asa::ClassMap* second = entry_named(asa_.class_maps, b.name);
    if (first == nullptr || second == nullptr) return false;
    const Rules ones = rules_of(*first), others = rules_of(*second);
    return std::any_of(ones.begin(), ones.end(), [&](const Asa::AccessRule& one) {
      return std::any_of(others.begin(), others.end(),
                         [&](const Asa::AccessRule& other) { return rules_meet(one, other); });
    });
  }

  // What a class catches; nothing when exceptions are in its list.
  Rules rules_of(const Asa::ClassMap& map) const {
    if (map.access_list.empty())
      return map.matches == "any" ? Rules{{"any", true, "ip", "any", "any", 0, 65535}} : Rules{};
    const Asa::AccessList* list = entry_named(asa_.access_lists, map.access_list);
    const bool plain = list != nullptr && std::all_of(list->rules.begin(), list->rules.end(),
                                                      [](const auto& rule) { return rule.permit; });
    return plain ? list->rules : Rules{};
  }

  static bool is_default(std::string_view name) {
    return name == "class-default" || name.ends_with("/class-default");
  }

  const Firewall& firewall_;
  const Asa& asa_;
  Opinion& opinion_;
  std::set<std::string> reported_;
};

// Inside, an IM and Presence node shows its own certificate by right.
int likelihood(const Endpoint& endpoint) {
  return endpoint.pinned || is_private_address(endpoint.address) ? 20 : 40;
}

// The leaf at an endpoint. One of ours was reached only where somebody probes our own public address.
void judge_leaf(const Leaf& leaf, bool of_cisco, Opinion& opinion) {
  if (!leaf.certificate->self_signed) {
    if (of_cisco) opinion.excluded_by.push_back(leaf.handshake.cite());
    return;
  }
  const std::string name = common_name(*leaf.certificate);
  if (!is_fqdn(name) && !is_address(name)) return;  // whose it is cannot be told: tls_cert_no_fqdn
  opinion.findings.push_back({.where = leaf.endpoint.where(),
                              .variant = is_address(name) ? "exchanged" : "own",
                              .args = {{"vantage", leaf.handshake.view->vantage},
                                       {"subject", subject_text(leaf.certificate->subject)},
                                       {"names", name},
                                       {"port", std::to_string(leaf.endpoint.port)}},
                              .cites = {leaf.handshake.cite()},
                              .certainty = Certainty::suspected,
                              .severity = Severity::warning,
                              .likelihood = likelihood(leaf.endpoint)});
}

void judge_live(const Evidence& evidence, Opinion& opinion) {
  const bool theirs = cisco_is_peer(evidence);
  if (peer_may_be_cisco(evidence, peer_kind(evidence)))
    for (const Leaf& leaf : peer_leaves(evidence)) judge_leaf(leaf, theirs, opinion);
  if (theirs || evidence.subject.local.empty()) return;
  for (const Endpoint& endpoint : endpoints(evidence, evidence.subject.local))
    for (const auto& seen : handshakes(evidence, endpoint))
      if (!seen->chain.empty()) judge_leaf({endpoint, seen, &seen->chain.front()}, true, opinion);
}

// What is missing while nothing was said.
Opinion without_a_word(const Evidence& evidence, const std::vector<Firewall>& all) {
  if (all.empty()) return needs(cisco_need(evidence, Need::asa_log_in));
  for (const Firewall& firewall : all)
    for (const char* command :
         {"show running-config policy-map", "show running-config service-policy",
          "show running-config class-map", "show running-config access-list", "show running-config tls-proxy",
          "show running-config crypto ca trustpoint", "show crypto ca certificates"})
      if (!firewall.answered(command)) return lacks(command);
  return {};
}

Opinion judge(const Evidence& evidence) {
  const std::vector<Firewall> all = firewalls(evidence);
  if (all.empty() && cisco_is_peer(evidence) && looks_microsoft(evidence)) return not_applicable();
  Opinion opinion = without_a_word(evidence, all);
  for (const Firewall& firewall : all) Walk(firewall, opinion).judge();
  judge_live(evidence, opinion);
  return opinion;
}

}  // namespace

extern const Check asa_class_map_without_acl;
const Check asa_class_map_without_acl{
    Severity::error, Stage::tls, "A6", {Fact::tls, Fact::sip, Fact::asa}, judge};

}  // namespace sipfed::checks
