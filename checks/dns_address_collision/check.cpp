// One FQDN with an inside and an outside address: in one answer, or in the answers that two vantage points
// get; the Access Edge's two names, or the leaf on its two legs, are one (guide B3a).
#include <set>

#include "sipfed/cisco_side.h"
#include "sipfed/read_outs.h"

namespace sipfed::checks {
namespace {

struct Sight {
  const View* view = nullptr;
  std::vector<std::string> addresses;
  std::vector<std::string> cites;
  bool hidden = false, open = false;  // private and public ones among them
};

std::vector<Sight> sights(const Evidence& evidence, const std::string& host) {
  std::vector<Sight> out;
  for (const auto& [id, view] : evidence.views) {
    Sight sight{&view, addresses(view, host), {}};
    if (sight.addresses.empty()) continue;
    for (const std::string& address : sight.addresses)
      (is_private_address(address) ? sight.hidden : sight.open) = true;
    for (const char* type : {"A", "AAAA"})
      if (const auto answer = dns_answer(view, type, host); answer.fact && !records(*answer, type).empty())
        sight.cites.push_back(answer.cite());
    out.push_back(std::move(sight));
  }
  return out;
}

bool disjoint(const Sight& a, const Sight& b) {
  return std::none_of(a.addresses.begin(), a.addresses.end(), [&](const std::string& address) {
    return std::find(b.addresses.begin(), b.addresses.end(), address) != b.addresses.end();
  });
}

Finding collision(const Side& side, const std::string& host, std::string variant, const Sight& sight) {
  Finding finding;
  finding.where = host;
  finding.variant = std::move(variant);
  finding.args = {{"host", host}, {"domain", side.domain}, {"addresses", joined(sight.addresses)}};
  finding.cites = sight.cites;
  finding.severity = Severity::warning;
  finding.stage = side.stage();
  return finding;
}

// The first pair of vantage points that see nothing in common. Our own name seen inside as the inside address
// is how many networks are meant; so are public addresses that differ by place.
void judge_pairs(const Side& side, const std::string& host, const std::vector<Sight>& all,
                 std::vector<Finding>& findings) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = i + 1; j < all.size(); ++j) {
      const Sight &a = all[i], &b = all[j];
      if (a.view->vantage == b.view->vantage || !disjoint(a, b)) continue;
      Finding finding = collision(side, host, "split", a);
      finding.args["others"] = b.view->vantage;
      finding.args["elsewhere"] = joined(b.addresses);
      for (const std::string& cite : b.cites) finding.cites.push_back(cite);
      if (side.ours || a.hidden == b.hidden) finding.severity = Severity::note;
      add_seen_from(findings, std::move(finding), *a.view);
      return;
    }
  }
}

// From how many vantage points that host was seen.
std::size_t judge_host(const Evidence& evidence, const Side& side, const std::string& host,
                       Opinion& opinion) {
  const auto all = sights(evidence, host);
  std::set<std::string> vantages;
  bool mixed = false;
  for (const Sight& sight : all) {
    vantages.insert(sight.view->vantage);
    if (sight.hidden && sight.open) {
      add_seen_from(opinion.findings, collision(side, host, "mixed", sight), *sight.view);
      mixed = true;
    }
  }
  if (!mixed) judge_pairs(side, host, all, opinion.findings);
  return vantages.size();
}

std::vector<std::string> srv_hosts(const Evidence& evidence, const std::string& domain) {
  std::vector<std::string> hosts;
  for (const SrvTarget& target : srv_targets(evidence, domain))
    if (!is_hosted_federation(target.host)) add_unique(hosts, target.host);  // these differ by place
  return hosts;
}

// Names of the edge's external interface: of the plan, and where DNS leads.
std::vector<std::string> outside_names(const Evidence& evidence) {
  std::vector<std::string> out;
  if (!evidence.subject.plan.edge_external.empty()) out.push_back(lower(evidence.subject.plan.edge_external));
  for (const std::string& host : srv_hosts(evidence, microsoft_domain(evidence)))
    add_unique(out, lower(host));
  return out;
}

