// The Access Edge is alive, but the front end behind it does not answer.
#include <optional>

#include "sipfed/answers.h"

namespace sipfed::checks {
namespace {

// The edge answers OPTIONS itself, or signs its answers with its product name.
bool edge_is_alive(const Talk& talk) {
  const SipMessage* reply = reply_to(talk.options);
  return reply != nullptr && (is_success(reply->status) || rtc_version(*reply) > 0);
}

std::optional<Finding> reading(const Talk& talk) {
  const SipMessage* reply = reply_to(talk.subscribe);
  if (reply == nullptr) {
    if (talk.subscribe->fault.kind != Fault::Kind::timeout || !edge_is_alive(talk)) return std::nullopt;
    return Finding{.variant = "silent",
                   .certainty = Certainty::suspected,
                   .explains = Symptom::silence,
                   .likelihood = 55};
  }
  Finding finding{.variant = "shown", .explains = Symptom::request_failed};
  if (blame(*reply) == Blame::front_end) return finding;
  finding.certainty = Certainty::suspected;
  finding.likelihood = 80;
  if (blame(*reply) == Blame::client_leg) return finding;
  if (reply->status != 504 || blame(*reply) != Blame::none || anonymous(talk.subscribe)) return std::nullopt;
  finding.variant = "failed";
  finding.likelihood = is_success(status_of(talk.options)) ? 60 : 40;
  return finding;
}

Opinion judge(const Evidence& evidence) {
  if (!may_be_microsoft(peer_kind(evidence))) return not_applicable();
  Opinion opinion = needs(needed_for_answers(evidence));
  for (const Talk& talk : talks(evidence, "tls")) {
    if (talk.subscribe.fact == nullptr) continue;
    const SipMessage* reply = reply_to(talk.subscribe);
    if (std::optional<Finding> finding = reading(talk)) {
      finding->where = talk.where;
      finding->args = reply != nullptr
                          ? answer_args(*talk.subscribe, *reply)
                          : std::map<std::string, std::string>{{"method", talk.subscribe->method},
                                                               {"fault", fault_text(talk.subscribe->fault)}};
      finding->cites = cites(talk);
      opinion.findings.push_back(std::move(*finding));
    } else if (reply != nullptr && reached_user(*reply)) {
      opinion.excluded_by.push_back(talk.subscribe.cite());
    }
  }
  return opinion;
}

}  // namespace

extern const Check front_end_down;
const Check front_end_down{Severity::error, Stage::sip, "B1b", {Fact::sip}, judge};

}  // namespace sipfed::checks
