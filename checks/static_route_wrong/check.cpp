// A static route of IM and Presence that should lead to the Access Edge does not, or leads there in the wrong
// way.
#include "sipfed/answers.h"
#include "sipfed/nodes.h"
#include "sipfed/read_outs.h"
#include "sipfed/route.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

// Routes as one node holds them, or as its operator wrote them down.
struct Source {
  std::string name, cite;
  const std::vector<StaticRoute>* routes = nullptr;
  const Node* node = nullptr;  // null: the deployment file
};

std::vector<Source> sources(const Evidence& evidence, const std::vector<Node>& nodes) {
  std::vector<Source> out;
  for (const Node& node : nodes)
    if (node->routes_read) out.push_back({node.name, node.cite(), &node->routes, &node});
  const std::vector<StaticRoute>& planned = evidence.subject.plan.routes;
  if (!planned.empty()) out.push_back({"[[route]]", "plan: routes", &planned, nullptr});
  return out;
}

bool leads_by_srv(const Evidence& evidence, const std::string& domain) {
  const auto targets = srv_targets(evidence, domain);
  return std::any_of(targets.begin(), targets.end(),
                     [](const SrvTarget& target) { return target.host != "."; });
}

// Direct federation within one enterprise: the front end, or what was named with --tcp.
bool is_direct(const Evidence& evidence, const StaticRoute& route) {
  if (!route.next_hop.empty() && lower(route.next_hop) == lower(evidence.subject.plan.front_end)) return true;
  const std::string place = endpoint_text(route.next_hop, static_cast<unsigned>(std::max(route.port, 0)));
  for (const auto& [id, view] : evidence.views)
    for (const auto& [key, exchange] : view.sip)
      if (exchange.transport == "tcp" && (exchange.connect_to == place || exchange.host == route.next_hop))
        return true;
  return false;
}

// Names and addresses by which the Access Edge, or the front end of direct federation, is known.
std::set<std::string> known_hops(const Evidence& evidence, const std::string& domain) {
  const Plan& plan = evidence.subject.plan;
  std::set<std::string> hops;
  for (const std::string& host : {plan.edge_external, plan.front_end})
    if (!host.empty()) hops.insert(lower(host));
  for (const Endpoint& endpoint : endpoints(evidence, domain))
    hops.insert(endpoint.host), hops.insert(endpoint.address);
  for (const std::string& host : std::set<std::string>(hops))
    for (std::string& address : addresses(evidence, host)) hops.insert(std::move(address));
  hops.erase("");
  return hops;
}

std::vector<std::string> hop_addresses(const Evidence& evidence, const std::string& hop) {
  return is_address(hop) ? std::vector<std::string>{hop} : addresses(evidence, hop);
}

bool is_known(const Evidence& evidence, const std::string& hop, const std::set<std::string>& known) {
  const std::vector<std::string> at = hop_addresses(evidence, hop);
  return known.contains(hop) || std::any_of(at.begin(), at.end(), [&](const std::string& address) {
           return known.contains(address);
         });
}

bool is_usual_port(const Evidence& evidence, const std::string& domain, int port) {
  const auto all = endpoints(evidence, domain);
  return port == 5061 ||
         std::any_of(all.begin(), all.end(), [&](const Endpoint& e) { return e.port == port; });
}

// A name or an address of Cisco's own side, where an Expressway-C may stand: such a hop is right although
// DNS and the partner know nothing of it. In a network that is private throughout, addresses say nothing.
bool is_inside(const Evidence& evidence, const std::string& hop, const std::set<std::string>& known) {
  std::set<std::string> ours = evidence.subject.plan.cisco_domains;
  if (ours.empty())
    ours.insert(cisco_is_peer(evidence, imp_nodes(evidence)) ? evidence.subject.domain
                                                             : evidence.subject.local);
  ours.erase("");
  if (std::any_of(ours.begin(), ours.end(),
                  [&](const auto& domain) { return is_within(hop, lower(domain)); }))
    return true;
  const std::vector<std::string> at = hop_addresses(evidence, hop);
  return std::any_of(at.begin(), at.end(), is_private_address) &&
         std::none_of(known.begin(), known.end(), is_private_address);
}