std::vector<std::string> cites_of(const Evidence& evidence, const std::string& host) {
  std::vector<std::string> cites;
  for (const Sight& sight : sights(evidence, host))
    cites.insert(cites.end(), sight.cites.begin(), sight.cites.end());
  return cites;
}

Finding at_edge(const Evidence& evidence, const std::string& host, std::string variant) {
  Finding finding{.where = host, .variant = std::move(variant), .severity = Severity::warning};
  finding.args = {{"host", host}, {"domain", microsoft_domain(evidence)}};
  if (cisco_is_peer(evidence)) finding.stage = Stage::local_dns;
  return finding;
}

// The internal leg shows the external leg's certificate: both names in one are no fault by themselves. Looked
// at when handshakes were made for other checks; none is made for this one alone.
void judge_legs(const Evidence& evidence, const std::string& inside, Opinion& opinion) {
  for (const Endpoint& endpoint : endpoints(evidence, microsoft_domain(evidence)))
    for (const auto& outer : handshakes(evidence, endpoint))
      for (const auto& [id, view] : evidence.views)
        for (const auto& [key, inner] : view.tls) {
          if (lower(inner.reference) != inside || inner.chain.empty() || outer->chain.empty() ||
              inner.connect_to == outer->connect_to)
            continue;
          if (inner.chain.front().sha256 != outer->chain.front().sha256) continue;
          Finding finding = at_edge(evidence, inside, "same_leaf");
          finding.args["addresses"] = joined({inner.connect_to, outer->connect_to});
          finding.args["fingerprint"] = inner.chain.front().sha256;
          finding.cites = {view.vantage + ": " + key, outer.cite()};
          if (certificate_covers(inner.chain.front(), inside)) finding.severity = Severity::note;
          opinion.findings.push_back(std::move(finding));
          return;
        }
}

// True when the internal name is known: then it tells whether there are two.
bool judge_edge(const Evidence& evidence, Opinion& opinion) {
  const std::string inside = lower(evidence.subject.plan.edge_internal);
  const std::vector<std::string> outside = outside_names(evidence);
  if (inside.empty() || outside.empty()) return false;
  if (std::find(outside.begin(), outside.end(), inside) != outside.end()) {
    Finding finding = at_edge(evidence, inside, "same_name");
    finding.cites = cites_of(evidence, inside);
    opinion.findings.push_back(std::move(finding));
    return true;
  }
  judge_host(evidence, {microsoft_domain(evidence), cisco_is_peer(evidence)}, inside, opinion);
  judge_legs(evidence, inside, opinion);
  return true;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion = needs(Need::second_resolver);
  const std::string& edge = microsoft_domain(evidence);
  bool seen_twice = !edge.empty() && !peer_is_retired(evidence);
  bool seen = false;
  for (const Side& side : sides(evidence)) {
    const std::vector<std::string> hosts = srv_hosts(evidence, side.domain);
    for (const std::string& host : hosts) {
      const std::size_t vantages = judge_host(evidence, side, host, opinion);
      if (side.domain != edge) continue;
      seen = seen || vantages > 0;
      seen_twice = seen_twice && vantages > 1;
      for (std::string& cite : cites_of(evidence, host)) opinion.excluded_by.push_back(std::move(cite));
    }
  }
  const bool known = judge_edge(evidence, opinion);
  if (!seen) opinion.need = Need::answer;
  opinion.not_applicable = !seen && microsoft_is_hosted(evidence);
  if (!seen || (!seen_twice && !known)) opinion.excluded_by.clear();
  return opinion;
}

}  // namespace

extern const Check dns_address_collision;
const Check dns_address_collision{Severity::warning, Stage::dns, "B3a", {Fact::dns}, of_today<judge>};

}  // namespace sipfed::checks
