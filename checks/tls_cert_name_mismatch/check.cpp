// The peer's leaf against the SRV target that led to it; our leaf against the SRV target of our own domain.
#include "sipfed/chains.h"
#include "sipfed/cisco_side.h"

namespace sipfed::checks {
namespace {

bool names_exactly(const Certificate& leaf, std::string_view host) {
  const std::vector<std::string> names = certificate_names(leaf);
  return std::any_of(names.begin(), names.end(), [&](const auto& name) { return lower(name) == host; });
}

Finding mismatch(const ShownChain& chain, std::string_view variant, Severity severity, std::string expected) {
  Finding finding;
  finding.where = chain.where;
  finding.variant = variant;
  finding.severity = severity;
  finding.args = {{"names", all_names(chain.leaf())}, {"expected", std::move(expected)}};
  finding.cites = {chain.cite};
  return finding;
}

// The cause lies in the certificate of the Cisco side; a right one of the Access Edge does not exclude it.
void judge_peer(const Evidence& evidence, Opinion& opinion) {
  const bool theirs = cisco_is_peer(evidence);
  for (const ShownChain& chain : peer_chains(evidence)) {
    const Certificate& leaf = chain.leaf();
    const std::string host = lower(chain.handshake->reference);
    // A pinned address was not reached through an SRV target, so there is no name that it must carry.
    if (chain.endpoint.pinned || !is_fqdn(host) || !has_fqdn(leaf)) continue;
    if (!certificate_covers(leaf, host))
      opinion.findings.push_back(mismatch(chain, "peer", Severity::error, host));
    else if (!names_exactly(leaf, host))
      opinion.findings.push_back(mismatch(chain, "wildcard", Severity::warning, host));
    else if (leaf.san_dns.empty())
      opinion.findings.push_back(mismatch(chain, "cn_only", Severity::note, host));
    else if (theirs)
      opinion.excluded_by.push_back(chain.cite);
  }
}

// What a Microsoft edge says about a name that it did not accept: 1009 and 1010 of [MS-OCER], and
// SEC_E_WRONG_PRINCIPAL (0x80090322).
struct Told {
  Seen<SipExchange> exchange;
  std::string text;
  bool wrong_principal = false;  // the ids alone do not settle which name or which fault it is
};

std::vector<Told> told_by_peer(const Evidence& evidence) {
  std::vector<Told> told;
  for (const auto& seen : peer_exchanges(evidence, "", "tls")) {
    const SipMessage* reply = final_reply(*seen);
    if (!reply || !seen->offered_certificate) continue;
    for (const MsDiagnostic& diagnostic : ms_diagnostics(*reply)) {
      const auto code = diagnostic.parameters.find("hresult");
      const bool has_code = code != diagnostic.parameters.end();
      const bool wrong_principal = has_code && lower(code->second).find("80090322") != std::string::npos;
      const bool about_names = diagnostic.id == 1009 || (diagnostic.id == 1010 && !has_code);
      if (!wrong_principal && !about_names) continue;
      const auto reason = diagnostic.parameters.find("reason");
      std::string text = std::to_string(diagnostic.id);
      if (reason != diagnostic.parameters.end()) text += ' ' + reason->second;
      if (has_code) text += ", " + code->second;
      told.push_back({seen, std::move(text), wrong_principal});
      break;
    }
  }
  return told;
}

// True when one of our certificates is known not to be the SRV target's.
bool judge_ours(const Evidence& evidence, const std::vector<Told>& told, Opinion& opinion) {
  std::vector<std::string> hosts;
  for (const SrvTarget& target : srv_targets(evidence, evidence.subject.local))
    if (is_fqdn(target.host)) hosts.push_back(target.host);
  const bool theirs = cisco_is_peer(evidence);
  bool differs = false;
  for (const ShownChain& chain : own_chains(evidence)) {
    if (hosts.empty() || !has_fqdn(chain.leaf())) continue;
    const auto covered = [&](const std::string& host) { return certificate_covers(chain.leaf(), host); };
    const auto exact = [&](const std::string& host) { return names_exactly(chain.leaf(), host); };
    if (std::any_of(hosts.begin(), hosts.end(), exact)) {
      if (!theirs) opinion.excluded_by.push_back(chain.cite);
      continue;
    }
    const bool wildcard = std::any_of(hosts.begin(), hosts.end(), covered);
    const bool works = answered_well(evidence, chain);
    Finding finding = mismatch(chain, wildcard ? "wildcard" : "ours",
                               wildcard || works ? Severity::warning : Severity::error, joined(hosts));
    finding.stage = Stage::own_certificate;
    finding.explains = Symptom::request_failed;
    for (const auto& answer : dns_answers(evidence, "SRV", federation_srv(evidence.subject.local)))
      finding.cites.push_back(answer.cite());
    for (const Told& line : told) finding.cites.push_back(line.exchange.cite());
    opinion.findings.push_back(std::move(finding));
    differs = true;
  }
  return differs;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion = needs(cisco_certificate_need(evidence));
  judge_peer(evidence, opinion);
  const std::vector<Told> told = told_by_peer(evidence);
  const bool named = judge_ours(evidence, told, opinion);
  const std::vector<ShownChain> ours = own_chains(evidence);
  const bool nameless =
      std::any_of(ours.begin(), ours.end(), [](const ShownChain& own) { return !has_fqdn(own.leaf()); });
  for (const Told& line : told) {
    if (named || nameless) break;
    Finding finding;
    finding.where = where(*line.exchange);
    finding.variant = "diagnostic";
    finding.args = {{"diagnostic", line.text}};
    finding.cites = {line.exchange.cite()};
    finding.certainty = line.wrong_principal ? Certainty::confirmed : Certainty::suspected;
    finding.explains = Symptom::request_failed;
    finding.likelihood = 75;
    finding.stage = Stage::own_certificate;
    opinion.findings.push_back(std::move(finding));
    break;
  }
  if (!ours.empty() && evidence.subject.local.empty()) opinion.need = Need::local_domain;
  return opinion;
}

}  // namespace
extern const Check tls_cert_name_mismatch;
const Check tls_cert_name_mismatch{
    Severity::error, Stage::tls, "B7", {Fact::tls, Fact::own_certificate, Fact::dns, Fact::sip}, judge};
}  // namespace sipfed::checks
