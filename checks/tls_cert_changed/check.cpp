// The leaf is another one than was expected (--baseline) or than the same vantage saw before. Whoever trusts
// a certificate and not its issuer, as an ASA does with the one of IM and Presence, has to import the new
// one: what the ASA holds is compared with what the node has.
#include <set>

#include "sipfed/answers.h"
#include "sipfed/asa_walk.h"
#include "sipfed/chains.h"
#include "sipfed/nodes.h"
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

// The certificate that an IM and Presence node has now, by its own word or by its own handshake.
struct Identity {
  std::string host, cite, serial;
  std::vector<NameAttribute> subject, issuer;
  Time not_before{};
};

std::string plain_serial(std::string_view serial) {
  const auto first = serial.find_first_not_of('0');
  return lower(first == std::string_view::npos ? "0" : serial.substr(first));
}

std::string cn_of(const std::vector<NameAttribute>& name) {
  for (const NameAttribute& attribute : name)
    if (attribute.type == "CN") return lower(attribute.value);
  return {};
}

// Devices differ in the order of attributes and in case.
bool same_name(const std::vector<NameAttribute>& a, const std::vector<NameAttribute>& b) {
  const auto bare = [](const std::vector<NameAttribute>& name) {
    std::multiset<std::string> out;
    for (const NameAttribute& attribute : name)
      out.insert(lower(attribute.type) + '=' + lower(attribute.value));
    return out;
  };
  return !a.empty() && bare(a) == bare(b);
}

std::vector<Identity> identities(const Evidence& evidence) {
  std::vector<Identity> out;
  for (const Node& node : imp_nodes(evidence))
    for (const Imp::Held& held : node->own)
      if (held.unit.starts_with("cup/") || held.unit.starts_with("sipproxy/"))
        if (!held.serial.empty())
          out.push_back({node->talk.host.empty() ? node.name : node->talk.host, node.cite(),
                         plain_serial(held.serial), held.subject, held.issuer, held.not_before});
  // Tomcat shows a certificate of its own at 443 and 8443.
  for (const auto& [id, view] : evidence.views) {
    if (is_superseded(evidence, view, &View::tls)) continue;
    for (const auto& [key, handshake] : view.tls) {
      if (!evidence.subject.plan.imp_nodes.contains(handshake.reference) || handshake.chain.empty() ||
          handshake.connect_to.ends_with("443"))
        continue;
      const Certificate& leaf = handshake.chain.front();
      out.push_back({handshake.reference, view.vantage + ": " + key, plain_serial(leaf.serial), leaf.subject,
                     leaf.issuer, leaf.not_before});
    }
  }
  return out;
}

// A day of tolerance: the ASA may write dates in a zone that is not known here.
bool is_same(const Asa::Held& held, const Identity& identity) {
  const bool dated = held.not_before != Time() && identity.not_before != Time();
  const auto apart = held.not_before - identity.not_before;
  return plain_serial(held.serial) == identity.serial && same_name(held.subject, identity.subject) &&
         (!dated || (apart <= std::chrono::hours(26) && apart >= std::chrono::hours(-26)));
}

// The ASA trusts the issuer, where that is another than the node itself.
bool issued_by(const Identity& identity, const Asa::Held& held) {
  return !same_name(identity.subject, identity.issuer) && same_name(held.subject, identity.issuer);
}

// Of that node under this or an earlier name: host and domain are not changed together.
bool was_of(const Asa::Held& held, const Identity& identity) {
  if (!held.ca || !same_name(held.subject, held.issuer)) return false;
  const std::string old = cn_of(held.subject), now = cn_of(identity.subject);
  if (old == now) return !now.empty();
  if (!is_fqdn(old) || !is_fqdn(now)) return false;
  const auto dot_old = old.find('.'), dot_now = now.find('.');
  return old.substr(0, dot_old) == now.substr(0, dot_now) || old.substr(dot_old) == now.substr(dot_now);
}

std::string pasted_trustpoint(const Asa& asa, const Asa::Held& held) {
  for (const std::string& name : held.trustpoints) {
    const Asa::Trustpoint* point = entry_named(asa.trustpoints, name);
    if (point == nullptr || point->enrollment == "terminal") return name;
  }
  return {};
}

Finding held_by_asa(const Firewall& firewall, const Asa::Held& held, const std::string& trustpoint,
                    const Identity& identity) {
  Finding finding;
  finding.where = firewall.where(trustpoint);
  finding.variant = "asa";
  finding.args = {{"host", identity.host},
                  {"trustpoint", trustpoint},
                  {"serial", identity.serial},
                  {"old_serial", plain_serial(held.serial)},
                  {"subject", subject_text(held.subject)},
                  {"not_before", iso_time(identity.not_before)}};
  finding.cites = {firewall.cite(), identity.cite};
  finding.explains = Symptom::tls_refused;
  return finding;
}

void judge_by_asa(const Firewall& firewall, const std::vector<Identity>& nodes, Opinion& opinion) {
  if (!firewall.answered("show crypto ca certificates")) return;
  const auto& all = firewall->certificates;
  const auto current = [&](const Asa::Held& held) {
    return std::any_of(nodes.begin(), nodes.end(), [&](const Identity& node) { return is_same(held, node); });
  };
  for (const Identity& node : nodes) {
    const bool trusted = std::any_of(all.begin(), all.end(), [&](const Asa::Held& held) {
      return is_same(held, node) || issued_by(node, held);
    });
    if (trusted) {
      opinion.excluded_by.push_back(firewall.cite());
      opinion.excluded_by.push_back(node.cite);
      continue;
    }
    for (const Asa::Held& held : all) {
      if (!was_of(held, node) || current(held)) continue;
      const std::string trustpoint = pasted_trustpoint(*firewall.asa, held);
      if (trustpoint.empty()) continue;
      opinion.findings.push_back(held_by_asa(firewall, held, trustpoint, node));
      break;
    }
  }
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
  const std::vector<Firewall> asas = firewalls(evidence);
  const std::vector<Identity> nodes = identities(evidence);
  for (const Firewall& firewall : asas) judge_by_asa(firewall, nodes, opinion);
  if (!asas.empty() && nodes.empty()) opinion.need = Need::imp_log_in;
  if (asas.empty() && !nodes.empty()) opinion.need = Need::asa_log_in;
  return opinion;
}

}  // namespace
extern const Check tls_cert_changed;
const Check tls_cert_changed{Severity::error, Stage::tls, "A5", {Fact::tls, Fact::asa, Fact::imp}, judge};
}  // namespace sipfed::checks
