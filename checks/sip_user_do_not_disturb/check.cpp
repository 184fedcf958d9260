// The user does not want to be disturbed: messages are refused, and nothing is broken.
#include <cstdlib>
#include <optional>

#include "sipfed/answers.h"

namespace sipfed::checks {
namespace {

// The aggregated availability of [MS-PRES]: the text of the first element of that name, 0 when there is none.
int availability(const std::string& body) {
  for (std::size_t at = body.find("availability"); at != std::string::npos;
       at = body.find("availability", at + 1)) {
    const std::size_t end = body.find('>', at);
    if (at == 0 || end == std::string::npos || (body[at - 1] != '<' && body[at - 1] != ':')) continue;
    const int value = std::atoi(body.c_str() + end + 1);
    if (value > 0) return value;
  }
  return 0;
}

// An element, empty or not, whatever its prefix: "<rpid:busy/>" (RFC 4480).
bool has_element(const std::string& body, std::string_view name) {
  for (std::size_t at = body.find(name); at != std::string::npos; at = body.find(name, at + 1)) {
    const char before = at == 0 ? ' ' : body[at - 1];
    const std::size_t next = at + name.size();
    const char after = next < body.size() ? body[next] : ' ';
    if ((before == '<' || before == ':') && (after == '/' || after == '>' || after == ' ')) return true;
  }
  return false;
}

struct Signs {
  int availability = 0;
  bool activity = false, busy = false, open = false;            // from presence documents
  bool warning391 = false, refused = false, busy_here = false;  // from the answers
};

void read_document(const std::string& body, Signs& signs) {
  if (const int value = availability(body); value > 0) signs.availability = value;
  signs.activity = signs.activity || has_element(body, "do-not-disturb") || has_element(body, "dnd");
  signs.busy = signs.busy || has_element(body, "busy");
  signs.open = signs.open || body.find(">open<") != std::string::npos;
}

void read_answer(const Seen<SipExchange>& seen, Signs& signs) {
  const SipMessage* reply = reply_to(seen);
  if (reply == nullptr) return;
  const bool refusal = reply->status == 480 || reply->status == 486;
  signs.refused = signs.refused || refusal;
  signs.busy_here = signs.busy_here || reply->status == 486;
  for (const std::string& value : header_values(*reply, "Warning"))
    signs.warning391 = signs.warning391 || (refusal && value.find("391") == value.find_first_not_of(" \t,"));
}

Signs signs_of(const Talk& talk) {
  Signs signs;
  for (const auto* seen : {&talk.subscribe, &talk.message}) {
    if (seen->fact == nullptr) continue;
    read_answer(*seen, signs);
    for (const SipMessage& request : (*seen)->requests)
      if (request.method == "NOTIFY") read_document(request.body, signs);
    if (const SipMessage* reply = reply_to(*seen)) read_document(reply->body, signs);
  }
  return signs;
}

bool is_dnd(int value) { return value >= 9000 && value <= 11999; }  // [MS-PRES], aggregateState

std::optional<Finding> reading(const Signs& signs) {
  Finding finding{.severity = signs.refused ? Severity::warning : Severity::note};
  if (is_dnd(signs.availability)) return finding.variant = "availability", finding;
  if (signs.activity) return finding.variant = "activity", finding;
  if (signs.warning391) return finding.variant = "warning391", finding;
  // Any other number settles it. PIDF says "busy" for both states, and "closed" also to whom it tells
  // nothing.
  if (!signs.busy_here || signs.availability > 0 || (signs.open && !signs.busy)) return std::nullopt;
  finding.variant = "busy";
  finding.certainty = Certainty::suspected;
  finding.explains = Symptom::request_refused;
  finding.likelihood = signs.busy ? 60 : 40;
  return finding;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  for (const Talk& talk : talks(evidence)) {
    if (talk.subscribe.fact == nullptr) continue;
    if (talk.subscribe->synthetic_user) {
      opinion.need = Need::real_user;
      continue;
    }
    const Signs signs = signs_of(talk);
    if (std::optional<Finding> finding = reading(signs)) {
      finding->where = talk.where;
      finding->args = {{"user", talk.subscribe->request_uri}};
      finding->cites = cites(talk);
      opinion.findings.push_back(std::move(*finding));
    } else if (signs.availability > 0 || (signs.open && !signs.busy)) {
      opinion.excluded_by.push_back(talk.subscribe.cite());
    }
  }
  return opinion;
}

}  // namespace

extern const Check sip_user_do_not_disturb;
const Check sip_user_do_not_disturb{Severity::warning, Stage::presence, "B2b", {Fact::sip}, judge};

}  // namespace sipfed::checks
