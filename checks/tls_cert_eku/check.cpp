// Extended key usage: in a federation over mutual TLS the same certificate is server in one direction and
// client in the other.
#include "sipfed/chains.h"
#include "sipfed/cisco_side.h"
#include "sipfed/read_outs.h"
#include "sipfed/rule.h"

namespace sipfed::checks {
namespace {

constexpr std::string_view server_auth = "1.3.6.1.5.5.7.3.1";
constexpr std::string_view client_auth = "1.3.6.1.5.5.7.3.2";
constexpr std::string_view any = "2.5.29.37.0";
constexpr int unsupported_certificate = 43;

bool lists(const std::vector<std::string>& eku, std::string_view oid) {
  return std::find(eku.begin(), eku.end(), oid) != eku.end();
}

// Empty: fit for both directions. Without the extension every purpose is allowed (RFC 5280, 4.2.1.12).
std::string_view flaw_of(bool has_eku, const std::vector<std::string>& eku) {
  if (!has_eku) return "";
  const bool server = lists(eku, server_auth), client = lists(eku, client_auth);
  if (server && client) return "";
  if (lists(eku, any)) return "any_only";  // OpenSSL does not count it for either role
  return server ? "server_only" : client ? "client_only" : "bogus";
}

Finding describe(const ShownChain& chain, std::string_view flaw) {
  Finding finding;
  finding.where = chain.where;
  finding.variant = flaw;
  finding.args = {{"eku", chain.leaf().eku.empty() ? "-" : joined(chain.leaf().eku)},
                  {"subject", name_text(chain.leaf().subject)}};
  finding.cites = {chain.cite};
  const bool fails = flaw == "bogus" || (flaw == "client_only" && !chain.ours());
  finding.severity = fails ? Severity::error : Severity::warning;
  return finding;
}

// The cause lies in the certificate of the Access Edge; a sound one of the Cisco side does not exclude it. A
// rehearsal judges the certificate that is planned, whose ever it is.
bool may_exclude(const Evidence& evidence, const ShownChain& chain) {
  return chain.ours() == cisco_is_peer(evidence) || evidence.subject.rehearsal;
}

// Ours: what the peer did with it says more than its text.
void judge_ours(const Evidence& evidence, const ShownChain& chain, std::string_view flaw, Opinion& opinion) {
  Finding finding = describe(chain, flaw);
  finding.stage = Stage::own_certificate;
  if (flaw == "server_only") finding.variant = "own_server_only";
  // Before it goes live nobody has accepted it, and another one costs little.
  if (flaw == "server_only" && evidence.subject.rehearsal) finding.severity = Severity::error;
  std::vector<std::string> accepted;
  for (const auto& seen : showings(evidence, chain)) {
    if (accepted_ours(*seen)) accepted.push_back(seen.cite());
    if (flaw == "client_only" || !refused_ours(*seen) || alert_of(*seen) != unsupported_certificate) continue;
    finding.variant = "own_refused";
    finding.severity = Severity::error;
    finding.explains = Symptom::tls_refused;
    finding.blocks = true;
    finding.cites.push_back(seen.cite());
  }
  const bool proved = !accepted.empty() && finding.variant != "own_refused";
  if (!proved || (flaw != "server_only" && flaw != "any_only"))
    opinion.findings.push_back(std::move(finding));
  else if (may_exclude(evidence, chain))
    opinion.excluded_by.insert(opinion.excluded_by.end(), accepted.begin(), accepted.end());
}

// The certificate that the Access Edge shows to its partners, as the server itself holds it. Where its port
// cannot be reached, that is the only sight of it.
void judge_held(const Evidence& evidence, Opinion& opinion) {
  for (const MicrosoftServer& server : microsoft_servers(evidence))
    for (const Microsoft::Held& held : server->certificates.value_or(std::vector<Microsoft::Held>())) {
      if (lower(held.use) != "accessedgeexternal" || !held.has_eku) continue;
      const std::string_view flaw = flaw_of(*held.has_eku, held.eku);
      if (flaw.empty()) {
        opinion.excluded_by.push_back(server.cite());
        continue;
      }
      const bool fails = flaw == "bogus" || flaw == "client_only";
      opinion.findings.push_back({.where = server.where() + ' ' + held.use,
                                  .variant = std::string(flaw),
                                  .args = {{"eku", held.eku.empty() ? "-" : joined(held.eku)},
                                           {"subject", held.subject.empty() ? "-" : held.subject}},
                                  .cites = {server.cite()},
                                  .severity = fails ? Severity::error : Severity::warning});
    }
}

Opinion judge(const Evidence& evidence) {
  const bool ours_lacks = cisco_is_peer(evidence) && own_chains(evidence).empty();
  Opinion opinion = needs(ours_lacks ? Need::client_certificate : Need::answer);
  judge_held(evidence, opinion);
  for (const ShownChain& chain : all_chains(evidence)) {
    const std::string_view flaw = flaw_of(chain.leaf().has_eku, chain.leaf().eku);
    if (!flaw.empty() && chain.ours())
      judge_ours(evidence, chain, flaw, opinion);
    else if (!flaw.empty())
      opinion.findings.push_back(describe(chain, flaw));
    else if (may_exclude(evidence, chain))
      opinion.excluded_by.push_back(chain.cite);
  }
  return opinion;
}

}  // namespace
extern const Check tls_cert_eku;
const Check tls_cert_eku{
    Severity::error, Stage::tls, "B1a", {Fact::tls, Fact::own_certificate, Fact::microsoft}, judge};
}  // namespace sipfed::checks
