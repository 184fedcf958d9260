// The certificates between the leaf and an anchor are not all sent.
#include "sipfed/chains.h"
#include "sipfed/issuers.h"
#include "sipfed/rule.h"

namespace sipfed::checks {
namespace {

void judge_peer(const Evidence& evidence, Opinion& opinion) {
  for (const ShownChain& chain : peer_chains(evidence)) {
    const TlsHandshake& handshake = *chain.handshake;
    if (handshake.trust.empty()) continue;
    if (!lacks_anchor(handshake)) {
      opinion.excluded_by.push_back(chain.cite);
      continue;
    }
    const ChainEnd end = end_of(*chain.certificates);
    const bool alone = end == ChainEnd::nothing_above_leaf;
    if ((!alone && end != ChainEnd::gap) || handshake.issuer_is_trusted) continue;  // tls_peer_untrusted
    Finding finding;
    finding.where = chain.where;
    finding.variant = alone ? "missing" : "gap";
    finding.severity = handshake.trust == "system" ? Severity::warning : Severity::error;
    finding.args = {{"subject", name_text(chain.leaf().subject)},
                    {"issuer", name_text(path_end(*chain.certificates).issuer)},
                    {"count", std::to_string(chain.certificates->size())},
                    {"source", handshake.trust}};
    finding.cites = {chain.cite};
    opinion.findings.push_back(std::move(finding));
  }
}

// Ours was given as a leaf alone although it says where its issuer's certificate is to be had (AIA), that
// issuer is not among the CAs that the peer lists, and the peer refused it: tls_peer_untrusted has the
// refusal, this notes what may be missing on our side.
void judge_ours(const Evidence& evidence, Opinion& opinion) {
  for (const ShownChain& own : own_chains(evidence)) {
    if (end_of(*own.certificates) != ChainEnd::nothing_above_leaf || own.leaf().issuer_urls.empty()) continue;
    for (const auto& seen : showings(evidence, own)) {
      if (!refused_ours(*seen) || seen->ca_names.empty() || may_list_any(seen->ca_names, *own.certificates))
        continue;
      Finding finding;
      finding.where = own.where;
      finding.variant = "ours";
      finding.severity = Severity::note;
      finding.stage = Stage::own_certificate;
      finding.args = {{"issuer", name_text(own.leaf().issuer)}, {"fault", fault_text(seen->fault)}};
      finding.cites = {own.cite, seen.cite()};
      opinion.findings.push_back(std::move(finding));
      break;
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
extern const Check tls_chain_incomplete;
const Check tls_chain_incomplete{Severity::error, Stage::tls, "", {Fact::tls, Fact::own_certificate}, judge};
}  // namespace sipfed::checks
