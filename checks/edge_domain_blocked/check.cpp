// A domain of IM and Presence is on the Access Edge's Block list, which goes before every other list.
#include "sipfed/answers.h"
#include "sipfed/read_outs.h"

namespace sipfed::checks {
namespace {

bool blocks(const Microsoft& server, const std::string& domain) {
  return std::any_of(server.blocked->begin(), server.blocked->end(),
                     [&](const std::string& entry) { return lower(entry) == domain; });
}

Opinion judge(const Evidence& evidence) {
  const auto domains = cisco_domains(evidence);
  if (domains.empty()) return needs(Need::both_ends);
  const auto has = [](const Microsoft& server) { return server.blocked.has_value(); };
  Opinion opinion = needs_read_out(evidence, Need::microsoft_log_in, has, "Get-CsBlockedDomain",
                                   "MSFT_SIPFederationDeniedDomainSetting");
  for (const MicrosoftServer& server : microsoft_servers(evidence)) {
    if (!server->blocked) continue;
    for (const std::string& domain : domains) {
      if (!blocks(*server, domain)) {
        opinion.excluded_by.push_back(server.cite());
        continue;
      }
      opinion.findings.push_back({.where = server.where(),
                                  .args = {{"domain", domain}},
                                  .cites = {server.cite()},
                                  .explains = Symptom::request_refused});
    }
  }
  return opinion;
}

}  // namespace

extern const Check edge_domain_blocked;
const Check edge_domain_blocked{Severity::error, Stage::sip, "", {Fact::microsoft}, judge};

}  // namespace sipfed::checks
