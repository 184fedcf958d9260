// The leaf is another one than was expected (--baseline) or than the same vantage saw before. Whoever trusts
// a certificate and not its issuer, as an ASA does with the one of IM and Presence, has to import the new
// one.
#include "sipfed/chains.h"
#include "sipfed/rule.h"

namespace sipfed::checks {
namespace {

constexpr int self_signed_leaf = 18;  // X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT

using Handshakes = std::vector<Seen<TlsHandshake>>;

// What the same endpoint showed to the same vantage in earlier runs, the latest first.
Handshakes earlier(const Evidence& evidence, const ShownChain& chain) {
  Handshakes old;
  for (const auto& seen : handshakes(evidence, chain.endpoint))
    if (seen.view->vantage == chain.view->vantage && seen.view->taken_at < chain.view->taken_at &&
        !seen->chain.empty())
      old.push_back(seen);
  std::stable_sort(old.begin(), old.end(),
                   [](const auto& a, const auto& b) { return a.view->taken_at > b.view->taken_at; });
  return old;
}

bool shows(const Seen<TlsHandshake>& seen, const Certificate& leaf) {
  return seen->chain.front().sha256 == leaf.sha256;
}

// Same issuer, same names, and the old one was in its last month: nothing that a verifier would notice.
bool is_renewal(const Certificate& old, const Certificate& leaf, Time now) {
  return !leaf.self_signed && old.issuer == leaf.issuer && all_names(old) == all_names(leaf) &&
         old.not_after - now <= std::chrono::hours(24 * 30);
}

Finding changed(const ShownChain& chain, std::string old_fingerprint, std::string source) {
  const Certificate& leaf = chain.leaf();
  const auto& errors = chain.handshake->verify;
  const bool stale_trust = std::any_of(
      errors.begin(), errors.end(), [](const VerifyError& error) { return error.code == self_signed_leaf; });
  Finding finding;
  finding.where = chain.where;
  finding.variant = leaf.self_signed ? "self_signed" : "signed";
  finding.severity = stale_trust && chain.handshake->trust != "system" ? Severity::error : Severity::warning;
  finding.args = {{"fingerprint", leaf.sha256},
                  {"old_fingerprint", std::move(old_fingerprint)},
                  {"source", std::move(source)},
                  {"not_before", iso_time(leaf.not_before)},
                  {"subject", name_text(leaf.subject)}};
  finding.cites = {chain.cite};
  return finding;
}

void judge_by_baseline(const Evidence& evidence, const std::vector<ShownChain>& shown,
                       const ShownChain& chain, Opinion& opinion) {
  const auto& known = evidence.subject.known_leaves;
  // One vantage may meet another member of a pool: one match is enough for the endpoint.
  const bool matches = std::any_of(shown.begin(), shown.end(), [&](const ShownChain& other) {
    return other.endpoint == chain.endpoint && known.contains(other.leaf().sha256);
  });
  if (matches) {
    opinion.excluded_by.push_back(chain.cite);
    return;
  }
  std::vector<std::string> fingerprints, sources;
  for (const auto& [fingerprint, source] : known) {
    fingerprints.push_back(fingerprint);
    sources.push_back(source);
  }
  opinion.findings.push_back(changed(chain, joined(fingerprints), joined(sources)));
}

void judge_by_history(const ShownChain& chain, const Handshakes& old, Opinion& opinion) {
  const bool seen_before =
      std::any_of(old.begin(), old.end(), [&](const auto& seen) { return shows(seen, chain.leaf()); });
  const Certificate& last = old.front()->chain.front();
  if (seen_before || is_renewal(last, chain.leaf(), chain.view->taken_at)) {
    opinion.excluded_by.push_back(chain.cite);
    return;
  }
  Finding finding =
      changed(chain, last.sha256, old.front().view->vantage + ' ' + iso_time(old.front().view->taken_at));
  finding.cites.push_back(old.front().cite());
  opinion.findings.push_back(std::move(finding));
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  const std::vector<ShownChain> shown = peer_chains(evidence);
  for (const ShownChain& chain : shown) {
    if (const Handshakes old = earlier(evidence, chain); !evidence.subject.known_leaves.empty())
      judge_by_baseline(evidence, shown, chain, opinion);
    else if (!old.empty())
      judge_by_history(chain, old, opinion);
  }
  if (!shown.empty()) opinion.need = Need::baseline;
  return opinion;
}

}  // namespace
extern const Check tls_cert_changed;
const Check tls_cert_changed{Severity::error, Stage::tls, "A5", {Fact::tls}, judge};
}  // namespace sipfed::checks
