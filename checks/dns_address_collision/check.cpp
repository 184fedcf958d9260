// One FQDN with an inside and an outside address: in one answer, or in the answers that two vantage points
// get (guide B3a: internal and external edge under one name).
#include "sipfed/rule.h"
#include "sipfed/sides.h"

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

// True when any view saw an address of that host.
bool judge_host(const Evidence& evidence, const Side& side, const std::string& host, Opinion& opinion) {
  const auto all = sights(evidence, host);
  bool mixed = false;
  for (const Sight& sight : all) {
    if (sight.hidden && sight.open) {
      add_seen_from(opinion.findings, collision(side, host, "mixed", sight), *sight.view);
      mixed = true;
    }
    for (const std::string& cite : sight.cites) opinion.excluded_by.push_back(cite);
  }
  if (!mixed) judge_pairs(side, host, all, opinion.findings);
  return !all.empty();
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  bool all_known = !peer_is_retired(evidence);
  for (const Side& side : sides(evidence)) {
    std::vector<std::string> hosts;
    bool known = false;
    for (const SrvTarget& target : srv_targets(evidence, side.domain)) {
      if (is_hosted_federation(target.host))
        known = true;  // its addresses differ by place, as they should
      else
        add_unique(hosts, target.host);
    }
    for (const std::string& host : hosts) known = judge_host(evidence, side, host, opinion) || known;
    all_known = all_known && known;
  }
  if (!all_known) opinion.excluded_by.clear();
  return opinion;
}

}  // namespace

extern const Check dns_address_collision;
const Check dns_address_collision{Severity::warning, Stage::dns, "B3a", {Fact::dns}, of_today<judge>};

}  // namespace sipfed::checks
