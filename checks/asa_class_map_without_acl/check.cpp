// The live half of the ASA's class-map without an access-list: the public port shows IM and Presence's own
// self-signed certificate, so the TLS proxy is not in line.
#include "sipfed/rule.h"

namespace sipfed::checks {
namespace {

// Inside, an IM and Presence node shows its own certificate by right.
int likelihood(const Endpoint& endpoint) {
  return endpoint.pinned || is_private_address(endpoint.address) ? 20 : 40;
}

Opinion judge(const Evidence& evidence) {
  if (looks_microsoft(evidence)) return not_applicable();
  Opinion opinion;
  for (const Leaf& leaf : peer_leaves(evidence)) {
    if (!leaf.certificate->self_signed) {
      opinion.excluded_by.push_back(leaf.handshake.cite());
      continue;
    }
    const std::string name = common_name(*leaf.certificate);
    if (!is_fqdn(name) && !is_address(name)) continue;  // whose it is cannot be told: tls_cert_no_fqdn
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
  return opinion;
}

}  // namespace

extern const Check asa_class_map_without_acl;
const Check asa_class_map_without_acl{Severity::warning, Stage::tls, "A6", {Fact::tls, Fact::sip}, judge};

}  // namespace sipfed::checks
