// The peer is a public messaging service that no longer federates: AOL, Yahoo, MSN and consumer Skype.
#include "sipfed/rule.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

Finding retired(const Evidence& evidence, const RetiredService& service, std::string where) {
  Finding finding;
  finding.where = std::move(where);
  finding.variant = std::string(service.variant);
  finding.args = {{"domain", evidence.subject.domain}, {"product", std::string(service.product)}};
  finding.explains = Symptom::port_closed;
  finding.blocks = evidence.subject.pins.empty();
  for (const auto& seen : dns_answers(evidence, "SRV", federation_srv(evidence.subject.domain)))
    finding.cites.push_back(seen.cite());
  return finding;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  if (const auto success = peer_success(evidence); success.fact) {
    opinion.excluded_by.push_back(success.cite());
    return opinion;
  }
  const std::string& domain = evidence.subject.domain;
  if (const RetiredService* service = retired_service(domain)) {
    opinion.findings.push_back(retired(evidence, *service, domain));
    return opinion;
  }
  for (const SrvTarget& target : srv_targets(evidence, domain)) {
    if (const RetiredService* service = retired_service(target.host)) {
      opinion.findings.push_back(retired(evidence, *service, target.host));
      return opinion;
    }
  }
  // Neither the name nor what it leads to is on the list.
  for (const auto& seen : dns_answers(evidence, "SRV", federation_srv(domain)))
    if (conclusive(*seen)) opinion.excluded_by.push_back(seen.cite());
  return opinion;
}

}  // namespace

extern const Check peer_retired;
const Check peer_retired{Severity::error, Stage::dns, "", {Fact::dns, Fact::sip}, of_today<judge>};

}  // namespace sipfed::checks
