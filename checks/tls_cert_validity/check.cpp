// Dates of every certificate shown, or held by a device, against the moment when the evidence was taken; and
// against the device's own clock where that shows another time.
#include "sipfed/cisco_side.h"
#include "sipfed/dated.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

constexpr int cert_has_expired = 10, kCertNotYetValid = 9;  // X509_V_ERR_*

enum class Phase { valid, expiring, expired, not_yet };

// Renewal is due in the last third of the lifetime, and with a long one in its last 30 days.
Phase phase_at(const Certificate& certificate, Time now) {
  if (now > certificate.not_after) return Phase::expired;
  if (now < certificate.not_before) return Phase::not_yet;
  const auto lifetime = certificate.not_after - certificate.not_before;
  const std::chrono::seconds month = std::chrono::hours(24 * 30);
  const std::chrono::seconds margin = std::min<std::chrono::seconds>(lifetime / 3, month);
  return certificate.not_after - now <= margin ? Phase::expiring : Phase::valid;
}

// Another path to an anchor may exist beside an issuer out of its dates; then only some verifiers fail.
bool builds_all_the_same(const ShownChain& chain) {
  if (chain.ours() || chain.handshake->trust.empty()) return false;
  const auto& errors = chain.handshake->verify;
  return std::none_of(errors.begin(), errors.end(), [](const VerifyError& error) {
    return error.code == cert_has_expired || error.code == kCertNotYetValid;
  });
}

Finding describe(const ShownChain& chain, const Certificate& certificate, Phase phase) {
  const Time now = chain.view->taken_at;
  const Time edge = phase == Phase::not_yet ? certificate.not_before : certificate.not_after;
  Finding finding;
  finding.where = chain.where;
  finding.args = {{"subject", name_text(certificate.subject)},
                  {"issuer", name_text(certificate.issuer)},
                  {"not_before", iso_time(certificate.not_before)},
                  {"not_after", iso_time(certificate.not_after)},
                  {"days", std::to_string(now > edge ? days_between(edge, now) : days_between(now, edge))},
                  {"now", iso_time(now)}};
  finding.cites = {chain.cite};
  if (phase == Phase::expiring) finding.severity = Severity::warning;
  return finding;
}

// The alerts for usage, revocation and issuer name another reason than the dates.
bool refused_for_dates(const TlsHandshake& handshake) {
  const int alert = alert_of(handshake);
  return refused_ours(handshake) && alert != 43 && alert != 44 && alert != 48;
}

void add_ours(const Evidence& evidence, const ShownChain& chain, Phase phase, Finding& finding) {
  finding.stage = Stage::own_certificate;
  if (phase == Phase::expiring) return;
  for (const auto& seen : showings(evidence, chain)) {
    if (!refused_for_dates(*seen)) continue;
    finding.explains = Symptom::tls_refused;
    finding.blocks = true;
    finding.cites.push_back(seen.cite());
  }
}

std::string variant_of(const ShownChain& chain, bool leaf, Phase phase) {
  const std::string_view word = phase == Phase::expired   ? "expired"
                                : phase == Phase::not_yet ? "not_yet"
                                                          : "expiring";
  return std::string(!leaf ? "issuer_" : chain.ours() ? "own_" : "").append(word);
}

// In the store of an ASA or of a node. One that is trusted and out of date harms only who still needs it.
void judge_held(const Evidence& evidence, Opinion& opinion) {
  for (const DatedCertificate& held : held_certificates(evidence)) {
    const Time now = held.view->taken_at;
    if (!is_current(evidence, *held.view)) continue;
    if (held.valid_at(now)) {
      if (held.role == DatedCertificate::Role::identity) opinion.excluded_by.push_back(held.cite);
      continue;
    }
    const bool early = now < held.not_before;
    Finding finding;
    finding.where = held.where;
    finding.variant = early ? "held_not_yet" : "held_expired";
    const long days = early ? days_between(now, held.not_before) : days_between(held.not_after, now);
    finding.args = {{"subject", held.subject},
                    {"issuer", held.issuer},
                    {"not_before", iso_time(held.not_before)},
                    {"not_after", iso_time(held.not_after)},
                    {"days", std::to_string(days)},
                    {"now", iso_time(now)}};
    finding.cites = {held.cite};
    finding.stage = Stage::devices;
    if (held.role == DatedCertificate::Role::trusted) finding.severity = Severity::warning;
    opinion.findings.push_back(std::move(finding));
  }
}

// One finding a clock, however many certificates it spoils.
void judge_by_clocks(const Evidence& evidence, Opinion& opinion) {
  for (const ReadClock& clock : read_clocks(evidence)) {
    if (clock.whose != ReadClock::Whose::device || !is_current(evidence, *clock.view)) continue;
    const auto spoilt = spoilt_by(evidence, clock);
    if (spoilt.empty()) continue;
    Finding finding;
    finding.where = clock.where;
    finding.variant = clock.offset.count() < 0 ? "clock_not_yet" : "clock_expired";
    finding.args = {{"subject", spoilt.front().subject},
                    {"not_before", iso_time(spoilt.front().not_before)},
                    {"not_after", iso_time(spoilt.front().not_after)},
                    {"count", std::to_string(spoilt.size())},
                    {"clock", iso_time(time_by(evidence, clock))},
                    {"now", iso_time(true_now(evidence, *clock.view))}};
    finding.cites = {clock.cite};
    for (const DatedCertificate& certificate : spoilt) add_unique(finding.cites, certificate.cite);
    finding.stage = Stage::devices;
    opinion.findings.push_back(std::move(finding));
  }
}

// The cause lies in the certificates of the Cisco side; a sound one of the Access Edge does not exclude it.
void judge_shown(const Evidence& evidence, Opinion& opinion) {
  const bool theirs = cisco_is_peer(evidence);
  for (const ShownChain& chain : all_chains(evidence)) {
    bool sound = true;
    for (const Certificate& certificate : *chain.certificates) {
      const bool leaf = &certificate == &chain.leaf();
      if (!leaf && certificate.self_signed) continue;  // a verifier goes by its own copy of a root
      const Phase phase = phase_at(certificate, chain.view->taken_at);
      if (phase == Phase::valid) continue;
      sound = false;
      Finding finding = describe(chain, certificate, phase);
      finding.variant = variant_of(chain, leaf, phase);
      if (!leaf && builds_all_the_same(chain)) finding.severity = Severity::warning;
      if (chain.ours()) add_ours(evidence, chain, phase, finding);
      opinion.findings.push_back(std::move(finding));
    }
    if (sound && chain.ours() != theirs) opinion.excluded_by.push_back(chain.cite);
  }
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion = needs(cisco_certificate_need(evidence));
  judge_shown(evidence, opinion);
  judge_held(evidence, opinion);
  judge_by_clocks(evidence, opinion);
  return opinion;
}

}  // namespace
extern const Check tls_cert_validity;
const Check tls_cert_validity{Severity::error,
                              Stage::tls,
                              "A1",
                              {Fact::tls, Fact::own_certificate, Fact::clock, Fact::asa, Fact::imp},
                              judge};
}  // namespace sipfed::checks
