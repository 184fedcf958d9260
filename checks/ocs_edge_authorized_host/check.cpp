// The private FQDN of the Access Edge among the authorized hosts of an OCS front end, which then does not
// start.
#include "sipfed/front_end.h"

namespace sipfed::checks {
namespace {

constexpr const char* remote_addresses = "MSFT_SIPRemoteAddressData";

void judge_hosts(const MicrosoftServer& server, const std::set<std::string>& edges, Opinion& opinion) {
  const std::string* listed = authorized_edge(*server, edges);
  if (listed == nullptr) {
    opinion.excluded_by.push_back(server.cite());
    return;
  }
  opinion.findings.push_back({.where = server.where(),
                              .variant = "listed",
                              .args = {{"host", *listed}},
                              .cites = {server.cite()},
                              .explains = Symptom::front_end_closed});
}

Opinion judge(const Evidence& evidence) {
  const auto edges = inside_edge_names(evidence);
  const auto has = [](const Microsoft& server) { return server.authorized_hosts.has_value(); };
  Opinion opinion = needs_read_out(evidence, Need::microsoft_log_in, has, remote_addresses, remote_addresses);
  bool read = false;
  for (const MicrosoftServer& server : microsoft_servers(evidence)) {
    if (!server->authorized_hosts) continue;
    read = true;
    if (edges.empty())
      opinion.need = Need::both_ends;
    else
      judge_hosts(server, edges, opinion);
  }
  if (read) return opinion;
  if (is_later_than_ocs(evidence) || microsoft_is_hosted(evidence)) return not_applicable();
  if (auto suspicion = front_end_suspicion(evidence)) opinion.findings.push_back(std::move(*suspicion));
  return opinion;
}

}  // namespace

extern const Check ocs_edge_authorized_host;
const Check ocs_edge_authorized_host{Severity::error,
                                     Stage::devices,
                                     "B8a",
                                     {Fact::microsoft, Fact::directory, Fact::tcp, Fact::dns, Fact::sip},
                                     judge};

}  // namespace sipfed::checks
