// Trust in either direction: the peer's chain against the anchors given and against what an IM and Presence
// node holds, or the ASA whose TLS proxy stands before it; and our issuer in the eyes of the peer.
#include "sipfed/asa_walk.h"
#include "sipfed/chains.h"
#include "sipfed/cisco_side.h"
#include "sipfed/issuers.h"
#include "sipfed/node_identity.h"

namespace sipfed::checks {
namespace {

constexpr int unknown_ca = 48;

constexpr const char* trust_list = "show cert list trust";
constexpr const char* asa_list = "show crypto ca certificates";

void judge_peer(const Evidence& evidence, Opinion& opinion) {
  for (const ShownChain& chain : peer_chains(evidence)) {
    const TlsHandshake& handshake = *chain.handshake;
    if (handshake.trust.empty()) continue;
    if (!lacks_anchor(handshake)) continue;  // our anchors are not those of IM and Presence
    const ChainEnd end = end_of(*chain.certificates);
    if (end == ChainEnd::nothing_above_leaf || end == ChainEnd::gap) continue;  // tls_chain_incomplete
    const Certificate& top = path_end(*chain.certificates);
    Finding finding;
    finding.where = chain.where;
    finding.variant = end == ChainEnd::self_signed_leaf ? "self_signed" : "unknown_root";
    // The public anchors know no private CA; that alone does not say that the federation's anchors lack it.
    finding.severity = handshake.trust == "system" ? Severity::warning : Severity::error;
    finding.args = {{"subject", name_text(chain.leaf().subject)},
                    {"issuer", name_text(top.issuer)},
                    {"source", handshake.trust},
                    {"fingerprint", top.sha256}};
    finding.cites = {chain.cite};
    opinion.findings.push_back(std::move(finding));
  }
}

// An IM and Presence node that takes our certificate trusts what it should.
void judge_ours(const Evidence& evidence, Opinion& opinion) {
  const bool theirs = cisco_is_peer(evidence);
  for (const Endpoint& endpoint : peer_endpoints(evidence)) {
    for (const auto& seen : current_handshakes(evidence, endpoint)) {
      if (theirs && accepted_ours(*seen)) opinion.excluded_by.push_back(seen.cite());
      if (!refused_ours(*seen)) continue;
      const std::vector<Certificate>& own = seen.view->own;
      const bool unlisted = refused_as_unlisted(*seen, own);
      if (alert_of(*seen) != unknown_ca && !unlisted) continue;
      Finding finding;
      finding.where = endpoint.where();
      finding.variant = unlisted ? "not_listed" : "ours_untrusted";
      finding.args = {{"issuer", own.empty() ? "-" : name_text(path_end(own).issuer)},
                      {"fault", fault_text(seen->fault)},
                      {"count", std::to_string(seen->ca_names.size())}};
      finding.cites = {seen.cite()};
      finding.explains = Symptom::tls_refused;
      finding.stage = Stage::own_certificate;
      finding.blocks = true;
      opinion.findings.push_back(std::move(finding));
    }
  }
}

using Attributes = std::vector<std::pair<std::string, std::string>>;

Attributes attributes_of(const std::vector<NameAttribute>& name) {
  Attributes out;
  for (const NameAttribute& attribute : name) out.emplace_back(lower(attribute.type), lower(attribute.value));
  std::sort(out.begin(), out.end());
  return out;
}

// unsure: one of the same CN is there, or one further down the chain, or not all could be read.
enum class Holding { absent, expired, unsure, current };

template <class Held>
Holding of_entry(const Held& held, const std::vector<Certificate>& chain, Time now) {
  const Attributes subject = attributes_of(held.subject);
  const std::vector<NameAttribute>& top = path_end(chain).issuer;
  const bool dated = held.not_after != Time{};
  if (subject == attributes_of(top))
    return !dated ? Holding::unsure : held.not_after < now ? Holding::expired : Holding::current;
  const bool further_down = std::any_of(chain.begin(), chain.end(), [&](const Certificate& sent) {
    return attributes_of(sent.subject) == subject;
  });
  // A root of the node's may stand in the chain as one that another root has signed.
  const bool root = subject == attributes_of(held.issuer);
  if (further_down) return root && dated && held.not_after >= now ? Holding::current : Holding::unsure;
  const bool alike = held.subject.empty() || common_name_of(held.subject) == common_name_of(top);
  return alike ? Holding::unsure : Holding::absent;
}

template <class Held>
Holding holding(const std::vector<Held>& all, const std::vector<Certificate>& chain, Time now,
                Time& not_after) {
  Holding best = Holding::absent;
  for (const Held& held : all) {
    const Holding found = of_entry(held, chain, now);
    if (found == Holding::expired) not_after = std::max(not_after, held.not_after);
    best = std::max(best, found);
  }
  return best;
}

bool listed_trust(const Node& node) { return !node->trusted.empty() || node.answered(trust_list); }

// Sent without what leads to its end, so nobody can say who has to be trusted: tls_chain_incomplete.
bool ends_early(const ShownChain& chain) {
  if (chain.ours() || !lacks_anchor(*chain.handshake)) return false;
  const ChainEnd end = end_of(*chain.certificates);
  return end == ChainEnd::nothing_above_leaf || end == ChainEnd::gap;
}

Finding lacks_issuer(const std::string& where, const std::string& holder, const ShownChain& chain,
                     Holding held, Time not_after) {
  Finding finding;
  finding.where = where;
  finding.variant = holder + (held == Holding::absent ? "_lacks_issuer" : "_issuer_expired");
  finding.args = {{"subject", name_text(chain.leaf().subject)},
                  {"issuer", name_text(path_end(*chain.certificates).issuer)}};
  if (held == Holding::expired) finding.args["not_after"] = iso_time(not_after);
  if (chain.ours()) finding.explains = Symptom::tls_refused;
  return finding;
}

bool was_refused(const Evidence& evidence) {
  for (const Endpoint& endpoint : peer_endpoints(evidence))
    for (const auto& seen : current_handshakes(evidence, endpoint))
      if (refused_ours(*seen)) return true;
  return false;
}

// Without a proxy in between, the node has to hold the end of the chain that the other side shows. `direct`:
// it is known that there is none.
void judge_node(const Evidence& evidence, const Node& node, const ShownChain& chain, bool direct,
                Opinion& opinion) {
  if (!listed_trust(node)) return;
  Time not_after{};
  const Holding held = holding(node->trusted, *chain.certificates, newest(evidence), not_after);
  if (held == Holding::current) opinion.excluded_by.push_back(node.cite());
  if ((held != Holding::absent && held != Holding::expired) || ends_early(chain)) return;
  Finding finding = lacks_issuer(node.name, "node", chain, held, not_after);
  finding.cites = {node.cite(), chain.cite};
  if (!direct) {
    finding.certainty = Certainty::suspected;
    if (!chain.ours() || !was_refused(evidence)) finding.severity = Severity::warning;
  }
  opinion.findings.push_back(std::move(finding));
}

// The ASA whose TLS proxy is in line meets the other side's certificate. True: it holds the issuer.
bool judge_asa(const Firewall& firewall, const ShownChain& chain, Time now, Opinion& opinion) {
  std::vector<Asa::Held> anchors;
  for (const Asa::Held& held : firewall->certificates)
    if (held.ca) anchors.push_back(held);
  Time not_after{};
  const Holding held = holding(anchors, *chain.certificates, now, not_after);
  if ((held != Holding::absent && held != Holding::expired) || ends_early(chain))
    return held == Holding::current;
  const std::string& host = firewall->talk.host;
  Finding finding = lacks_issuer(host.empty() ? firewall.name : host, "asa", chain, held, not_after);
  finding.cites = {firewall.cite(), chain.cite};
  // The ASA's pool of public roots is not in that list.
  if (!chain.ours() && chain.handshake->trust == "system" && !lacks_anchor(*chain.handshake)) {
    finding.certainty = Certainty::suspected;
    finding.severity = Severity::warning;
  }
  opinion.findings.push_back(std::move(finding));
  return false;
}

// That class catches what goes from the inside to the outside.
bool leads_out(const Asa& asa, const Asa::PolicyClass& line) {
  const auto is_inside = [](const std::string& place) {
    return is_private_address(place.substr(0, place.find(' ')));
  };
  const Asa::ClassMap* map = entry_named(asa.class_maps, line.name);
  const Asa::AccessList* list = map == nullptr ? nullptr : entry_named(asa.access_lists, map->access_list);
  return list != nullptr && std::any_of(list->rules.begin(), list->rules.end(), [&](const auto& rule) {
           return rule.permit && is_inside(rule.source) && !is_inside(rule.destination);
         });
}

struct Face {  // a certificate that TLS proxies may show to the nodes
  const Firewall* firewall = nullptr;
  std::string trustpoint;
  const Asa::Held* shown = nullptr;
};

// `sure`: only what the proxies of the way out show, otherwise whatever the proxies have.
std::vector<Face> faces(const std::vector<Firewall>& proxies, bool sure) {
  std::vector<Face> out;
  for (const Firewall& firewall : proxies)
    for (const Asa::PolicyClass* line : proxied_classes(*firewall.asa)) {
      const Asa::TlsProxy* proxy = entry_named(firewall->tls_proxies, line->tls_proxy);
      if (proxy == nullptr || (sure && !leads_out(*firewall.asa, *line))) continue;
      for (const Asa::Held& held : firewall->certificates)
        for (const std::string& trustpoint : {proxy->server_trustpoint, proxy->client_trustpoint})
          if (!held.ca && is_available(held) && !held.serial.empty() && belongs_to(held, trustpoint) &&
              (!sure || trustpoint == proxy->server_trustpoint))
            out.push_back({&firewall, trustpoint, &held});
    }
  return out;
}

bool trusts(const Node& node, const Face& face) {
  std::vector<const std::vector<NameAttribute>*> issuers;
  if (!same_name(face.shown->subject, face.shown->issuer)) issuers.push_back(&face.shown->issuer);
  for (const Asa::Held& held : face.firewall->asa->certificates)
    if (held.ca && belongs_to(held, face.trustpoint)) issuers.push_back(&held.issuer);
  return std::any_of(node->trusted.begin(), node->trusted.end(), [&](const Imp::Held& held) {
    return held.subject.empty() || same_certificate(held, *face.shown) ||
           std::any_of(issuers.begin(), issuers.end(),
                       [&](const auto* issuer) { return same_name(held.subject, *issuer); });
  });
}

// Behind a TLS proxy a node meets the certificate of the ASA alone. True: it is known to trust that.
bool judge_behind(const Node& node, const std::vector<Firewall>& proxies, Opinion& opinion) {
  std::vector<Face> shown = faces(proxies, true);
  const bool sure = !shown.empty();
  if (!sure) shown = faces(proxies, false);
  if (shown.empty() || !listed_trust(node)) return false;
  if (std::any_of(shown.begin(), shown.end(), [&](const Face& face) { return trusts(node, face); }))
    return sure;
  const Face& face = shown.front();
  Finding finding;
  finding.where = node.name;
  finding.variant = "node_lacks_proxy";
  finding.args = {{"trustpoint", face.trustpoint},
                  {"subject", name_text(face.shown->subject)},
                  {"serial", plain_serial(face.shown->serial)}};
  finding.cites = {node.cite(), face.firewall->cite()};
  opinion.findings.push_back(std::move(finding));
  return false;
}

// Behind the proxies the ASA has to trust the other side and a node the ASA: told together, once a node's
// list is there.
void judge_proxied(const std::vector<Node>& nodes, const std::vector<ShownChain>& chains,
                   const std::vector<Firewall>& proxies, Time now, Opinion& opinion) {
  if (std::none_of(nodes.begin(), nodes.end(), listed_trust)) return;
  bool held = !chains.empty();
  std::vector<std::string> cites;
  for (const Firewall& firewall : proxies) {
    cites.push_back(firewall.cite());
    if (!firewall.answered(asa_list)) {
      opinion.need = Need::read_out_item;
      opinion.item = asa_list;
      held = false;
      continue;
    }
    for (const ShownChain& chain : chains) held = judge_asa(firewall, chain, now, opinion) && held;
  }
  for (const Node& node : nodes) {
    if (!judge_behind(node, proxies, opinion) || !held) continue;
    opinion.excluded_by.push_back(node.cite());
    for (const std::string& cite : cites) add_unique(opinion.excluded_by, cite);
  }
}

// Where the policies that are in force were read, and none hands SIP to a TLS proxy.
bool is_without_proxy(const Firewall& firewall) {
  return firewall.answered("show running-config policy-map") &&
         firewall.answered("show running-config service-policy") &&
         (firewall->mode != "multiple" || !firewall->policy_classes.empty());
}

void judge_cisco_side(const Evidence& evidence, Opinion& opinion) {
  const std::vector<Node> nodes = imp_nodes(evidence);
  const bool theirs = cisco_is_peer(evidence, nodes);
  const std::vector<ShownChain> chains = theirs ? own_chains(evidence) : peer_chains(evidence);
  std::vector<Firewall> asas = firewalls(evidence), proxies;
  for (const Firewall& firewall : asas)
    if (!proxied_classes(*firewall.asa).empty()) proxies.push_back(firewall);
  if (!proxies.empty()) {
    judge_proxied(nodes, chains, proxies, newest(evidence), opinion);
    return;
  }
  const bool direct = !asas.empty() && std::all_of(asas.begin(), asas.end(), is_without_proxy);
  for (const Node& node : nodes)
    for (const ShownChain& chain : chains) judge_node(evidence, node, chain, direct, opinion);
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion = on_node_by_peer(evidence, needs(needed_for_answers(evidence)), trust_list);
  judge_peer(evidence, opinion);
  judge_ours(evidence, opinion);
  judge_cisco_side(evidence, opinion);
  return opinion;
}

}  // namespace
extern const Check tls_peer_untrusted;
const Check tls_peer_untrusted{
    Severity::error, Stage::tls, "B1c", {Fact::tls, Fact::own_certificate, Fact::imp, Fact::asa}, judge};
}  // namespace sipfed::checks
