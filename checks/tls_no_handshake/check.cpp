// TCP connects, but TLS does not begin: no full handshake got a whole server flight.
#include <optional>

#include "sipfed/rule.h"
#include "sipfed/tls_ground.h"

namespace sipfed::checks {
namespace {

using Kind = Fault::Kind;

// What a failure looks like, the most telling last: an attempt that met plain text says more than one that
// met silence.
enum class Look { untold, silent, closed, uneven, alert, cut, garbage, plain_text };
constexpr std::string_view variant_of(Look look) {
  constexpr std::array<std::string_view, 8> words{"",      "silent", "closed",  "uneven",
                                                  "alert", "cut",    "garbage", "plain_text"};
  return words[static_cast<std::size_t>(look)];
}

// The first line of a protocol that people speak on a port meant for TLS.
bool quotes_text(const std::string& detail) {
  const std::string text = lower(detail);
  for (const char* mark : {"http", "sip/2.0", "ssh-", "220 ", "smtp", "+ok"})
    if (text.find(mark) != std::string::npos) return true;
  return false;
}

Look look(const Fault& fault, bool spoke) {
  switch (fault.kind) {
    case Kind::timeout:
      return spoke ? Look::cut : Look::silent;
    case Kind::closed:
    case Kind::reset:
      return spoke ? Look::cut : Look::closed;
    case Kind::alert:
      return Look::alert;
    case Kind::protocol:
      return quotes_text(fault.detail) ? Look::plain_text : Look::garbage;
    case Kind::limit:
      return Look::garbage;
    default:
      return Look::untold;
  }
}

struct Worst {
  Look look = Look::untold;
  Fault fault;
  void consider(Look other, const Fault& seen) {
    if (other <= look) return;
    look = other;
    fault = seen;
  }
};

// A handshake of which our own part came through: the server flight was whole.
const Seen<TlsHandshake>* whole_flight(const TlsSight& sight) {
  for (const auto& seen : sight.handshakes)
    if (seen->step >= TlsHandshake::Step::certificate_sent) return &seen;
  return nullptr;
}

Worst failure(const TlsSight& sight) {
  Worst worst;
  for (const auto& seen : sight.handshakes)
    if (sight.connected || seen->step >= TlsHandshake::Step::hello)
      worst.consider(look(seen->fault, server_spoke(*seen)), seen->fault);
  if (!sight.handshakes.empty() || !sight.connected) return worst;
  for (const auto& seen : sight.matrices)
    for (const TlsVersion& version : seen->versions)
      if (!version.alert || !refuses_the_offer(*version.alert))
        worst.consider(look(version.fault, false), version.fault);
  return worst;
}

std::optional<Finding> finding(const TlsSight& sight) {
  const Ground ground = common_ground(sight);
  if (ground != Ground::unknown && ground != Ground::common) return std::nullopt;  // tls_no_common_cipher
  const Accepted peer = accepted(sight);
  Worst worst = failure(sight);
  if (worst.look == Look::untold) return std::nullopt;
  if (!peer.versions.empty()) {
    if (sight.handshakes.empty()) return std::nullopt;
    if (worst.look == Look::silent || worst.look == Look::closed) worst.look = Look::uneven;
  }
  // Who hangs up without a word leaves it open why: suspicions of that stand beside it.
  return Finding{.where = sight.endpoint.where(),
                 .variant = std::string(variant_of(worst.look)),
                 .args = {{"vantage", sight.view->vantage},
                          {"fault", fault_text(worst.fault)},
                          {"versions", peer.versions.empty() ? "-" : joined(peer.versions)}},
                 .cites = cites(sight),
                 .explains = worst.look == Look::closed ? Symptom::none : Symptom::tls_refused,
                 .blocks = true};
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  for (const TlsSight& sight : tls_sights(evidence)) {
    if (const auto* whole = whole_flight(sight)) {
      opinion.excluded_by.push_back(whole->cite());
    } else if (auto found = finding(sight)) {
      opinion.findings.push_back(std::move(*found));
    }
  }
  return opinion;
}

}  // namespace

extern const Check tls_no_handshake;
const Check tls_no_handshake{Severity::error, Stage::tls, "", {Fact::tcp, Fact::tls, Fact::matrix}, judge};

}  // namespace sipfed::checks
