// Our domain is not on the Access Edge's list of IM providers, or stands there as something else.
#include <optional>

#include "sipfed/answers.h"

namespace sipfed::checks {
namespace {

// By the id, when the edge shows one. Only 1001 and 1015 name this cause and no other.
std::optional<Finding> by_diagnosis(const SipMessage& reply) {
  const Symptom symptom = reply.status >= 500 ? Symptom::request_failed : Symptom::request_refused;
  switch (blame(reply)) {
    case Blame::unlisted:
      return Finding{.variant = "shown", .explains = symptom};
    case Blame::public_provider:
      return Finding{.variant = "public", .explains = symptom};
    case Blame::unroutable:
      return Finding{
          .variant = "shown", .certainty = Certainty::suspected, .explains = symptom, .likelihood = 75};
    case Blame::not_allowed:
      return Finding{
          .variant = "mismatch", .certainty = Certainty::suspected, .explains = symptom, .likelihood = 75};
    case Blame::address_space:
      return Finding{
          .variant = "shared", .certainty = Certainty::suspected, .explains = symptom, .likelihood = 80};
    default:
      return std::nullopt;
  }
}

// The guide's first cause of a 403. OPTIONS accepted means that we are known, and only the domain is not.
Finding by_status(const Talk& talk, PeerKind kind) {
  Finding finding{.certainty = Certainty::suspected, .explains = Symptom::request_refused};
  finding.variant = anonymous(talk.subscribe) ? "anonymous" : "refused";
  finding.likelihood = status_of(talk.options) == 403 ? 50 : 60;
  if (anonymous(talk.subscribe)) finding.likelihood -= 25;
  if (kind == PeerKind::unknown) finding.likelihood -= 15;
  return finding;
}

Opinion judge(const Evidence& evidence) {
  const PeerKind kind = peer_kind(evidence);
  if (!may_be_microsoft(kind)) return not_applicable();
  const auto reading = [kind](const Talk& talk, const SipMessage& reply) {
    std::optional<Finding> finding = by_diagnosis(reply);
    if (!finding && bare_refusal(reply)) finding = by_status(talk, kind);
    return finding;
  };
  Opinion opinion = needs(needed_for_answers(evidence));
  weigh_answers(evidence, "tls", reading, reached_user, opinion);
  return opinion;
}

}  // namespace

extern const Check edge_provider_missing;
const Check edge_provider_missing{Severity::error, Stage::sip, "B5", {Fact::sip}, judge};

}  // namespace sipfed::checks