// The next hop was tried and nothing answered there. What DNS leads to is left to tcp_edge_unreachable.
Seen<TcpConnect> dead_hop(const Evidence& evidence, const StaticRoute& route) {
  Seen<TcpConnect> dead;
  const auto peer = peer_endpoints(evidence);
  for (const std::string& address : hop_addresses(evidence, lower(route.next_hop))) {
    const std::string place = endpoint_text(address, static_cast<unsigned>(std::max(route.port, 0)));
    if (std::any_of(peer.begin(), peer.end(), [&](const Endpoint& e) { return e.text() == place; }))
      return {};
    for (const auto& [id, view] : evidence.views) {
      const auto found = view.tcp.find(place);
      if (found == view.tcp.end() || !was_tested(found->second)) continue;
      if (!found->second.fault) return {};
      dead = {&view, place, &found->second};
    }
  }
  return dead;
}

class Weighing {
 public:
  Weighing(const Evidence& evidence, Opinion& opinion) : evidence_(evidence), opinion_(opinion) {}

  void weigh(const Source& source, const std::string& domain) {
    bool leads = false, meant = false;
    for (const StaticRoute& route : *source.routes)
      leads = leads || pattern_fit(route.pattern, domain) == PatternFit::right;
    for (const StaticRoute& route : *source.routes) {
      const PatternFit fit = pattern_fit(route.pattern, domain);
      if (fit == PatternFit::right && weigh_fields(source, domain, route))
        opinion_.excluded_by.push_back(source.cite);
      if (fit == PatternFit::none || fit == PatternFit::right || leads) continue;
      meant = true;
      weigh_useless(source, domain, route, fit);
    }
    if (!leads && !meant) weigh_absence(source, domain);
  }

 private:
  Finding& add(const Source& source, const std::string& domain, const StaticRoute& route,
               std::string variant) {
    return opinion_.findings.emplace_back(Finding{.where = source.name + " " + route.pattern,
                                                  .variant = std::move(variant),
                                                  .args = {{"route", route_text(route)}, {"domain", domain}},
                                                  .cites = {source.cite}});
  }

  // Its pattern matches nothing; what else is wrong with it would show as soon as that is put right.
  void weigh_useless(const Source& source, const std::string& domain, const StaticRoute& route,
                     PatternFit fit) {
    const std::size_t before = opinion_.findings.size();
    Finding& finding =
        add(source, domain, route, fit == PatternFit::not_reversed ? "not_reversed" : "incomplete");
    finding.args["expected"] = route_pattern(domain);
    weigh_fields(source, domain, route);
    if (!leads_by_srv(evidence_, domain)) return;
    for (std::size_t i = before; i < opinion_.findings.size(); ++i)
      opinion_.findings[i].severity = Severity::warning;
  }

  // True: it leads to where the Access Edge is known to be, in the right way.
  bool weigh_fields(const Source& source, const std::string& domain, const StaticRoute& route) {
    const std::size_t before = opinion_.findings.size();
    const bool direct = is_direct(evidence_, route) && lower(route.protocol) == "tcp";
    const std::set<std::string> known = known_hops(evidence_, domain);
    const std::string hop = lower(route.next_hop);
    const bool fits = is_known(evidence_, hop, known);
    if (!route.type.empty() && lower(route.type) != "domain") add(source, domain, route, "wrong_type");
    if (!known.empty() && !fits && !direct && is_inside(evidence_, hop, known))
      suspect_hop(source, domain, route);
    else
      weigh_place(source, domain, route, known, fits, direct);
    if (const auto dead = dead_hop(evidence_, route); dead.fact) {
      Finding& finding = add(source, domain, route, "not_answering");
      finding.args["fault"] = fault_text(dead->fault);
      finding.args["vantage"] = dead.view->vantage;
      finding.cites.push_back(dead.cite());
    }
    return opinion_.findings.size() == before && (fits || direct);
  }

  void weigh_place(const Source& source, const std::string& domain, const StaticRoute& route,
                   const std::set<std::string>& known, bool fits, bool direct) {
    if (!route.protocol.empty() && lower(route.protocol) != "tls" && !direct)
      add(source, domain, route, "wrong_protocol");
    if (route.port > 0 && !is_usual_port(evidence_, domain, route.port) && !direct)
      add(source, domain, route, "wrong_port").args["port"] = std::to_string(route.port);
    if (!known.empty() && !fits && !direct) weigh_hop(source, domain, route, known);
  }

  // What stands there leads on in its own way, so port and protocol are not the Access Edge's.
  void suspect_hop(const Source& source, const std::string& domain, const StaticRoute& route) {
    Finding& finding = add(source, domain, route, "inside_hop");
    finding.certainty = Certainty::suspected;
    finding.severity = Severity::warning;
    finding.explains = reply_symptom(evidence_);
    finding.likelihood = 30;
  }

