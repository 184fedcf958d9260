// The peer's final answer says that the request failed, and it is no refusal, challenge or silence.
#include <optional>

#include "sipfed/answers.h"
#include "sipfed/read_outs.h"

namespace sipfed::checks {
namespace {

Finding state(std::string variant, Severity severity = Severity::error) {
  return {.variant = std::move(variant), .severity = severity};
}

// Another check has the cause and confirms it when it can; until then the symptom is told here.
Finding suspicion(std::string variant, int likelihood) {
  return {.variant = std::move(variant),
          .certainty = Certainty::suspected,
          .explains = Symptom::request_failed,
          .likelihood = likelihood};
}

// Id 1010 with an HRESULT other than SEC_E_WRONG_PRINCIPAL (winerror.h): trust, dates, usage, not the name.
bool is_not_about_names(const SipMessage& reply) {
  for (const MsDiagnostic& diagnostic : ms_diagnostics(reply)) {
    const auto code = diagnostic.parameters.find("hresult");
    if (diagnostic.id == 1010 && code != diagnostic.parameters.end())
      return lower(code->second).find("80090322") == std::string::npos;
  }
  return false;
}

// By the id, which weighs more than the status. What front_end_down, federation_disabled and
// edge_provider_missing confirm themselves is left to them.
std::optional<Finding> by_diagnosis(const SipMessage& reply) {
  switch (blame(reply)) {
    case Blame::our_dns:
      return suspicion("dns", 70);
    case Blame::our_name:
      return suspicion("name", 70);
    case Blame::our_certificate:
      return is_not_about_names(reply) ? state("certificate") : suspicion("certificate", 70);
    case Blame::our_tls:
      return state("certificate");
    case Blame::unroutable:
      return state("route");
    case Blame::peer:
      return state("peer");
    case Blame::malformed:
      return state("malformed", Severity::warning);
    case Blame::application:
      return state("application");
    default:
      return std::nullopt;
  }
}

// What the other checks of a failure or a refusal look at was read. When they find nothing there, the failure
// itself is still to be told.
struct Known {
  bool lists = false;     // who may federate
  bool services = false;  // of a front end
};

Known known_of(const Evidence& evidence) {
  Known known;
  for (const MicrosoftServer& server : microsoft_servers(evidence)) {
    known.lists = known.lists || (server->providers && server->allowed);
    known.services = known.services || (is_front_end(*server) && server->services);
  }
  for (const auto& [id, view] : evidence.views)
    for (const auto& [name, node] : view.imp) known.lists = known.lists || !node.talk.fault;
  return known;
}

// The last to be named, and gone as soon as a cause is confirmed.
Finding unexplained(std::string variant, Symptom symptom) {
  Finding finding = suspicion(std::move(variant), 5);
  finding.explains = symptom;
  return finding;
}

std::optional<Finding> timed_out(const Talk& talk, const Known& known) {
  // An edge gives a stranger 504 to everything.
  if (anonymous(talk.subscribe)) return suspicion("anonymous", 40);
  // With OPTIONS fine the edge is well and the front end suspected: see front_end_down.
  const int options = status_of(talk.options);
  if (options < 200 || options >= 500) return state("timeout504");
  if (known.services) return unexplained("failed", Symptom::request_failed);
  return std::nullopt;
}

std::optional<Finding> by_status(const Talk& talk, int status, const Known& known) {
  switch (status) {
    case 400:
      return state("malformed", Severity::warning);
    case 404:
      if (talk.subscribe->synthetic_user) return std::nullopt;
      return state("no_user", Severity::warning);
    case 408:
      return state("timeout408");
    case 406:
    case 415:
    case 420:
    case 421:
    case 488:
    case 489:
      return state("unsupported", Severity::warning);
    case 503:
      return state("unavailable");
    case 504:
      return timed_out(talk, known);
    default:
      return state(status >= 500 && status < 600 ? "server_error" : "other");
  }
}

std::optional<Finding> reading(const Talk& talk, const SipMessage& reply, const Known& known) {
  const Blame blamed = blame(reply);
  const bool refusal = reply.status == 401 || reply.status == 403 || reply.status == 407;
  if (is_success(reply.status) || (blamed == Blame::user && reply.status != 404)) return std::nullopt;
  const auto left_to_others = [&]() -> std::optional<Finding> {
    if (reply.status == 403 && known.lists) return unexplained("refused", Symptom::request_refused);
    return std::nullopt;
  };
  // A refusal with such an id is edge_provider_missing's.
  if (refusal && (blamed == Blame::none || blamed == Blame::unroutable)) return left_to_others();
  if (blamed != Blame::none && blamed != Blame::user) {
    auto diagnosed = by_diagnosis(reply);
    return diagnosed ? diagnosed : left_to_others();
  }
  if (reply.status != 404 && reached_user(reply)) return std::nullopt;
  return by_status(talk, reply.status, known);
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion = needs(needed_for_answers(evidence));
  const Known known = known_of(evidence);
  const auto read = [&known](const Talk& talk, const SipMessage& reply) {
    return reading(talk, reply, known);
  };
  weigh_answers(evidence, {}, read, reached_user, opinion);
  // Where no place takes a subscription there is no presence to judge.
  for (Finding& finding : opinion.findings)
    finding.blocks = finding.certainty == Certainty::confirmed && finding.severity == Severity::error &&
                     opinion.excluded_by.empty();
  return opinion;
}

}  // namespace

extern const Check sip_request_failed;
const Check sip_request_failed{Severity::error, Stage::sip, "", {Fact::sip}, judge};

}  // namespace sipfed::checks
