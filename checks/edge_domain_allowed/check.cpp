// Our domain stands on the Access Edge's Allow list, where it keeps the IM provider entry from working.
#include <optional>

#include "sipfed/answers.h"
#include "sipfed/read_outs.h"

namespace sipfed::checks {
namespace {

// Id 1028 says in so many words that the domain is not on that list.
bool excludes(const SipMessage& reply) { return reached_user(reply) || blame(reply) == Blame::not_allowed; }

// RTC/4.0 came with Lync 2010, where an Allow entry is how a partner is let in.
constexpr int rtc_of_lync = 4;

bool reads_as_lync(const Evidence& evidence) {
  const auto servers = microsoft_servers(evidence);
  return std::any_of(servers.begin(), servers.end(), [](const auto& s) { return s->family == "lync"; });
}

// Always somewhat less likely than a missing provider entry: it takes an entry made by hand.
int likelihood(const Talk& talk, PeerKind kind, bool lync) {
  int value = status_of(talk.options) == 403 ? 35 : 45;
  const SipMessage* reply = reply_to(talk.subscribe);
  if (lync || (reply != nullptr && rtc_version(*reply) >= rtc_of_lync)) value -= 20;
  if (anonymous(talk.subscribe)) value -= 25;
  if (kind == PeerKind::unknown) value -= 15;
  return std::max(value, 5);
}

Opinion judge_answers(const Evidence& evidence) {
  const PeerKind kind = peer_kind(evidence);
  if (!may_be_microsoft(kind)) return not_applicable();
  const bool lync = reads_as_lync(evidence);
  const auto reading = [kind, lync](const Talk& talk, const SipMessage& reply) -> std::optional<Finding> {
    if (!bare_refusal(reply)) return std::nullopt;
    return Finding{.variant = anonymous(talk.subscribe) ? "anonymous" : "refused",
                   .certainty = Certainty::suspected,
                   .explains = Symptom::request_refused,
                   .likelihood = likelihood(talk, kind, lync)};
  };
  Opinion opinion = needs(needed_for_answers(evidence));
  weigh_answers(evidence, "tls", reading, excludes, opinion);
  return opinion;
}

// An entry beside a provider's is another check's matter; one on Lync or later is as it should be.
void judge_list(const MicrosoftServer& server, const std::string& domain, Opinion& opinion) {
  const auto hosts = cisco_hosts(*server.evidence, domain);
  if (allow_entry_of(*server, domain, hosts) == nullptr) {
    opinion.excluded_by.push_back(server.cite());
  } else if (is_ocs(*server) && provider_of(*server, hosts) == nullptr) {
    opinion.findings.push_back({.where = server.where(),
                                .variant = "listed",
                                .args = {{"domain", domain}},
                                .cites = {server.cite()},
                                .explains = Symptom::request_refused});
  }
}

Opinion judge(const Evidence& evidence) {
  const auto has = [](const Microsoft& server) { return server.allowed.has_value(); };
  Opinion lists = needs_read_out(evidence, read_out_need(evidence), has, "Get-CsAllowedDomain",
                                 "MSFT_SIPFederationPartnerTable");
  for (const MicrosoftServer& server : microsoft_servers(evidence))
    if (server->allowed)
      for (const std::string& domain : cisco_domains(evidence)) judge_list(server, domain, lists);
  return with_read_out(judge_answers(evidence), std::move(lists));
}

}  // namespace

extern const Check edge_domain_allowed;
const Check edge_domain_allowed{
    Severity::error, Stage::sip, "B5", {Fact::sip, Fact::dns, Fact::microsoft}, judge};

}  // namespace sipfed::checks
