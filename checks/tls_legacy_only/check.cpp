// What the peer accepts works today, but only with partners that have not yet switched it off.
#include <algorithm>

#include "sipfed/nodes.h"
#include "sipfed/rule.h"
#include "sipfed/tls_ground.h"

namespace sipfed::checks {
namespace {

enum class Age { untold, current, old_version, old_suites };

bool sha1_or_older(std::string_view suite) { return suite.ends_with("_CBC_SHA") || is_outdated(suite); }

// OpenSSL's hello offers everything up to TLS 1.3, so what a full handshake agreed on is the peer's newest
// version (RFC 8446 4.2.1), though not its only suite.
Age age_of_handshakes(const TlsSight& sight) {
  Age age = Age::untold;
  for (const auto& seen : sight.handshakes) {
    if (!server_spoke(*seen)) continue;
    if (seen->version == "TLSv1.3") return Age::current;
    if (seen->version == "TLSv1.2" && !seen->cipher.empty() && !sha1_or_older(seen->cipher))
      return Age::current;
    if (seen->version == "TLSv1" || seen->version == "TLSv1.1") age = Age::old_version;
  }
  return age;
}

// Suites with a better digest exist in TLS 1.2 alone (RFC 5246 1.2), so those of all versions may stand
// together.
Age age_of_matrices(const Accepted& peer) {
  if (peer.has("TLSv1.3")) return Age::current;
  if (peer.has("TLSv1.2")) {
    for (const std::uint16_t suite : peer.suites)
      if (!is_cbc_sha1(suite) && !is_outdated(suite_name(suite))) return Age::current;
    const bool measured = !peer.suites.empty() && peer.suites_complete && peer.refuses({"TLSv1.3"});
    return measured ? Age::old_suites : Age::untold;
  }
  const bool older = peer.has("TLSv1") || peer.has("TLSv1.1");
  return older && peer.refuses({"TLSv1.2", "TLSv1.3"}) ? Age::old_version : Age::untold;
}

Age age_of(const TlsSight& sight) {
  const Age age = age_of_matrices(accepted(sight));
  return age == Age::untold ? age_of_handshakes(sight) : age;
}

Finding finding(const TlsSight& sight, Age age) {
  Accepted peer = accepted(sight);
  for (const auto& seen : sight.handshakes)
    if (peer.versions.empty() && !seen->version.empty()) peer.versions.push_back(seen->version);
  const bool version = age == Age::old_version;
  return {.where = sight.endpoint.where(),
          .variant = version ? "version" : "suites",
          .args = {{"vantage", sight.view->vantage},
                   {"versions", joined(peer.versions)},
                   {"suites", peer.suites.empty() ? "-" : joined(suite_names(peer.suites))}},
          .cites = cites(sight),
          .severity = version ? Severity::warning : Severity::note};
}

// "TLSv1.1" -> 1, as "1.1" of `show tls min-version` does; -1: none of these.
int minor_of(std::string_view version) {
  if (version.starts_with("TLSv")) version.remove_prefix(4);
  if (version == "1") version = "1.0";
  return version.size() == 3 && version.starts_with("1.") && version[2] >= '0' && version[2] <= '3'
             ? version[2] - '0'
             : -1;
}

// Our own IM and Presence was told to speak nothing so old: then nothing is left in common.
void compare_with_nodes(const Evidence& evidence, Finding& finding, int newest) {
  const std::vector<Node> nodes = imp_nodes(evidence);
  if (finding.variant != "version" || newest < 0 || cisco_is_peer(evidence, nodes)) return;
  for (const Node& node : nodes) {
    if (minor_of(node->tls_min_version) <= newest) continue;
    finding.variant = "below_minimum";
    finding.severity = Severity::error;
    finding.args["setting"] = node.name + ": tls min-version " + node->tls_min_version;
    finding.cites.push_back(node.cite());
    return;
  }
}

int newest_of(const TlsSight& sight) {
  int newest = -1;
  for (const std::string& version : accepted(sight).versions) newest = std::max(newest, minor_of(version));
  for (const auto& seen : sight.handshakes) newest = std::max(newest, minor_of(seen->version));
  return newest;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  for (const TlsSight& sight : tls_sights(evidence)) {
    const Ground ground = common_ground(sight);
    if (ground != Ground::common) continue;  // tls_no_common_cipher
    const Age age = age_of(sight);
    if (age == Age::current) {
      for (std::string& cite : cites(sight)) opinion.excluded_by.push_back(std::move(cite));
    } else if (age != Age::untold) {
      Finding found = finding(sight, age);
      compare_with_nodes(evidence, found, newest_of(sight));
      opinion.findings.push_back(std::move(found));
    }
  }
  return opinion;
}

}  // namespace

extern const Check tls_legacy_only;
const Check tls_legacy_only{Severity::error, Stage::tls, "", {Fact::tls, Fact::matrix, Fact::imp}, judge};

}  // namespace sipfed::checks
