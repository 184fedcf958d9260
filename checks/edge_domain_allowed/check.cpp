// Our domain stands on the Access Edge's Allow list, where it keeps the IM provider entry from working.
#include "sipfed/answers.h"

namespace sipfed::checks {
namespace {

// Id 1028 says in so many words that the domain is not on that list.
bool excludes(const SipMessage& reply) { return reached_user(reply) || blame(reply) == Blame::not_allowed; }

// Always somewhat less likely than a missing provider entry: it takes an entry made by hand.
int likelihood(const Talk& talk, PeerKind kind) {
  int value = status_of(talk.options) == 403 ? 35 : 45;
  if (anonymous(talk.subscribe)) value -= 25;
  if (kind == PeerKind::unknown) value -= 15;
  return std::max(value, 5);
}

Opinion judge(const Evidence& evidence) {
  const PeerKind kind = peer_kind(evidence);
  if (!may_be_microsoft(kind)) return not_applicable();
  Opinion opinion = needs(needed_for_answers(evidence));
  for (const Talk& talk : talks(evidence, "tls")) {
    const SipMessage* reply = reply_to(talk.subscribe);
    if (reply == nullptr) continue;
    if (bare_refusal(*reply))
      opinion.findings.push_back({.where = talk.where,
                                  .variant = anonymous(talk.subscribe) ? "anonymous" : "refused",
                                  .args = answer_args(*talk.subscribe, *reply),
                                  .cites = cites(talk),
                                  .certainty = Certainty::suspected,
                                  .explains = Symptom::request_refused,
                                  .likelihood = likelihood(talk, kind)});
    else if (excludes(*reply))
      opinion.excluded_by.push_back(talk.subscribe.cite());
  }
  return opinion;
}

}  // namespace

extern const Check edge_domain_allowed;
const Check edge_domain_allowed{Severity::error, Stage::sip, "B5", {Fact::sip}, judge};

}  // namespace sipfed::checks
