// The peer asks for our client certificate and ends the connection once it has seen it, for a reason that no
// check of the certificate itself knows better.
#include <algorithm>

#include "sipfed/chains.h"
#include "sipfed/issuers.h"
#include "sipfed/rule.h"

namespace sipfed::checks {
namespace {

using Step = TlsHandshake::Step;
constexpr std::string_view client_auth = "1.3.6.1.5.5.7.3.2";

// Alerts that leave the reason open, so that an issuer which the peer does not list explains them.
bool reason_is_open(int alert) {
  return alert == 0 || alert == 40 || alert == 42 || alert == 46 || alert == 49;
}

// A fault of our own certificate that another check confirms from the same evidence.
bool explained_elsewhere(const Seen<TlsHandshake>& seen) {
  const int alert = alert_of(*seen);
  const std::vector<Certificate>& own = seen.view->own;
  if (alert == 48) return true;  // tls_peer_untrusted
  if (own.empty()) return false;
  if (reason_is_open(alert) && !seen->ca_names.empty() && !may_list_any(seen->ca_names, own)) return true;
  const Certificate& leaf = own.front();
  const Time now = seen.view->taken_at;
  if (now < leaf.not_before || now > leaf.not_after) return true;  // tls_cert_validity
  const bool may_be_client =
      !leaf.has_eku || std::find(leaf.eku.begin(), leaf.eku.end(), client_auth) != leaf.eku.end();
  return alert == 43 && !may_be_client;  // tls_cert_eku
}

std::string variant_of(const TlsHandshake& fact) {
  if (!fact.alert) return "closed";
  switch (fact.alert->description) {
    case 0:  // close_notify, and user_canceled with which a Java peer announces it: a close without a reason
    case 90:
      return "closed";
    case 42:
      return "bad";
    case 43:
      return "unsupported";
    case 44:
      return "revoked";
    case 45:
      return "expired";
    case 46:
      return "unknown";
    case 49:
      return "denied";
    case 116:
      return "not_received";
    default:
      return "other";
  }
}

Finding finding(const Seen<TlsHandshake>& seen, const Endpoint& endpoint) {
  const std::vector<Certificate>& own = seen.view->own;
  Finding out{.where = endpoint.where(),
              .variant = variant_of(*seen),
              .args = {{"vantage", seen.view->vantage},
                       {"fault", fault_text(seen->fault)},
                       {"version", seen->version.empty() ? "TLS" : seen->version},
                       {"now", iso_time(seen.view->taken_at)},
                       {"subject", own.empty() ? "-" : subject_text(own.front().subject)}},
              .cites = {seen.cite()},
              .explains = Symptom::tls_refused,
              .blocks = true};
  if (seen->alert) out.args["alert"] = alert_text(*seen->alert);
  return out;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  bool offered = false;
  bool demanded = false;
  bool all_unasked = true;
  for (const Endpoint& endpoint : peer_endpoints(evidence)) {
    for (const auto& seen : current_handshakes(evidence, endpoint)) {
      demanded = demanded || seen->certificate_requested;
      if (!seen->offered_certificate) continue;
      offered = true;
      const bool unasked = seen->step == Step::reply && !seen->certificate_requested;
      all_unasked = all_unasked && unasked;
      if (accepted_ours(*seen))
        opinion.excluded_by.push_back(seen.cite());
      else if (refused_ours(*seen) && !explained_elsewhere(seen))
        opinion.findings.push_back(finding(seen, endpoint));
    }
  }
  if (demanded && !offered) opinion.need = Need::client_certificate;
  opinion.not_applicable = offered && all_unasked && !demanded;
  return opinion;
}

}  // namespace

extern const Check tls_client_cert_refused;
const Check tls_client_cert_refused{
    Severity::error, Stage::tls, "", {Fact::tls, Fact::sip, Fact::own_certificate}, judge};

}  // namespace sipfed::checks
