#include "gather/sip_facts.h"

#include "gather/sip/request.h"

namespace sipfed::gather {

SipPlan sip_plan(const Run& run, const Asked& asked, std::vector<SipQuestion> questions) {
  SipPlan plan;
  plan.from_uri = asked.from_uri;
  plan.questions = std::move(questions);
  plan.answer_wait = run.settings.step_timeout;
  plan.notify_wait = run.settings.notify_wait;
  return plan;
}

std::string options_text(const Asked& asked) {
  const SipSender sender{"tls", asked.from_uri.substr(asked.from_uri.find('@') + 1), asked.from_uri};
  const auto request = sip_request(sender, "OPTIONS", "sip:" + asked.domain);
  return request ? request->text : "";
}

void store_exchanges(Run& run, const std::string& prefix, std::optional<std::vector<SipExchange>> exchanges) {
  if (!exchanges) {
    run.here->interrupted = true;
    return;
  }
  for (SipExchange& exchange : *exchanges) {
    const bool cut = run.cut_short(exchange.fault, *run.here);
    run.cut_short(exchange.notify_fault, *run.here);
    if (cut && exchange.replies.empty() && exchange.requests.empty()) continue;
    const std::string key = prefix + exchange.method;
    run.here->sip.emplace(key, std::move(exchange));
  }
}

}  // namespace sipfed::gather
