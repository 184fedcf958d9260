// Federation is switched off on the Microsoft side: globally, at the edge, on the front end or for the user.
#include <optional>

#include "sipfed/answers.h"
#include "sipfed/read_outs.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

Finding suspected(Symptom symptom, std::string variant, int likelihood) {
  return {.variant = std::move(variant),
          .certainty = Certainty::suspected,
          .explains = symptom,
          .likelihood = likelihood};
}

int likelihood_of_refusal(const Talk& talk, PeerKind kind) {
  int value = 35;
  if (status_of(talk.options) == 403) value = 70;       // nothing at all is let in
  if (is_success(status_of(talk.options))) value = 25;  // somebody is: rather a list than a switch
  if (anonymous(talk.subscribe)) value -= 20;
  if (kind == PeerKind::unknown) value -= 15;
  return std::max(value, 5);
}

// 504 without a word to a stranger says nothing: an edge gives it to everybody who shows no certificate.
bool fails_throughout(const Talk& talk, const SipMessage& reply) {
  const SipMessage* to_options = reply_to(talk.options);
  return reply.status == 504 && blame(reply) == Blame::none && !anonymous(talk.subscribe) &&
         to_options != nullptr && to_options->status >= 500 && blame(*to_options) == Blame::none;
}

std::optional<Finding> reading(const Talk& talk, const SipMessage& reply, PeerKind kind) {
  if (blame(reply) == Blame::federation_off)
    return Finding{.variant = "shown",
                   .explains = reply.status >= 500 ? Symptom::request_failed : Symptom::request_refused};
  if (bare_refusal(reply))
    return suspected(Symptom::request_refused, anonymous(talk.subscribe) ? "anonymous" : "refused",
                     likelihood_of_refusal(talk, kind));
  if (fails_throughout(talk, reply)) return suspected(Symptom::request_failed, "failed", 35);
  return std::nullopt;
}

// What the settings say that were read, of servers and of the directory.
struct Switches {
  std::vector<Finding> off;
  std::vector<std::string> edge_on, inside_on;  // who said so

  void note(std::optional<bool> setting, const char* variant, const std::string& where,
            const std::string& cite) {
    if (!setting) return;
    if (*setting)
      (variant == std::string_view("edge_off") ? edge_on : inside_on).push_back(cite);
    else
      off.push_back({.where = where, .variant = variant, .cites = {cite}});
  }
};

Switches switches(const Evidence& evidence) {
  Switches out;
  for (const MicrosoftServer& server : microsoft_servers(evidence)) {
    out.note(server->edge_federation, "edge_off", server.where(), server.cite());
    out.note(server->global_federation, "global_off", server.where(), server.cite());
    out.note(server->user_federation, "users_off", server.where(), server.cite());
  }
  for (const auto& [id, view] : evidence.views)
    for (const auto& [host, directory] : view.directory)
      out.note(directory.enable_federation, "global_off", host, view.vantage + ": directory " + host);
  return out;
}

// On everywhere takes both: the edge lets federation through, and the inside sends it there.
Opinion judge_settings(const Evidence& evidence) {
  Switches read = switches(evidence);
  const auto has = [&](const Microsoft&) { return !read.edge_on.empty() || !read.off.empty(); };
  Opinion opinion = needs_read_out(evidence, read_out_need(evidence), has, "Get-CsAccessEdgeConfiguration",
                                   "MSFT_SIPFederationExternalEdgeSetting");
  const Symptom symptom = reply_symptom(evidence);
  for (Finding& finding : read.off)
    finding.explains = symptom == Symptom::none ? Symptom::request_refused : symptom;
  opinion.findings = std::move(read.off);
  if (read.edge_on.empty() || read.inside_on.empty()) return opinion;
  opinion.excluded_by = {read.edge_on.front(), read.inside_on.front()};
  return opinion;
}

Opinion judge_answers(const Evidence& evidence) {
  const PeerKind kind = peer_kind(evidence);
  if (!may_be_microsoft(kind)) return not_applicable();
  const auto reading_of = [kind](const Talk& talk, const SipMessage& reply) {
    return reading(talk, reply, kind);
  };
  Opinion opinion = needs(needed_for_answers(evidence));
  weigh_answers(evidence, "tls", reading_of, reached_user, opinion);
  return opinion;
}

Opinion judge(const Evidence& evidence) {
  return with_read_out(judge_answers(evidence), judge_settings(evidence));
}

}  // namespace

extern const Check federation_disabled;
const Check federation_disabled{
    Severity::error, Stage::sip, "B7", {Fact::sip, Fact::microsoft, Fact::directory}, judge};

}  // namespace sipfed::checks
