// The listener that federation partners are led to never asks for a client certificate: on IM and Presence
// the Server Auth port where Peer Auth belongs.
#include "sipfed/rule.h"

namespace sipfed::checks {
namespace {

struct Asked {
  std::vector<std::string> yes, never;  // cites
  std::string version, vantage;
};

// A peer that asks by renegotiation does so after the first request; so `never` counts only where a whole
// handshake without a certificate was taken, and no handshake to the same endpoint was ever asked.
Asked asked(const Evidence& evidence, const Endpoint& endpoint) {
  Asked out;
  for (const auto& seen : handshakes(evidence, endpoint)) {
    if (seen->certificate_requested) {
      out.yes.push_back(seen.cite());
    } else if (!seen->offered_certificate && seen->step >= TlsHandshake::Step::finished) {
      out.never.push_back(seen.cite());
      out.version = seen->version;
      out.vantage = seen.view->vantage;
    }
  }
  return out;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  for (const Endpoint& endpoint : peer_endpoints(evidence)) {
    const Asked facts = asked(evidence, endpoint);
    if (!facts.yes.empty()) {
      opinion.excluded_by.push_back(facts.yes.front());
    } else if (!facts.never.empty()) {
      opinion.findings.push_back({.where = endpoint.where(),
                                  .variant = looks_microsoft(evidence) ? "microsoft" : "other",
                                  .args = {{"vantage", facts.vantage},
                                           {"version", facts.version},
                                           {"port", std::to_string(endpoint.port)}},
                                  .cites = facts.never,
                                  .severity = Severity::warning});
    }
  }
  return opinion;
}

}  // namespace

extern const Check tls_listener_without_client_auth;
const Check tls_listener_without_client_auth{
    Severity::warning, Stage::tls, "", {Fact::tls, Fact::sip}, judge};

}  // namespace sipfed::checks
