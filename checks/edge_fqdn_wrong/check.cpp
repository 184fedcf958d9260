// The forest, or one front end, believes its edge to be elsewhere than it is ([guide] B3b). Live, this shows
// where the host that further requests of a dialog have to go through is not in DNS.
#include "sipfed/answers.h"
#include "sipfed/read_outs.h"

namespace sipfed::checks {
namespace {

std::string without_dot(std::string name) {
  if (name.ends_with('.')) name.pop_back();
  return lower(name);
}

struct Setting {
  std::string where, variant, value, cite;
};

std::vector<Setting> settings(const Evidence& evidence) {
  std::vector<Setting> out;
  const auto note = [&](const std::optional<std::string>& value, const char* variant,
                        const std::string& where, const std::string& cite) {
    if (value && !value->empty()) out.push_back({where, variant, *value, cite});
  };
  for (const MicrosoftServer& server : microsoft_servers(evidence)) {
    note(server->edge_fqdn, "global", server.where(), server.cite());
    if (server->role != "edge") note(server->front_end_edge_fqdn, "front_end", server.where(), server.cite());
  }
  for (const auto& [id, view] : evidence.views)
    for (const auto& [host, directory] : view.directory)
      note(directory.edge_fqdn, "global", host, view.vantage + ": directory " + host);
  return out;
}

Opinion judge_settings(const Evidence& evidence) {
  const std::string expected = without_dot(evidence.subject.plan.edge_internal);
  if (expected.empty()) return needs(Need::both_ends);
  Opinion opinion = needs(Need::microsoft_log_in);
  for (const Setting& setting : settings(evidence)) {
    if (without_dot(setting.value) == expected)
      opinion.excluded_by.push_back(setting.cite);
    else
      opinion.findings.push_back({.where = setting.where,
                                  .variant = setting.variant,
                                  .args = {{"host", setting.value}, {"expected", expected}},
                                  .cites = {setting.cite}});
  }
  return opinion;
}

// Asked for both families, and no view has an address.
std::vector<std::string> asked_in_vain(const Evidence& evidence, const std::string& host) {
  std::vector<std::string> cites;
  if (!addresses(evidence, host).empty()) return cites;
  for (const char* type : {"A", "AAAA"}) {
    const auto answers = dns_answers(evidence, type, host);
    if (answers.empty()) return {};
    for (const auto& answer : answers) {
      if (!conclusive(*answer)) return {};
      cites.push_back(answer.cite());
    }
  }
  return cites;
}

void judge_routes(const Evidence& evidence, Opinion& opinion) {
  for (const Talk& talk : talks(evidence, "tls")) {
    const SipMessage* reply = reply_to(talk.subscribe);
    if (reply == nullptr || !is_success(reply->status) || rtc_version(*reply) == 0) continue;
    const std::string host = dialog_host(*reply);
    if (!is_fqdn(host)) continue;
    auto cites = asked_in_vain(evidence, host);
    if (cites.empty()) continue;
    cites.push_back(talk.subscribe.cite());
    opinion.findings.push_back({.where = talk.where,
                                .variant = "route",
                                .args = {{"host", host}},
                                .cites = std::move(cites),
                                .certainty = Certainty::suspected,
                                .explains = Symptom::request_failed});
  }
}

Opinion judge(const Evidence& evidence) {
  Opinion live;
  judge_routes(evidence, live);
  return with_read_out(std::move(live), judge_settings(evidence));
}

}  // namespace

extern const Check edge_fqdn_wrong;
const Check edge_fqdn_wrong{
    Severity::error, Stage::sip, "B3b", {Fact::microsoft, Fact::directory, Fact::sip, Fact::dns}, judge};

}  // namespace sipfed::checks
