// IM and Presence exchanges presence, but refuses messages: its IM gateway is off.
#include "sipfed/cisco_side.h"

namespace sipfed::checks {
namespace {

// Which of them the switched-off gateway uses is not documented.
bool is_refusal(int status) {
  return status == 403 || status == 405 || status == 481 || status == 488 || status == 501;
}

// The service parameter itself. True: it told, so no suspicion is needed.
bool judge_nodes(const Evidence& evidence, const std::vector<Node>& nodes, Opinion& opinion) {
  bool told = false;
  for (const Node& node : nodes)
    for (const char* gateway : {"imgateway", "imgw"}) {
      const auto found = node_switch(*node.imp, {gateway, "status"});
      if (!found || !found->on) continue;
      told = true;
      if (*found->on) {
        opinion.excluded_by.push_back(node.cite());
        continue;
      }
      opinion.findings.push_back(
          {.where = node.name,
           .variant = "parameter",
           .args = {{"setting", found->name + " = " + found->value}},
           .cites = {node.cite()},
           .explains = cisco_is_peer(evidence, nodes) ? Symptom::request_refused : Symptom::none});
    }
  return told;
}

// Lync and its kin refuse a MESSAGE outside a dialog by design: their own clients open one with INVITE.
Opinion judge_answers(const Evidence& evidence) {
  if (!peer_may_be_cisco(evidence, peer_kind(evidence))) return not_applicable();
  Opinion opinion = needs(Need::send_message);
  for (const Talk& talk : talks(evidence)) {
    const SipMessage* reply = reply_to(talk.message);
    if (talk.message.fact != nullptr) opinion.need = Need::answer;
    if (reply == nullptr) continue;
    if (is_success(reply->status)) {
      opinion.excluded_by.push_back(talk.message.cite());
    } else if (is_refusal(reply->status) && is_success(status_of(talk.subscribe))) {
      opinion.findings.push_back({.where = talk.where,
                                  .variant = "refused",
                                  .args = answer_args(*talk.message, *reply),
                                  .cites = cites(talk),
                                  .certainty = Certainty::suspected,
                                  .explains = Symptom::request_refused,
                                  .likelihood = 60});
    }
  }
  return opinion;
}

Opinion judge(const Evidence& evidence) {
  Opinion read;
  if (judge_nodes(evidence, imp_nodes(evidence), read)) return read;
  return on_node_by_peer(evidence, judge_answers(evidence), "run sql select ... from processconfig");
}

}  // namespace

extern const Check im_gateway_off;
const Check im_gateway_off{Severity::error, Stage::presence, "B2d", {Fact::sip, Fact::imp}, judge};

}  // namespace sipfed::checks
