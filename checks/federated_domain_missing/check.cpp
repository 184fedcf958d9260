// IM and Presence does not know the other side's domain as a federated domain, and so has no access list
// entry for it.
#include <optional>

#include "sipfed/cisco_side.h"

namespace sipfed::checks {
namespace {

// The entry decides on who may come in, so the sign is a challenge or a refusal of what bears our domain.
std::optional<Finding> reading(const Talk& talk, const SipMessage& reply, PeerKind kind) {
  Finding finding{.certainty = Certainty::suspected, .explains = Symptom::request_refused};
  if (reply.status == 401 || reply.status == 407) {
    finding.variant = "challenged";
    finding.explains = Symptom::challenged;
    finding.likelihood = 45;
  } else if (reply.status == 403) {
    finding.variant = "refused";
    finding.likelihood = kind == PeerKind::unknown ? 30 : 50;
  } else if (reply.status == 404 && !talk.subscribe->synthetic_user) {
    finding.variant = "not_found";
    finding.likelihood = 20;
  } else {
    return std::nullopt;
  }
  finding.where = talk.where;
  finding.args = answer_args(*talk.subscribe, reply);
  finding.cites = cites(talk);
  return finding;
}

// The list itself. An empty one may be another table of the database, for their names are not public.
bool judge_nodes(const Evidence& evidence, const std::vector<Node>& nodes, Opinion& opinion) {
  bool told = false;
  const bool theirs = cisco_is_peer(evidence, nodes);
  for (const Node& node : nodes) {
    if (!node->federated_domains_read) continue;
    const std::vector<std::string>& listed = node->federated_domains;
    for (const std::string& domain : far_domains(evidence, nodes)) {
      told = true;
      if (std::find(listed.begin(), listed.end(), domain) != listed.end()) {
        opinion.excluded_by.push_back(node.cite());
        continue;
      }
      opinion.findings.push_back({.where = node.name,
                                  .variant = "not_listed",
                                  .args = {{"domain", domain}},
                                  .cites = {node.cite()},
                                  .certainty = listed.empty() ? Certainty::suspected : Certainty::confirmed,
                                  .explains = theirs ? Symptom::request_refused : Symptom::none});
    }
  }
  return told;
}

Opinion judge_answers(const Evidence& evidence) {
  const PeerKind kind = peer_kind(evidence);
  if (!peer_may_be_cisco(evidence, kind)) return not_applicable();
  Opinion opinion = needs(needed_for_answers(evidence));
  for (const Talk& talk : talks(evidence)) {
    const SipMessage* reply = reply_to(talk.subscribe);
    if (reply == nullptr) continue;
    if (anonymous(talk.subscribe)) {
      opinion.need = Need::client_certificate;
    } else if (evidence.subject.local.empty() && !is_success(reply->status)) {
      opinion.need = Need::local_domain;  // From bore a name that nobody was asked to let in
    } else if (std::optional<Finding> finding = reading(talk, *reply, kind)) {
      opinion.findings.push_back(std::move(*finding));
    } else if (reply->status == 404) {
      opinion.need = Need::real_user;
    } else if (reached_user(*reply)) {
      opinion.excluded_by.push_back(talk.subscribe.cite());
    }
  }
  return opinion;
}

Opinion judge(const Evidence& evidence) {
  Opinion read;
  if (judge_nodes(evidence, imp_nodes(evidence), read)) return read;
  return on_node_by_peer(evidence, judge_answers(evidence), "run sql select ... (federated domains)");
}

}  // namespace

extern const Check federated_domain_missing;
const Check federated_domain_missing{Severity::error, Stage::sip, "B2e", {Fact::sip, Fact::imp}, judge};

}  // namespace sipfed::checks
