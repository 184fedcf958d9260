// The leaf carries no fully qualified name, so nobody can match it to an SRV target or a provider entry.
#include "sipfed/chains.h"
#include "sipfed/rule.h"

namespace sipfed::checks {
namespace {

std::string variant_of(const Certificate& leaf) {
  std::vector<std::string> names = leaf.san_dns;
  if (const std::string cn = common_name(leaf); !cn.empty()) names.push_back(cn);
  if (names.empty()) return leaf.san_ip.empty() ? "none" : "address";
  const bool addresses_only = std::all_of(names.begin(), names.end(), is_address);
  return addresses_only ? "address" : "single_label";
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  for (const ShownChain& chain : all_chains(evidence)) {
    if (has_fqdn(chain.leaf())) {
      opinion.excluded_by.push_back(chain.cite);
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
    Severity::error, Stage::tls, "A3", {Fact::tls, Fact::own_certificate, Fact::sip}, judge};
}  // namespace sipfed::checks
