// IM and Presence exchanges presence, but refuses messages: its IM gateway is off.
#include "sipfed/answers.h"

namespace sipfed::checks {
namespace {

// Which of them the switched-off gateway uses is not documented.
bool is_refusal(int status) {
  return status == 403 || status == 405 || status == 481 || status == 488 || status == 501;
}

Opinion judge(const Evidence& evidence) {
  // Lync and its kin refuse a MESSAGE outside a dialog by design: their own clients open one with INVITE.
  if (peer_kind(evidence) == PeerKind::microsoft) return not_applicable();
  Opinion opinion = needs(Need::send_message);
  for (const Talk& talk : talks(evidence)) {
    const SipMessage* reply = reply_to(talk.message);
    if (talk.message.fact != nullptr) opinion.need = Need::answer;
    if (reply == nullptr) continue;
    if (is_success(reply->status)) {
      opinion.excluded_by.push_back(talk.message.cite());
    } else if (is_refusal(reply->status) && is_success(status_of(talk.subscribe))) {
      opinion.findings.push_back({.where = talk.where,
                                  .args = answer_args(*talk.message, *reply),
                                  .cites = cites(talk),
                                  .certainty = Certainty::suspected,
                                  .explains = Symptom::request_refused,
                                  .likelihood = 60});
    }
  }
  return opinion;
}

}  // namespace

extern const Check im_gateway_off;
const Check im_gateway_off{Severity::error, Stage::presence, "B2d", {Fact::sip}, judge};

}  // namespace sipfed::checks
