// The connection stands, but no SIP answer comes: silence, a close, or something that is no answer.
#include <optional>

#include "sipfed/answers.h"

namespace sipfed::checks {
namespace {

using Kind = Fault::Kind;

// The handshake that carried the exchange; null over plain TCP.
const TlsHandshake* handshake_under(const Seen<SipExchange>& seen) {
  for (const auto& [key, handshake] : seen.view->tls)
    if (seen->transport == "tls" && handshake.connect_to == seen->connect_to &&
        handshake.offered_certificate == seen->offered_certificate &&
        (seen->host.empty() || handshake.reference == seen->host))
      return &handshake;
  return nullptr;
}

// Where the connection itself failed, there was no silence.
bool connection_stood(const Seen<SipExchange>& seen) {
  if (seen->transport == "tls") {
    const TlsHandshake* handshake = handshake_under(seen);
    return handshake == nullptr || handshake->step >= TlsHandshake::Step::finished;
  }
  const auto attempt = seen.view->tcp.find(seen->connect_to);
  return attempt == seen.view->tcp.end() || !attempt->second.fault;
}

bool certificate_in_question(const Seen<SipExchange>& seen) {
  const TlsHandshake* handshake = handshake_under(seen);
  return handshake != nullptr && handshake->certificate_requested;
}

// A reply that fits none of our requests is kept among the peer's own messages.
bool of_other_transaction(const SipExchange& exchange) {
  return std::any_of(exchange.requests.begin(), exchange.requests.end(),
                     [](const SipMessage& message) { return message.status != 0; });
}

// Bytes came, but no whole message, or none that ends the matter.
bool began_to_answer(const Seen<SipExchange>& seen) {
  const TlsHandshake* handshake = handshake_under(seen);
  return !seen->replies.empty() || !seen->requests.empty() ||
         (handshake != nullptr && handshake->step == TlsHandshake::Step::reply);
}

// Which of the page's variants; empty when another check owns it.
std::string variant_of(const Seen<SipExchange>& seen) {
  if (!connection_stood(seen)) return "";
  if (of_other_transaction(*seen)) return "other_transaction";
  switch (seen->fault.kind) {
    case Kind::limit:
      return "overflow";
    case Kind::protocol:
      return "not_sip";
    case Kind::timeout:
      if (began_to_answer(seen)) return "unfinished";
      // Whoever asks for a certificate and gets none may well leave it at silence.
      return anonymous(seen) && certificate_in_question(seen) ? "anonymous" : "silent";
    case Kind::closed:
    case Kind::reset:
      if (began_to_answer(seen)) return "unfinished";
      return certificate_in_question(seen) ? "" : "closed";
    default:
      return "";
  }
}

std::optional<Finding> reading(const Talk& talk) {
  const Seen<SipExchange>& first = talk.options.fact != nullptr ? talk.options : talk.subscribe;
  const bool options_only = reply_to(talk.options) != nullptr && talk.subscribe.fact != nullptr;
  const Seen<SipExchange>& unanswered = options_only ? talk.subscribe : first;
  Finding finding{.variant = options_only ? "subscribe_only" : variant_of(first)};
  if (finding.variant.empty()) return std::nullopt;
  if (finding.variant == "anonymous") {
    finding.certainty = Certainty::suspected;
    finding.explains = Symptom::silence;
    finding.likelihood = 40;
  }
  finding.where = talk.where;
  finding.args = {{"method", unanswered->method}, {"fault", fault_text(unanswered->fault)}};
  finding.cites = cites(talk);
  return finding;
}

// SUBSCRIBE decides; that OPTIONS goes unanswered beside it is no fault. Without SUBSCRIBE, OPTIONS does.
const Seen<SipExchange>& decisive(const Talk& talk) {
  return talk.subscribe.fact != nullptr ? talk.subscribe : talk.options;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion = needs(needed_for_answers(evidence));
  for (const Talk& talk : talks(evidence)) {
    if (decisive(talk).fact == nullptr) continue;
    if (reply_to(decisive(talk)) != nullptr) {
      opinion.excluded_by.push_back(decisive(talk).cite());
    } else if (std::optional<Finding> finding = reading(talk)) {
      opinion.findings.push_back(std::move(*finding));
    } else if (anonymous(decisive(talk))) {
      opinion.need = Need::client_certificate;
    }
  }
  const bool nowhere = opinion.excluded_by.empty();
  for (Finding& finding : opinion.findings) {
    finding.blocks = nowhere && finding.certainty == Certainty::confirmed;
    if (!nowhere) finding.severity = Severity::warning;
  }
  return opinion;
}

}  // namespace

extern const Check sip_no_answer;
const Check sip_no_answer{Severity::error, Stage::sip, "", {Fact::tls, Fact::sip}, judge};

}  // namespace sipfed::checks
