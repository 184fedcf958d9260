// The peer speaks TLS, but it and a partner of today share no version or no cipher suite.
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

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  for (const TlsSight& sight : tls_sights(evidence)) {
    const Ground ground = common_ground(sight);
    if (ground == Ground::common) {
      for (std::string& cite : cites(sight)) opinion.excluded_by.push_back(std::move(cite));
    } else if (ground != Ground::unknown) {
      opinion.findings.push_back(finding(sight, ground));
    }
  }
  return opinion;
}

}  // namespace

extern const Check tls_no_common_cipher;
const Check tls_no_common_cipher{Severity::error, Stage::tls, "B7", {Fact::tls, Fact::matrix}, judge};

}  // namespace sipfed::checks
