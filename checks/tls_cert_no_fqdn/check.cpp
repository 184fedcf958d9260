// The leaf carries no fully qualified name, so nobody can match it to an SRV target or a provider entry.
#include "sipfed/chains.h"
#include "sipfed/cisco_side.h"

namespace sipfed::checks {
namespace {

std::string variant_of(const Certificate& leaf) {
  std::vector<std::string> names = leaf.san_dns;
  if (const std::string cn = common_name(leaf); !cn.empty()) names.push_back(cn);
  if (names.empty()) return leaf.san_ip.empty() ? "none" : "address";
  const bool addresses_only = std::all_of(names.begin(), names.end(), is_address);
  return addresses_only ? "address" : "single_label";
}

// The node's subject CN is what the ASA and TLS peer subjects go by, whatever else the certificate names.
void judge_nodes(const Evidence& evidence, Opinion& opinion) {
  const std::vector<Node> nodes = imp_nodes(evidence);
  for (const Node& node : nodes)
    for (const Imp::Held& held : node->own) {
      if (held.subject.empty()) continue;  // listed, but not read
      Certificate leaf;
      leaf.subject = held.subject;
      if (has_fqdn(leaf)) {
        opinion.excluded_by.push_back(node.cite());
        continue;
      }
      Finding finding;
      finding.where = node.name + " " + held.unit;
      finding.variant = variant_of(leaf);
      finding.args = {{"names", all_names(leaf)}, {"subject", name_text(leaf.subject)}};
      finding.cites = {node.cite()};
      if (!cisco_is_peer(evidence, nodes)) finding.stage = Stage::own_certificate;
      opinion.findings.push_back(std::move(finding));
    }
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion = needs(cisco_certificate_need(evidence));
  judge_nodes(evidence, opinion);
  const bool theirs = cisco_is_peer(evidence);
  for (const ShownChain& chain : all_chains(evidence)) {
    if (has_fqdn(chain.leaf())) {
      if (chain.ours() != theirs) opinion.excluded_by.push_back(chain.cite);
      continue;
    }
    Finding finding;
    finding.where = chain.where;
    finding.variant = variant_of(chain.leaf());
    finding.args = {{"names", all_names(chain.leaf())}, {"subject", name_text(chain.leaf().subject)}};
    finding.cites = {chain.cite};
    if (chain.ours()) {
      finding.stage = Stage::own_certificate;
      finding.explains = Symptom::request_failed;
      if (answered_well(evidence, chain)) finding.severity = Severity::warning;
    }
    opinion.findings.push_back(std::move(finding));
  }
  return opinion;
}

}  // namespace
extern const Check tls_cert_no_fqdn;
const Check tls_cert_no_fqdn{
    Severity::error, Stage::tls, "A3", {Fact::tls, Fact::own_certificate, Fact::sip, Fact::imp}, judge};
}  // namespace sipfed::checks
