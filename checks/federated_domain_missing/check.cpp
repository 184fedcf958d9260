// IM and Presence does not know our domain as a federated domain, and so has no access list entry for it.
#include <optional>

#include "sipfed/answers.h"

namespace sipfed::checks {
namespace {

// The entry decides on who may come in, so the sign is a challenge or a refusal of what bears our domain.
std::optional<Finding> reading(const Talk& talk, const SipMessage& reply, PeerKind kind) {
  Finding finding{.certainty = Certainty::suspected, .explains = Symptom::request_refused};
  if (reply.status == 401 || reply.status == 407) {
    finding.variant = "challenged";
    finding.explains = Symptom::challenged;
    finding.likelihood = 45;
  } else if (reply.status == 403) {
    finding.variant = "refused";
    finding.likelihood = kind == PeerKind::unknown ? 30 : 50;
  } else if (reply.status == 404 && !talk.subscribe->synthetic_user) {
    finding.variant = "not_found";
    finding.likelihood = 20;
  } else {
    return std::nullopt;
  }
  finding.where = talk.where;
  finding.args = answer_args(*talk.subscribe, reply);
  finding.cites = cites(talk);
  return finding;
}

Opinion judge(const Evidence& evidence) {
  const PeerKind kind = peer_kind(evidence);
  if (kind == PeerKind::microsoft) return not_applicable();
  Opinion opinion = needs(needed_for_answers(evidence));
  for (const Talk& talk : talks(evidence)) {
    const SipMessage* reply = reply_to(talk.subscribe);
    if (reply == nullptr) continue;
    if (anonymous(talk.subscribe)) {
      opinion.need = Need::client_certificate;
    } else if (evidence.subject.local.empty() && !is_success(reply->status)) {
      opinion.need = Need::local_domain;  // From bore a name that nobody was asked to let in
    } else if (std::optional<Finding> finding = reading(talk, *reply, kind)) {
      opinion.findings.push_back(std::move(*finding));
    } else if (reply->status == 404) {
      opinion.need = Need::real_user;
    } else if (reached_user(*reply)) {
      opinion.excluded_by.push_back(talk.subscribe.cite());
    }
  }
  return opinion;
}

}  // namespace

extern const Check federated_domain_missing;
const Check federated_domain_missing{Severity::error, Stage::sip, "B2e", {Fact::sip}, judge};

}  // namespace sipfed::checks
