// SSLv3 or RC4 is accepted: the FIPS policy that the guide wants on an Access Edge of its age is not in
// force, and no peer of any age should accept either.
#include "sipfed/cisco_side.h"
#include "sipfed/read_outs.h"
#include "sipfed/tls_ground.h"

namespace sipfed::checks {
namespace {

struct Leftovers {
  bool sslv3 = false;
  std::set<std::uint16_t> rc4;
  bool all_asked = true;  // nothing that could still turn up: it takes TLS, and no hello was left unanswered
};

Leftovers leftovers(const TlsMatrix& matrix) {
  Leftovers out;
  bool sslv3_refused = false, any_accepted = false;
  for (const TlsVersion& version : matrix.versions) {
    const bool accepts = version.support == TlsVersion::Support::yes;
    any_accepted = any_accepted || accepts;
    if (version.version == "SSLv3") {
      out.sslv3 = accepts;
      sslv3_refused = version.support == TlsVersion::Support::no;
    }
    if (version.support == TlsVersion::Support::unknown && version.version != "TLSv1.3")
      out.all_asked = false;
    for (const std::uint16_t suite : version.suites)
      if (accepts && is_rc4(suite)) out.rc4.insert(suite);
    for (const std::uint16_t suite : version.unknown)
      if (is_rc4(suite)) out.all_asked = false;
  }
  out.all_asked = out.all_asked && sslv3_refused && any_accepted;
  return out;
}

Finding finding(const Endpoint& endpoint, const Seen<TlsMatrix>& seen, const Leftovers& left) {
  const char* variant = !left.sslv3 ? "rc4" : left.rc4.empty() ? "sslv3" : "both";
  return {.where = endpoint.where(),
          .variant = variant,
          .args = {{"vantage", seen.view->vantage},
                   {"suites", left.rc4.empty() ? "-" : joined(suite_names(left.rc4))}},
          .cites = {seen.cite()},
          .severity = Severity::warning};
}

// The policy itself. Only OCS needs it: what came later has better to offer than TLS 1.0 with 3DES.
Opinion judge_policy(const Evidence& evidence) {
  Opinion opinion;
  for (const MicrosoftServer& server : microsoft_servers(evidence)) {
    if (!server->fips || is_front_end(*server)) continue;
    if (*server->fips)
      opinion.excluded_by.push_back(server.cite());
    else if (is_ocs(*server))
      opinion.findings.push_back({.where = server.where(),
                                  .variant = "policy_off",
                                  .cites = {server.cite()},
                                  .severity = Severity::warning,
                                  .explains = Symptom::tls_refused});
  }
  return opinion;
}

// Where the peer is Cisco's, our own edge is the one meant: it is not seen by its matrix.
Opinion judge_matrices(const Evidence& evidence) {
  const bool theirs = cisco_is_peer(evidence);
  const bool unread = theirs && microsoft_servers(evidence).empty();
  Opinion opinion = needs(unread ? Need::microsoft_log_in : Need::answer);
  for (const TlsSight& sight : tls_sights(evidence)) {
    for (const auto& seen : sight.matrices) {
      const Leftovers left = leftovers(*seen);
      if (left.sslv3 || !left.rc4.empty())
        opinion.findings.push_back(finding(sight.endpoint, seen, left));
      else if (left.all_asked && !theirs)
        opinion.excluded_by.push_back(seen.cite());
    }
  }
  return opinion;
}

Opinion judge(const Evidence& evidence) {
  return with_read_out(judge_matrices(evidence), judge_policy(evidence));
}

}  // namespace

extern const Check tls_edge_not_fips;
const Check tls_edge_not_fips{Severity::warning, Stage::tls, "B7", {Fact::matrix, Fact::microsoft}, judge};

}  // namespace sipfed::checks
