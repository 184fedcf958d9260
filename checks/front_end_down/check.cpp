// The Access Edge is alive, but the front end behind it does not answer; or its service was read as stopped,
// its ports found closed.
#include <optional>

#include "sipfed/answers.h"
#include "sipfed/read_outs.h"

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

void judge_services(const Evidence& evidence, Opinion& opinion) {
  for (const MicrosoftServer& server : microsoft_servers(evidence)) {
    if (!is_front_end(*server) || !server->services) continue;
    for (const Microsoft::Service& service : *server->services) {
      if (lower(service.name) != "rtcsrv" || service.status.empty()) continue;
      if (lower(service.status) == "running")
        opinion.excluded_by.push_back(server.cite());
      else
        opinion.findings.push_back({.where = server.where(),
                                    .variant = "stopped",
                                    .args = {{"state", service.status}},
                                    .cites = {server.cite()},
                                    .explains = Symptom::request_failed,
                                    .shows = Symptom::front_end_closed});
    }
  }
}

// One port is enough: which of the two is in use is a matter of configuration.
void judge_ports(const Evidence& evidence, Opinion& opinion) {
  FrontEndPorts ports = front_end_ports(evidence);
  if (!ports.open.empty()) {
    for (std::string& cite : ports.cites) opinion.excluded_by.push_back(std::move(cite));
  } else if (!ports.refused.empty() && !ports.silent) {
    opinion.findings.push_back({.where = evidence.subject.plan.front_end,
                                .variant = "refused",
                                .args = {{"addresses", joined(ports.refused)}},
                                .cites = std::move(ports.cites),
                                .explains = Symptom::request_failed,
                                .shows = Symptom::front_end_closed});
  }
}

Opinion judge_inside(const Evidence& evidence) {
  Opinion opinion = needs(read_out_need(evidence));
  judge_services(evidence, opinion);
  judge_ports(evidence, opinion);
  return opinion;
}

Opinion judge_answers(const Evidence& evidence) {
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

Opinion judge(const Evidence& evidence) {
  return with_read_out(judge_answers(evidence), judge_inside(evidence));
}

}  // namespace

extern const Check front_end_down;
const Check front_end_down{
    Severity::error, Stage::sip, "B1b", {Fact::sip, Fact::tcp, Fact::dns, Fact::microsoft}, judge};

}  // namespace sipfed::checks
