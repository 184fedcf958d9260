// Trust in either direction: the peer's chain against the anchors given, and our issuer in the eyes of the
// peer.
#include "sipfed/chains.h"
#include "sipfed/issuers.h"
#include "sipfed/rule.h"

namespace sipfed::checks {
namespace {

constexpr int unknown_ca = 48;

void judge_peer(const Evidence& evidence, Opinion& opinion) {
  for (const ShownChain& chain : peer_chains(evidence)) {
    const TlsHandshake& handshake = *chain.handshake;
    if (handshake.trust.empty()) continue;
    if (!lacks_anchor(handshake)) {
      opinion.excluded_by.push_back(chain.cite);
      continue;
    }
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

void judge_ours(const Evidence& evidence, Opinion& opinion) {
  for (const Endpoint& endpoint : peer_endpoints(evidence)) {
    for (const auto& seen : current_handshakes(evidence, endpoint)) {
      if (accepted_ours(*seen)) opinion.excluded_by.push_back(seen.cite());
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

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  judge_peer(evidence, opinion);
  judge_ours(evidence, opinion);
  return opinion;
}

}  // namespace
extern const Check tls_peer_untrusted;
const Check tls_peer_untrusted{Severity::error, Stage::tls, "B1c", {Fact::tls, Fact::own_certificate}, judge};
}  // namespace sipfed::checks