  // Without the operator's word the Access Edge is known by public DNS alone, which may name another way in.
  void weigh_hop(const Source& source, const std::string& domain, const StaticRoute& route,
                 const std::set<std::string>& known) {
    Finding& finding = add(source, domain, route, "wrong_next_hop");
    finding.args["expected"] = joined(std::vector<std::string>(known.begin(), known.end()));
    if (evidence_.subject.plan.edge_external.empty()) finding.severity = Severity::warning;
  }

  // Then DNS has to lead there: the node's own where it was asked.
  void weigh_absence(const Source& source, const std::string& domain) {
    if (source.node == nullptr) return;  // what was not written down may still be there
    std::vector<std::string> cites = {source.cite};
    bool asked = false, found = false;
    if (const auto own = source.node->imp->srv.find(domain); own != source.node->imp->srv.end()) {
      asked = true;
      found = own->second.found;
    } else {
      found = leads_by_srv(evidence_, domain);
      for (const auto& answer : dns_answers(evidence_, "SRV", federation_srv(domain))) {
        asked = asked || conclusive(*answer);
        cites.push_back(answer.cite());
      }
    }
    if (found) {
      opinion_.excluded_by.insert(opinion_.excluded_by.end(), cites.begin(), cites.end());
    } else if (asked) {
      opinion_.findings.push_back({.where = source.name,
                                   .variant = "missing",
                                   .args = {{"domain", domain}, {"expected", route_pattern(domain)}},
                                   .cites = std::move(cites),
                                   .certainty = Certainty::suspected,
                                   .explains = reply_symptom(evidence_),
                                   .likelihood = 40});
    }
  }

  const Evidence& evidence_;
  Opinion& opinion_;
};

bool says_cisco(const SipMessage& reply) {
  return lower(header_value(reply, "Server") + header_value(reply, "User-Agent")).find("cisco") !=
         std::string::npos;
}

// As the peer, IM and Presence gives 404 and 480 for users of its own too; from inside, the user asked for is
// beyond it, and only the proxy itself says so under Cisco's name.
bool may_be_astray(const SipMessage& reply, bool from_inside) {
  if (blame(reply) != Blame::none) return false;
  return reply.status == 408 || (from_inside && (reply.status == 404 || reply.status == 480));
}

// The SIP proxy of IM and Presence was asked itself, as the peer or from inside, and knew no way on, or got
// no answer on it: from inside the way to the domain asked for, otherwise its way back to ours.
Opinion judge_answers(const Evidence& evidence) {
  Opinion opinion;
  const std::string& cisco = evidence.subject.plan.cisco;
  for (const Talk& talk : talks(evidence)) {
    const SipMessage* reply = reply_to(talk.subscribe);
    if (reply == nullptr || !may_be_astray(*reply, cisco == "local")) continue;
    if (!says_cisco(*reply) && cisco != "peer") continue;
    Finding finding{.where = talk.where,
                    .variant = "answer",
                    .args = answer_args(*talk.subscribe, *reply),
                    .cites = cites(talk),
                    .certainty = Certainty::suspected,
                    .explains = Symptom::request_failed,
                    .likelihood = 40};
    if (cisco == "local") finding.args["domain"] = uri_domain(talk.subscribe->request_uri);
    opinion.findings.push_back(std::move(finding));
  }
  return opinion;
}

Opinion judge_routes(const Evidence& evidence) {
  const std::vector<Node> nodes = imp_nodes(evidence);
  const std::vector<Source> all = sources(evidence, nodes);
  const std::set<std::string> domains = far_domains(evidence, nodes);
  if (all.empty())
    return nodes.empty() ? needs(Need::static_routes) : lacks("run sql select ... (static routes)");
  Opinion opinion = needs(Need::both_ends);
  Weighing weighing(evidence, opinion);
  for (const Source& source : all)
    for (const std::string& domain : domains) weighing.weigh(source, domain);
  return opinion;
}

Opinion judge(const Evidence& evidence) {
  Opinion live = judge_answers(evidence);
  return with_read_out(std::move(live), judge_routes(evidence));
}

}  // namespace

extern const Check static_route_wrong;
const Check static_route_wrong{
    Severity::error, Stage::sip, "B1d B2c", {Fact::imp, Fact::dns, Fact::tcp, Fact::sip}, judge};

}  // namespace sipfed::checks
