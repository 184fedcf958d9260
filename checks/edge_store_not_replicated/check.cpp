// An edge's local store lags behind the central one: settings made inside are not in force there. Lync and
// later.
#include "sipfed/read_outs.h"

namespace sipfed::checks {
namespace {

constexpr const char* replication = "Get-CsManagementStoreReplicationStatus";

Opinion judge(const Evidence& evidence) {
  const auto has = [](const Microsoft& server) { return server.replicas.has_value(); };
  Opinion opinion = needs_read_out(evidence, Need::microsoft_log_in, has, replication, replication);
  const auto servers = microsoft_servers(evidence);
  const std::string edge = lower(evidence.subject.plan.edge_internal);
  for (const MicrosoftServer& server : servers) {
    if (!server->replicas) continue;
    if (edge.empty())
      opinion.need = Need::both_ends;  // then only a topology tells which replica is an edge's
    for (const Microsoft::Replica& replica : *server->replicas) {
      if (!replica.edge && (edge.empty() || lower(replica.fqdn) != edge)) continue;
      if (replica.up_to_date)
        opinion.excluded_by.push_back(server.cite());
      else
        opinion.findings.push_back({.where = replica.fqdn,
                                    .args = {{"host", replica.fqdn}},
                                    .cites = {server.cite()},
                                    .severity = Severity::warning});
    }
  }
  const auto ocs = [](const MicrosoftServer& server) { return is_ocs(*server); };
  opinion.not_applicable =
      servers.empty() ? microsoft_is_hosted(evidence) : std::all_of(servers.begin(), servers.end(), ocs);
  return opinion;
}

}  // namespace

extern const Check edge_store_not_replicated;
const Check edge_store_not_replicated{Severity::warning, Stage::devices, "", {Fact::microsoft}, judge};

}  // namespace sipfed::checks
