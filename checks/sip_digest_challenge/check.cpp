// The peer asks for a password: it takes us for a user, not for a federated server.
#include "sipfed/answers.h"

namespace sipfed::checks {
namespace {

bool is_challenge(int status) { return status == 401 || status == 407; }

const Seen<SipExchange>& decisive(const Talk& talk) {
  return reply_to(talk.subscribe) != nullptr ? talk.subscribe : talk.options;
}

std::string variant_of(const Seen<SipExchange>& seen, PeerKind kind) {
  if (anonymous(seen)) return "anonymous";
  if (kind == PeerKind::microsoft) return "microsoft";
  return kind == PeerKind::cisco ? "cisco" : "unknown";
}

Finding finding_for(const Talk& talk, const SipMessage& reply, PeerKind kind) {
  const Seen<SipExchange>& seen = decisive(talk);
  Finding finding{.where = talk.where,
                  .variant = variant_of(seen, kind),
                  .args = answer_args(*seen, reply),
                  .cites = cites(talk)};
  // Without a certificate a password is all that we could have shown.
  if (anonymous(seen)) {
    finding.certainty = Certainty::suspected;
    finding.explains = Symptom::challenged;
    finding.likelihood = 40;
  }
  return finding;
}

Opinion judge(const Evidence& evidence) {
  const PeerKind kind = peer_kind(evidence);
  Opinion opinion = needs(needed_for_answers(evidence));
  for (const Talk& talk : talks(evidence)) {
    const SipMessage* reply = reply_to(decisive(talk));
    if (reply == nullptr) continue;
    if (is_challenge(reply->status))
      opinion.findings.push_back(finding_for(talk, *reply, kind));
    else if (reply->status < 500)  // an edge gives 504 to strangers before it would ask
      opinion.excluded_by.push_back(decisive(talk).cite());
  }
  return opinion;
}

}  // namespace

// The broken state, not its cause: it explains nothing away, so that federated_domain_missing stays beside
// it.
extern const Check sip_digest_challenge;
const Check sip_digest_challenge{Severity::error, Stage::sip, "", {Fact::sip}, judge};

}  // namespace sipfed::checks
