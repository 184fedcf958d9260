// Our domain on both lists of the Access Edge keeps its service from starting. From outside only this shows:
// the host refuses the port, everywhere.
#include "sipfed/answers.h"

namespace sipfed::checks {
namespace {

bool was_tested(const TcpConnect& attempt) {
  const Fault::Kind kind = attempt.fault.kind;
  return kind != Fault::Kind::no_family && kind != Fault::Kind::cancelled && kind != Fault::Kind::local;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  Finding finding{.certainty = Certainty::suspected, .explains = Symptom::port_closed, .likelihood = 30};
  std::vector<std::string> refusing;
  bool otherwise = false;
  for (const Endpoint& endpoint : peer_endpoints(evidence)) {
    bool refused = false;
    for (const auto& attempt : connects(evidence, endpoint)) {
      if (!was_tested(*attempt) || is_superseded(evidence, *attempt.view, &View::tcp)) continue;
      if (!attempt->fault) opinion.excluded_by.push_back(attempt.cite());
      const bool is_refusal = attempt->fault.kind == Fault::Kind::refused;
      otherwise = otherwise || !is_refusal;  // a filter in between hides what the host would say
      refused = refused || is_refusal;
      finding.cites.push_back(attempt.cite());
    }
    if (!refused) continue;
    if (finding.where.empty()) finding.where = endpoint.where();
    refusing.push_back(endpoint.text());
  }
  if (refusing.empty() || otherwise) return opinion;
  finding.args = {{"addresses", joined(refusing)}};
  opinion.findings.push_back(std::move(finding));
  return opinion;
}

}  // namespace

extern const Check edge_domain_in_both_lists;
const Check edge_domain_in_both_lists{Severity::error, Stage::tcp, "A7", {Fact::tcp}, judge};

}  // namespace sipfed::checks
