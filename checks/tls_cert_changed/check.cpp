// The leaf is another one than was expected (--baseline) or than the same vantage saw before. Whoever trusts
// a certificate and not its issuer, as an ASA does with the one of IM and Presence, has to import the new
// one: what the ASA holds is compared with what the node has, by its own word or by a file exported from it.
#include <optional>

#include "sipfed/answers.h"
#include "sipfed/asa_walk.h"
#include "sipfed/chains.h"
#include "sipfed/node_identity.h"
#include "sipfed/rule.h"

namespace sipfed::checks {
namespace {

constexpr int self_signed_leaf = 18;  // X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT

constexpr const char* held_list = "show crypto ca certificates";

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

std::string pasted_trustpoint(const Asa& asa, const Asa::Held& held) {
  for (const std::string& name : held.trustpoints) {
    const Asa::Trustpoint* point = entry_named(asa.trustpoints, name);
    if (point == nullptr || point->enrollment == "terminal") return name;
  }
  return {};
}

Finding held_by_asa(const Firewall& firewall, const Asa::Held& held, const std::string& trustpoint,
                    const NodeIdentity& identity) {
  Finding finding;
  finding.where = firewall.where(trustpoint);
  finding.variant = identity.file.empty() ? "asa" : "asa_file";
  finding.args = {{"host", identity.host},
                  {"trustpoint", trustpoint},
                  {"serial", identity.serial},
                  {"old_serial", plain_serial(held.serial)},
                  {"subject", subject_text(held.subject)},
                  {"not_before", iso_time(identity.not_before)}};
  if (!identity.file.empty()) finding.args["file"] = identity.file;
  finding.cites = {firewall.cite(), identity.cite};
  finding.explains = Symptom::tls_refused;
  return finding;
}

// The file handed over is not what is in use; `now` is, at `host`.
template <class Now>
Finding old_file(const NodeIdentity& exported, const Now& now, const std::string& host,
                 const std::string& cite, Severity severity) {
  return {.where = exported.file,
          .variant = "file",
          .args = {{"host", host},
                   {"subject", subject_text(exported.subject)},
                   {"serial", plain_serial(now.serial)},
                   {"old_serial", exported.serial},
                   {"not_before", iso_time(now.not_before)}},
          .cites = {exported.cite, cite},
          .severity = severity};
}

bool trusts(const Firewall& firewall, const NodeIdentity& node) {
  const auto& all = firewall->certificates;
  return firewall.answered(held_list) && std::any_of(all.begin(), all.end(), [&](const Asa::Held& held) {
           return same_certificate(held, node) || issued_by(node, held);
         });
}

using NodeIdentities = std::vector<NodeIdentity>;

// The node's former certificate in the ASA's store: not one that another node has now.
const Asa::Held* former(const Evidence& evidence, const Firewall& firewall, const NodeIdentity& node,
                        const NodeIdentities& nodes) {
  for (const Asa::Held& held : firewall->certificates) {
    const std::string name = cn_of(held.subject);
    const bool of_another = name != cn_of(node.subject) && evidence.subject.plan.imp_nodes.contains(name);
    const bool current = std::any_of(
        nodes.begin(), nodes.end(), [&](const NodeIdentity& other) { return same_certificate(held, other); });
    if (was_of(held, node) && !of_another && !current && !pasted_trustpoint(*firewall.asa, held).empty())
      return &held;
  }
  return nullptr;
}

void judge_by_asa(const Evidence& evidence, const Firewall& firewall, const NodeIdentities& nodes,
                  Opinion& opinion) {
  if (!firewall.answered(held_list)) return;
  for (const NodeIdentity& node : nodes) {
    if (trusts(firewall, node)) {
      opinion.excluded_by.push_back(firewall.cite());
      opinion.excluded_by.push_back(node.cite);
    } else if (const Asa::Held* held = former(evidence, firewall, node, nodes)) {
      const std::string trustpoint = pasted_trustpoint(*firewall.asa, *held);
      const bool later = !node.file.empty() && held->not_before > node.not_before + zone_tolerance;
      opinion.findings.push_back(
          later ? old_file(node, *held, firewall.where(trustpoint), firewall.cite(), Severity::note)
                : held_by_asa(firewall, *held, trustpoint, node));
    }
  }
}

// A file is as good as the node's own word, until the node has spoken: then it only says what somebody may
// have imported elsewhere, unless the ASA was read and trusts what is in use.
void judge_file(const NodeIdentity& exported, const std::vector<Firewall>& asas, NodeIdentities& nodes,
                Opinion& opinion) {
  const NodeIdentity* other = nullptr;
  for (const NodeIdentity& now : nodes) {
    if (!now.file.empty() || !speaks_for(now, exported)) continue;
    if (same_certificate(now, exported)) {
      if (now.source == NodeIdentity::Source::handshake) {
        opinion.excluded_by.push_back(exported.cite);
        opinion.excluded_by.push_back(now.cite);
      }
      return;
    }
    other = &now;
  }
  if (other == nullptr) {
    nodes.push_back(exported);
    return;
  }
  const bool imported_again =
      std::any_of(asas.begin(), asas.end(), [&](const Firewall& asa) { return trusts(asa, *other); });
  opinion.findings.push_back(old_file(exported, *other, other->host, other->cite,
                                      imported_again ? Severity::note : Severity::warning));
}

void judge_files(const Evidence& evidence, const std::vector<Firewall>& asas, NodeIdentities& nodes,
                 Opinion& opinion) {
  for (const auto& file : exported_files(evidence)) {
    if (!file->chain.empty()) {
      judge_file(identity_in(file), asas, nodes, opinion);
    } else if (file->fault.kind == Fault::Kind::protocol) {
      opinion.findings.push_back({.where = file.key,
                                  .variant = "unreadable",
                                  .args = {{"fault", file->fault.detail}},
                                  .cites = {file.cite()},
                                  .severity = Severity::note});
    }
  }
}

// What the comparison with the ASA lacks; nothing where neither end of it was given.
std::optional<Opinion> missing(const Evidence& evidence, const std::vector<Firewall>& asas,
                               const NodeIdentities& nodes) {
  const auto was_given = [&](auto devices) {
    return std::any_of(evidence.views.begin(), evidence.views.end(),
                       [&](const auto& entry) { return !(entry.second.*devices).empty(); });
  };
  if (asas.empty() && nodes.empty()) return std::nullopt;
  if (asas.empty()) return needs(was_given(&View::asa) ? Need::answer : Need::asa_log_in);
  if (nodes.empty()) {
    if (!imp_nodes(evidence).empty()) return lacks("show cert own cup/cup.pem");
    return needs(was_given(&View::imp) ? Need::answer : Need::imp_certificate);
  }
  if (std::none_of(asas.begin(), asas.end(), [](const auto& asa) { return asa.answered(held_list); }))
    return lacks(held_list);
  return needs(Need::answer);
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
  const std::vector<Firewall> asas = firewalls(evidence);
  NodeIdentities nodes = current_identities(evidence);
  judge_files(evidence, asas, nodes, opinion);
  for (const Firewall& firewall : asas) judge_by_asa(evidence, firewall, nodes, opinion);
  if (!shown.empty()) opinion.need = Need::baseline;
  if (const auto lacking = missing(evidence, asas, nodes)) {
    opinion.need = lacking->need;
    opinion.item = lacking->item;
  }
  return opinion;
}

}  // namespace
extern const Check tls_cert_changed;
const Check tls_cert_changed{
    Severity::error, Stage::tls, "A5", {Fact::tls, Fact::asa, Fact::imp, Fact::artefact}, judge};
}  // namespace sipfed::checks
