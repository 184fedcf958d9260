// The forest, or one front end, believes its edge to be elsewhere than it is ([guide] B3b). Live, this shows
// where the host that further requests of a dialog have to go through is not in DNS, or is none of the edges
// known.
#include <iterator>
#include <optional>
#include <set>

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
    for (const auto& [host, directory] : view.directory) {
      const std::string cite = view.vantage + ": directory " + host;
      note(directory.edge_fqdn, "global", host + " (msRTCSIP-EdgeProxyFQDN)", cite);
      note(directory.default_route, "global", host + " (msRTCSIP-DefaultRouteToEdgeProxy)", cite);
    }
  return out;
}

Opinion judge_settings(const Evidence& evidence) {
  const std::string expected = without_dot(evidence.subject.plan.edge_internal);
  if (expected.empty()) {
    Opinion unnamed = needs(Need::both_ends);
    unnamed.item = "[microsoft] edge_internal";
    return unnamed;
  }
  const auto has = [](const Microsoft& server) { return server.edge_fqdn || server.front_end_edge_fqdn; };
  Opinion opinion =
      needs_read_out(evidence, Need::microsoft_log_in, has, "Get-CsSite", "MSFT_SIPGlobalFederationSetting");
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

Finding suspicion(const Talk& talk, const char* variant, const std::string& host) {
  return {.where = talk.where,
          .variant = variant,
          .args = {{"host", host}},
          .cites = {talk.subscribe.cite()},
          .certainty = Certainty::suspected,
          .explains = Symptom::request_failed};
}

// Names and addresses by which the Access Edge is known: to DNS, and to its operator.
std::set<std::string> known_edges(const Evidence& evidence) {
  const Plan& plan = evidence.subject.plan;
  std::set<std::string> known{without_dot(plan.edge_external), without_dot(plan.edge_internal)};
  for (const SrvTarget& target : srv_targets(evidence, evidence.subject.domain)) known.insert(target.host);
  for (const Endpoint& endpoint : peer_endpoints(evidence)) known.insert(endpoint.address);
  for (const std::string& host : std::set<std::string>(known))
    for (std::string& address : addresses(evidence, host)) known.insert(std::move(address));
  return known;
}

// Hosts of Microsoft 365 stand in for one another.
bool is_hosted(const Evidence& evidence) {
  const auto targets = srv_targets(evidence, evidence.subject.domain);
  return std::any_of(targets.begin(), targets.end(),
                     [](const SrvTarget& target) { return is_hosted_federation(target.host); });
}

// In DNS, but neither by its name nor by an address of it a known Access Edge.
std::optional<Finding> elsewhere(const Evidence& evidence, const Talk& talk, const std::string& host) {
  const std::vector<std::string> at = addresses(evidence, host);
  const std::set<std::string> known = known_edges(evidence);
  if (at.empty() || is_hosted(evidence) || known.contains(host)) return std::nullopt;
  for (const std::string& address : at)
    if (known.contains(address)) return std::nullopt;
  Finding finding = suspicion(talk, "elsewhere", host);
  finding.args["addresses"] = joined(at);
  finding.severity = Severity::warning;
  finding.likelihood = 30;
  for (const char* type : {"A", "AAAA"})
    for (const auto& answer : dns_answers(evidence, type, host)) finding.cites.push_back(answer.cite());
  return finding;
}

void judge_routes(const Evidence& evidence, Opinion& opinion) {
  for (const Talk& talk : talks(evidence, "tls")) {
    const SipMessage* reply = reply_to(talk.subscribe);
    if (reply == nullptr || !is_success(reply->status) || rtc_version(*reply) == 0) continue;
    const std::string host = dialog_host(*reply);
    if (!is_fqdn(host)) continue;
    if (auto cites = asked_in_vain(evidence, host); !cites.empty()) {
      Finding finding = suspicion(talk, "route", host);
      std::move(cites.begin(), cites.end(), std::back_inserter(finding.cites));
      opinion.findings.push_back(std::move(finding));
    } else if (auto finding = elsewhere(evidence, talk, host)) {
      opinion.findings.push_back(std::move(*finding));
    }
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
