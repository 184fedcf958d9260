// A domain of IM and Presence on both lists of the Access Edge keeps its service from starting. From outside
// only this shows: the host refuses the port, everywhere. A read-out has the lists themselves.
#include "sipfed/answers.h"
#include "sipfed/read_outs.h"

namespace sipfed::checks {
namespace {

Opinion judge_ports(const Evidence& evidence) {
  Opinion opinion;
  if (evidence.subject.plan.cisco == "peer") return opinion;  // its port is an ASA's
  Finding finding{.variant = "refused",
                  .certainty = Certainty::suspected,
                  .explains = Symptom::port_closed,
                  .likelihood = 30};
  std::vector<std::string> refusing;
  bool otherwise = false;
  for (const Endpoint& endpoint : peer_endpoints(evidence)) {
    bool refused = false;
    for (const auto& attempt : connects(evidence, endpoint)) {
      if (!was_tested(*attempt) || is_superseded(evidence, *attempt.view, &View::tcp)) continue;
      if (!attempt->fault) opinion.excluded_by.push_back(attempt.cite());
      const bool is_refusal = attempt->fault.kind == Fault::Kind::refused;
      otherwise = otherwise || !is_refusal;  // a filter in between hides what the host would say
      refused = refused || is_refusal;
      finding.cites.push_back(attempt.cite());
    }
    if (!refused) continue;
    if (finding.where.empty()) finding.where = endpoint.where();
    refusing.push_back(endpoint.text());
  }
  if (refusing.empty() || otherwise) return opinion;
  finding.args = {{"addresses", joined(refusing)}};
  opinion.findings.push_back(std::move(finding));
  return opinion;
}

bool runs(const Microsoft& server) {
  if (server.role != "edge" || !server.services) return false;
  return std::any_of(server.services->begin(), server.services->end(), [](const Microsoft::Service& service) {
    return lower(service.name) == "rtcsrv" && lower(service.status) == "running";
  });
}

// OCS does not start with such lists. Lync and later do: there an Allow entry beside a provider is common,
// and counts for something only when the port is closed.
void judge_lists(const MicrosoftServer& server, const std::string& domain, const Opinion& ports,
                 Opinion& opinion) {
  const auto hosts = cisco_hosts(*server.evidence, domain);
  if (hosts.empty()) {
    opinion.need = Need::both_ends;
    return;
  }
  const Microsoft::Provider* provider = provider_of(*server, hosts);
  if (provider == nullptr || allow_entry_of(*server, domain, hosts) == nullptr) {
    opinion.excluded_by.push_back(server.cite());
    return;
  }
  Finding finding{.where = server.where(),
                  .variant = "listed",
                  .args = {{"domain", domain}, {"host", provider->proxy_fqdn}},
                  .cites = {server.cite()},
                  .explains = Symptom::port_closed};
  if (!ports.excluded_by.empty() || runs(*server)) {
    if (!is_ocs(*server)) return;
    finding.variant = "running";
    finding.severity = Severity::warning;
  } else if (!is_ocs(*server)) {
    if (ports.findings.empty()) return;
    finding.certainty = Certainty::suspected;
    finding.likelihood = 60;
  }
  opinion.findings.push_back(std::move(finding));
}

// Lync and later: EnableUserReplicator has to be False, or the edge's service does not start.
void judge_replicator(const MicrosoftServer& server, const Opinion& ports, Opinion& opinion) {
  if (!server->user_replicator.value_or(false)) return;
  const bool running = !ports.excluded_by.empty() || runs(*server);
  Finding finding{.where = server.where(),
                  .variant = running ? "replicator_running" : "replicator",
                  .args = {{"setting", "EnableUserReplicator = True"}},
                  .cites = {server.cite()}};
  if (running)
    finding.severity = Severity::warning;
  else
    finding.explains = Symptom::port_closed;
  opinion.findings.push_back(std::move(finding));
}

Opinion judge(const Evidence& evidence) {
  Opinion ports = judge_ports(evidence);
  const auto has = [](const Microsoft& server) { return server.allowed && server.providers; };
  Opinion lists =
      needs_read_out(evidence, read_out_need(evidence), has, "Get-CsAllowedDomain, Get-CsHostingProvider",
                     "MSFT_SIPFederationPartnerTable, MSFT_SIPFederationNetworkProviderTable");
  for (const MicrosoftServer& server : microsoft_servers(evidence)) {
    judge_replicator(server, ports, lists);
    if (server->allowed && server->providers)
      for (const std::string& domain : cisco_domains(evidence)) judge_lists(server, domain, ports, lists);
  }
  return with_read_out(std::move(ports), std::move(lists));
}

}  // namespace

extern const Check edge_domain_in_both_lists;
const Check edge_domain_in_both_lists{
    Severity::error, Stage::tcp, "A7", {Fact::tcp, Fact::dns, Fact::microsoft}, judge};

}  // namespace sipfed::checks
