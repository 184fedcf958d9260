// Our domain stands on the Access Edge's Allow list, where it keeps the IM provider entry from working.
#include <optional>

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
  const auto reading = [kind](const Talk& talk, const SipMessage& reply) -> std::optional<Finding> {
    if (!bare_refusal(reply)) return std::nullopt;
    return Finding{.variant = anonymous(talk.subscribe) ? "anonymous" : "refused",
                   .certainty = Certainty::suspected,
                   .explains = Symptom::request_refused,
                   .likelihood = likelihood(talk, kind)};
  };
  Opinion opinion = needs(needed_for_answers(evidence));
  weigh_answers(evidence, "tls", reading, excludes, opinion);
  return opinion;
}

}  // namespace

extern const Check edge_domain_allowed;
const Check edge_domain_allowed{Severity::error, Stage::sip, "B5", {Fact::sip}, judge};

}  // namespace sipfed::checks
