// Federation is switched off on the Microsoft side: globally, at the edge, on the front end or for the user.
#include <optional>

#include "sipfed/answers.h"

namespace sipfed::checks {
namespace {

Finding suspected(Symptom symptom, std::string variant, int likelihood) {
  return {.variant = std::move(variant),
          .certainty = Certainty::suspected,
          .explains = symptom,
          .likelihood = likelihood};
}

int likelihood_of_refusal(const Talk& talk, PeerKind kind) {
  int value = 35;
  if (status_of(talk.options) == 403) value = 70;       // nothing at all is let in
  if (is_success(status_of(talk.options))) value = 25;  // somebody is: rather a list than a switch
  if (anonymous(talk.subscribe)) value -= 20;
  if (kind == PeerKind::unknown) value -= 15;
  return std::max(value, 5);
}

// 504 without a word to a stranger says nothing: an edge gives it to everybody who shows no certificate.
bool fails_throughout(const Talk& talk, const SipMessage& reply) {
  const SipMessage* to_options = reply_to(talk.options);
  return reply.status == 504 && blame(reply) == Blame::none && !anonymous(talk.subscribe) &&
         to_options != nullptr && to_options->status >= 500 && blame(*to_options) == Blame::none;
}

std::optional<Finding> reading(const Talk& talk, const SipMessage& reply, PeerKind kind) {
  if (blame(reply) == Blame::federation_off)
    return Finding{.variant = "shown",
                   .explains = reply.status >= 500 ? Symptom::request_failed : Symptom::request_refused};
  if (bare_refusal(reply))
    return suspected(Symptom::request_refused, anonymous(talk.subscribe) ? "anonymous" : "refused",
                     likelihood_of_refusal(talk, kind));
  if (fails_throughout(talk, reply)) return suspected(Symptom::request_failed, "failed", 35);
  return std::nullopt;
}

Opinion judge(const Evidence& evidence) {
  const PeerKind kind = peer_kind(evidence);
  if (!may_be_microsoft(kind)) return not_applicable();
  const auto reading_of = [kind](const Talk& talk, const SipMessage& reply) {
    return reading(talk, reply, kind);
  };
  Opinion opinion = needs(needed_for_answers(evidence));
  weigh_answers(evidence, "tls", reading_of, reached_user, opinion);
  return opinion;
}

}  // namespace

extern const Check federation_disabled;
const Check federation_disabled{Severity::error, Stage::sip, "B7", {Fact::sip}, judge};

}  // namespace sipfed::checks
