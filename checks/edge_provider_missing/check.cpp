// Our domain is not on the Access Edge's list of IM providers, or stands there as something else.
#include <optional>

#include "sipfed/answers.h"
#include "sipfed/read_outs.h"

namespace sipfed::checks {
namespace {

// By the id, when the edge shows one. Only 1001 and 1015 name this cause and no other.
std::optional<Finding> by_diagnosis(const SipMessage& reply) {
  const Symptom symptom = reply.status >= 500 ? Symptom::request_failed : Symptom::request_refused;
  switch (blame(reply)) {
    case Blame::unlisted:
      return Finding{.variant = "shown", .explains = symptom};
    case Blame::public_provider:
      return Finding{.variant = "public", .explains = symptom};
    case Blame::unroutable:
      return Finding{
          .variant = "shown", .certainty = Certainty::suspected, .explains = symptom, .likelihood = 75};
    case Blame::not_allowed:
      return Finding{
          .variant = "mismatch", .certainty = Certainty::suspected, .explains = symptom, .likelihood = 75};
    case Blame::address_space:
      return Finding{
          .variant = "shared", .certainty = Certainty::suspected, .explains = symptom, .likelihood = 80};
    default:
      return std::nullopt;
  }
}

// The guide's first cause of a 403. OPTIONS accepted means that we are known, and only the domain is not.
Finding by_status(const Talk& talk, PeerKind kind) {
  Finding finding{.certainty = Certainty::suspected, .explains = Symptom::request_refused};
  finding.variant = anonymous(talk.subscribe) ? "anonymous" : "refused";
  finding.likelihood = status_of(talk.options) == 403 ? 50 : 60;
  if (anonymous(talk.subscribe)) finding.likelihood -= 25;
  if (kind == PeerKind::unknown) finding.likelihood -= 15;
  return finding;
}

// Lync and later let a partner in by its Allow entry as well, or by discovery.
bool let_in_otherwise(const Microsoft& server, const std::string& domain,
                      const std::set<std::string>& hosts) {
  if (is_ocs(server)) return false;
  return allow_entry_of(server, domain, hosts) != nullptr || server.partner_discovery.value_or(false);
}

void judge_list(const MicrosoftServer& server, const std::string& domain, Opinion& opinion) {
  const auto hosts = cisco_hosts(*server.evidence, domain);
  if (hosts.empty()) {
    opinion.need = Need::both_ends;
    return;
  }
  const Microsoft::Provider* provider = provider_of(*server, hosts);
  const bool right = provider != nullptr && provider->enabled && !provider->is_public;
  if (right || (provider == nullptr && let_in_otherwise(*server, domain, hosts))) {
    opinion.excluded_by.push_back(server.cite());
    return;
  }
  if (provider == nullptr && !is_ocs(*server) && !server->allowed) return;
  const char* variant = provider == nullptr ? "absent" : provider->is_public ? "listed_public" : "disabled";
  opinion.findings.push_back(
      {.where = server.where(),
       .variant = variant,
       .args = {{"domain", domain}, {"expected", joined({hosts.begin(), hosts.end()})}},
       .cites = {server.cite()},
       .explains = Symptom::request_refused});
}

Opinion judge_lists(const Evidence& evidence) {
  const auto has = [](const Microsoft& server) { return server.providers.has_value(); };
  Opinion opinion = needs_read_out(evidence, read_out_need(evidence), has, "Get-CsHostingProvider",
                                   "MSFT_SIPFederationNetworkProviderTable");
  for (const MicrosoftServer& server : microsoft_servers(evidence))
    if (server->providers)
      for (const std::string& domain : cisco_domains(evidence)) judge_list(server, domain, opinion);
  return opinion;
}

Opinion judge_answers(const Evidence& evidence) {
  const PeerKind kind = peer_kind(evidence);
  if (!may_be_microsoft(kind)) return not_applicable();
  const auto reading = [kind](const Talk& talk, const SipMessage& reply) {
    std::optional<Finding> finding = by_diagnosis(reply);
    if (!finding && bare_refusal(reply)) finding = by_status(talk, kind);
    return finding;
  };
  Opinion opinion = needs(needed_for_answers(evidence));
  weigh_answers(evidence, "tls", reading, reached_user, opinion);
  return opinion;
}

Opinion judge(const Evidence& evidence) {
  return with_read_out(judge_answers(evidence), judge_lists(evidence));
}

}  // namespace

extern const Check edge_provider_missing;
const Check edge_provider_missing{
    Severity::error, Stage::sip, "B5", {Fact::sip, Fact::dns, Fact::microsoft}, judge};

}  // namespace sipfed::checks
