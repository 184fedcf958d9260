// Trust in either direction: the peer's chain against the anchors given and against what an IM and Presence
// node holds, and our issuer in the eyes of the peer.
#include "sipfed/chains.h"
#include "sipfed/cisco_side.h"
#include "sipfed/issuers.h"

namespace sipfed::checks {
namespace {

constexpr int unknown_ca = 48;

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

Holding of_entry(const Imp::Held& held, const std::vector<Certificate>& chain, Time now) {
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

Holding holding(const Node& node, const std::vector<Certificate>& chain, Time now, Time& not_after) {
  if (node->trusted.empty() && !node.answered("show cert list trust")) return Holding::unsure;
  Holding best = Holding::absent;
  for (const Imp::Held& held : node->trusted) {
    const Holding found = of_entry(held, chain, now);
    if (found == Holding::expired) not_after = std::max(not_after, held.not_after);
    best = std::max(best, found);
  }
  return best;
}

// The node has to hold the end of the chain that the other side shows.
void judge_node(const Node& node, const ShownChain& chain, Time now, Opinion& opinion) {
  const std::vector<NameAttribute>& issuer = path_end(*chain.certificates).issuer;
  Time not_after{};
  const Holding held = holding(node, *chain.certificates, now, not_after);
  if (held == Holding::current) opinion.excluded_by.push_back(node.cite());
  if (held != Holding::absent && held != Holding::expired) return;
  const bool cut_off = !chain.ours() && lacks_anchor(*chain.handshake);
  const ChainEnd end = end_of(*chain.certificates);
  if (cut_off && (end == ChainEnd::nothing_above_leaf || end == ChainEnd::gap)) return;
  Finding finding;
  finding.where = node.name;
  finding.variant = held == Holding::absent ? "node_lacks_issuer" : "node_issuer_expired";
  finding.args = {{"subject", name_text(chain.leaf().subject)}, {"issuer", name_text(issuer)}};
  if (held == Holding::expired) finding.args["not_after"] = iso_time(not_after);
  finding.cites = {node.cite(), chain.cite};
  if (chain.ours()) finding.explains = Symptom::tls_refused;
  opinion.findings.push_back(std::move(finding));
}

void judge_nodes(const Evidence& evidence, Opinion& opinion) {
  const std::vector<Node> nodes = imp_nodes(evidence);
  const bool theirs = cisco_is_peer(evidence, nodes);
  const std::vector<ShownChain> chains = theirs ? own_chains(evidence) : peer_chains(evidence);
  for (const Node& node : nodes)
    for (const ShownChain& chain : chains) judge_node(node, chain, newest(evidence), opinion);
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion = on_node_by_peer(evidence, needs(needed_for_answers(evidence)), "show cert list trust");
  judge_peer(evidence, opinion);
  judge_ours(evidence, opinion);
  judge_nodes(evidence, opinion);
  return opinion;
}

}  // namespace
extern const Check tls_peer_untrusted;
const Check tls_peer_untrusted{
    Severity::error, Stage::tls, "B1c", {Fact::tls, Fact::own_certificate, Fact::imp}, judge};
}  // namespace sipfed::checks
