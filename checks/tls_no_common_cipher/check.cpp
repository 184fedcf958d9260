// The peer speaks TLS, but it and a partner of today share no version or no cipher suite; or it and the ASA
// that speaks for us do not.
#include <array>

#include "sipfed/asa_walk.h"
#include "sipfed/rule.h"
#include "sipfed/tls_ground.h"

namespace sipfed::checks {
namespace {

std::string variant_of(Ground ground) {
  switch (ground) {
    case Ground::only_3des:
      return "only_3des";
    case Ground::only_old:
      return "only_old";
    case Ground::only_sslv3:
      return "only_sslv3";
    case Ground::refused:
      return "none";
    case Ground::refused_here:
      return "unmeasured";
    default:
      return {};
  }
}

// How the peer worded its refusal: to the full handshake, or else to the newest version of the matrix.
std::string refusal(const TlsSight& sight) {
  if (const TlsHandshake* fact = refused_offer(sight)) return alert_text(*fact->alert);
  std::string last = "-";
  for (const auto& seen : sight.matrices)
    for (const TlsVersion& version : seen->versions)
      if (version.alert && refuses_the_offer(*version.alert)) last = alert_text(*version.alert);
  return last;
}

Finding finding(const TlsSight& sight, Ground ground) {
  const Accepted peer = accepted(sight);
  const auto& suites = ground == Ground::only_sslv3 ? peer.suites_sslv3 : peer.suites;
  return {.where = sight.endpoint.where(),
          .variant = variant_of(ground),
          .args = {{"vantage", sight.view->vantage},
                   {"versions", peer.versions.empty() ? "-" : joined(peer.versions)},
                   {"suites", suites.empty() ? "-" : joined(suite_names(suites))},
                   {"alert", refusal(sight)}},
          .cites = cites(sight),
          .explains = Symptom::tls_refused,
          .blocks = true};
}

// A TLS proxy as client: its own list, or else what `show ssl` has enabled.
struct Offer {
  const Firewall* firewall = nullptr;
  std::string proxy;
  std::vector<std::string> words;  // as the ASA writes them
  std::set<std::uint16_t> suites;
  bool complete = true;  // every word is known here
  bool only_null() const {
    return std::all_of(words.begin(), words.end(), [](const auto& word) { return word == "null-sha1"; });
  }
};

Offer offer_of(const Firewall& firewall, const Asa::TlsProxy& proxy) {
  static constexpr std::array<std::pair<std::string_view, std::uint16_t>, 9> known = {
      {{"null-sha1", 0x0002},
       {"rc4-md5", 0x0004},
       {"rc4-sha1", 0x0005},
       {"des-sha1", 0x0009},
       {"3des-sha1", 0x000A},
       {"aes128-sha1", 0x002F},
       {"dhe-aes128-sha1", 0x0033},
       {"aes256-sha1", 0x0035},
       {"dhe-aes256-sha1", 0x0039}}};
  Offer offer{
      &firewall, proxy.name, proxy.client_ciphers.empty() ? firewall->ssl_ciphers : proxy.client_ciphers, {}};
  for (const std::string& word : offer.words) {
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const auto& entry) { return entry.first == word; });
    if (found == known.end())
      offer.complete = false;
    else
      offer.suites.insert(found->second);
  }
  return offer;
}

// The proxies that speak to the other side. Towards IM and Presence, the ASA shows a certificate of its own
// making.
std::vector<Offer> offers(const std::vector<Firewall>& all) {
  std::vector<Offer> out;
  for (const Firewall& firewall : all) {
    if (!firewall.answered("show running-config tls-proxy")) continue;
    for (const Asa::TlsProxy& proxy : firewall->tls_proxies) {
      const auto lines = proxied_classes(*firewall.asa);
      const bool used = std::any_of(lines.begin(), lines.end(),
                                    [&](const auto* line) { return line->tls_proxy == proxy.name; });
      const Asa::Trustpoint* point = entry_named(firewall->trustpoints, proxy.client_trustpoint);
      if (!used || (point != nullptr && point->enrollment == "self")) continue;
      if (Offer offer = offer_of(firewall, proxy); !offer.words.empty()) out.push_back(std::move(offer));
    }
  }
  return out;
}

bool share(const Offer& offer, const Accepted& peer) {
  return std::any_of(offer.suites.begin(), offer.suites.end(),
                     [&](std::uint16_t suite) { return peer.suites.contains(suite); });
}

// The versions that old ASAs speak were measured, and every suite got its answer.
bool is_measured(const Accepted& peer) {
  return !peer.suites.empty() && peer.suites_complete && (peer.has("TLSv1") || peer.refuses({"TLSv1"})) &&
         (peer.has("TLSv1.2") || peer.refuses({"TLSv1.2"}));
}

void judge_nulls(const Offer& offer, Opinion& opinion) {
  if (!offer.only_null()) return;
  opinion.findings.push_back({.where = offer.firewall->where(offer.proxy),
                              .variant = "asa_null",
                              .args = {{"vantage", offer.firewall->view->vantage}, {"proxy", offer.proxy}},
                              .cites = {offer.firewall->cite()},
                              .explains = Symptom::tls_refused});
}

void judge_asa(const Offer& offer, const TlsSight& sight, Opinion& opinion) {
  const Accepted peer = accepted(sight);
  if (offer.only_null() || !offer.complete || !is_measured(peer) || share(offer, peer)) return;
  Finding found{.where = sight.endpoint.where(),
                .variant = "asa",
                .args = {{"vantage", sight.view->vantage},
                         {"proxy", offer.firewall->where(offer.proxy)},
                         {"offered", joined(offer.words, " ")},
                         {"suites", joined(suite_names(peer.suites))}},
                .cites = cites(sight),
                .explains = Symptom::tls_refused};
  found.cites.push_back(offer.firewall->cite());
  opinion.findings.push_back(std::move(found));
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  std::vector<Offer> ours;
  const std::vector<Firewall> all = firewalls(evidence);
  if (evidence.subject.plan.cisco != "peer") ours = offers(all);
  for (const Offer& offer : ours) judge_nulls(offer, opinion);
  for (const TlsSight& sight : tls_sights(evidence)) {
    for (const Offer& offer : ours) judge_asa(offer, sight, opinion);
    const Ground ground = common_ground(sight);
    if (ground == Ground::common) {
      for (std::string& cite : cites(sight)) opinion.excluded_by.push_back(std::move(cite));
    } else if (ground != Ground::unknown) {
      opinion.findings.push_back(finding(sight, ground));
      // The ASA has what the peer wants: messages pass, though nothing could be tried from here.
      const bool met = std::any_of(ours.begin(), ours.end(),
                                   [&](const Offer& offer) { return share(offer, accepted(sight)); });
      if (met) opinion.findings.back().severity = Severity::warning;
    }
  }
  return opinion;
}

}  // namespace

extern const Check tls_no_common_cipher;
const Check tls_no_common_cipher{
    Severity::error, Stage::tls, "B7", {Fact::tls, Fact::matrix, Fact::asa}, judge};

}  // namespace sipfed::checks
