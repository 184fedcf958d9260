// The clock or the time zone of a device is wrong: certificates are judged by it. Compared with the NTP
// reference where one is given; then our own clock is judged too.
#include "sipfed/dated.h"
#include "sipfed/rule.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

using Whose = ReadClock::Whose;
constexpr std::chrono::minutes tolerance(5);  // beyond it, a warning
constexpr std::chrono::days grave(1);         // beyond it, an error

// Off by whole half hours, fourteen hours at most: the clock runs well and the zone, or summer time, is
// wrong.
bool looks_like_zone(const ReadClock& clock) {
  const auto size = std::chrono::abs(clock.offset);
  const Micros step = std::chrono::minutes(30);
  const Micros rest = std::min(size % step, step - size % step);
  const Micros slack = std::min<Micros>(clock.uncertainty + std::chrono::minutes(1), std::chrono::minutes(2));
  return size + slack >= step && size <= std::chrono::hours(14) + slack && rest <= slack;
}

Finding describe(const ReadClock& clock) {
  Finding finding;
  finding.where = clock.where;
  finding.args = {{"offset", offset_text(clock.offset)}, {"reference", clock.reference}};
  finding.cites = {clock.cite};
  finding.severity = std::chrono::abs(clock.certain()) >= grave ? Severity::error : Severity::warning;
  return finding;
}

std::string variant_of(const ReadClock& clock) {
  if (clock.whose == Whose::ours) return "own";
  if (clock.whose == Whose::peer) return "peer";
  return looks_like_zone(clock) ? "zone" : "skew";
}

void add_spoilt(const std::vector<DatedCertificate>& spoilt, const ReadClock& clock, Finding& finding) {
  finding.severity = Severity::error;
  if (clock.whose == Whose::peer) finding.explains = Symptom::tls_refused;
  if (clock.whose == Whose::device) finding.variant = "certificate";
  finding.args["count"] = std::to_string(spoilt.size());
  finding.args["subject"] = spoilt.front().subject;
  finding.args["not_before"] = iso_time(spoilt.front().not_before);
  finding.args["not_after"] = iso_time(spoilt.front().not_after);
  for (const DatedCertificate& certificate : spoilt) add_unique(finding.cites, certificate.cite);
}

void judge_clock(const Evidence& evidence, const ReadClock& clock, Opinion& opinion) {
  // When it is ours, the certificates are judged here by a wrong time, and nowhere else.
  const auto spoilt =
      clock.whose == Whose::ours ? std::vector<DatedCertificate>() : spoilt_by(evidence, clock);
  Finding finding = describe(clock);
  if (!spoilt.empty() || std::chrono::abs(clock.certain()) >= tolerance) {
    finding.variant = variant_of(clock);
    if (!spoilt.empty()) add_spoilt(spoilt, clock, finding);
    if (clock.whose == Whose::ours) finding.severity = Severity::warning;
    add_seen_from(opinion.findings, std::move(finding), *clock.view);
  } else if (clock.unsynchronised) {
    finding.variant = "unsynchronised";
    add_seen_from(opinion.findings, std::move(finding), *clock.view);
  } else if (clock.whose == Whose::device && !clock.microsoft &&
             std::chrono::abs(clock.offset) + clock.uncertainty < tolerance) {
    opinion.excluded_by.push_back(clock.cite);
  }
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion = needs(evidence.subject.plan.clock_hosts.empty() ? Need::clock_hosts : Need::answer);
  for (const ReadClock& clock : read_clocks(evidence)) judge_clock(evidence, clock, opinion);
  return opinion;
}

}  // namespace

extern const Check clock_skew;
const Check clock_skew{Severity::error,
                       Stage::devices,
                       "A1",
                       {Fact::clock, Fact::asa, Fact::imp, Fact::microsoft, Fact::directory, Fact::sip,
                        Fact::tls, Fact::own_certificate},
                       of_today<judge>};

}  // namespace sipfed::checks
