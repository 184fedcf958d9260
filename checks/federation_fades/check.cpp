// What only time shows: a member of the set that fails, a connection that dies of being idle, a change at the
// moment it began (guide B3).
#include "sipfed/rule.h"
#include "sipfed/sequential.h"

namespace sipfed::checks {
namespace {

Finding about(const View& view, const std::string& where, std::string variant) {
  Finding finding;
  finding.where = where;
  finding.variant = std::move(variant);
  finding.cites = {view.vantage + ": watch " + where};
  return finding;
}

// Another member of the set answers, so the set is only partly down.
bool another_works(const View& view, const std::string& where) {
  for (const auto& [other, seen] : view.watch)
    if (other != where && seen.tries > seen.failures) return true;
  return false;
}

Finding failing(const View& view, const std::string& where, const Watching& seen) {
  const bool sometimes = seen.tries > seen.failures;
  Finding finding = about(view, where, another_works(view, where) ? "member" : sometimes ? "partly" : "all");
  finding.args = {
      {"count", std::to_string(seen.failures)},
      {"total", std::to_string(seen.tries)},
      {"fault", seen.failure},
      {"share", seen.total_weight > 0 ? std::to_string(100 * seen.weight / seen.total_weight) + " %" : "?"},
      {"since", seen.failing_since ? iso_time(*seen.failing_since) : iso_time(seen.from)}};
  return finding;
}

Finding idle_death(const View& view, const std::string& where, const Watching& seen) {
  Finding finding = about(view, where, "idle");
  finding.severity = Severity::warning;
  finding.args = {{"took", took_text(*seen.died_after)},
                  {"survived", took_text(seen.survived)},
                  {"fault", fault_text(seen.death)}};
  return finding;
}

// What became different within two minutes before the failures began; a hint, so it goes with them.
const Watching::Change* change_before(const Watching& seen) {
  if (!seen.failing_since) return nullptr;
  for (const Watching::Change& change : seen.changes)
    if (change.what != "answer" && change.at <= *seen.failing_since &&
        *seen.failing_since - change.at <= std::chrono::minutes(2))
      return &change;
  return nullptr;
}

// DNS that says one thing now and another then: there and back is no planned change.
bool dns_flaps(const Watching& seen, const Watching::Change** last) {
  int changes = 0;
  for (const Watching::Change& change : seen.changes)
    if (change.what.starts_with("srv") || change.what == "address") {
      ++changes;
      *last = &change;
    }
  return changes >= 2;
}

Finding flapping(const View& view, const std::string& where, const Watching::Change& last) {
  Finding finding = about(view, where, "dns");
  finding.severity = Severity::warning;
  finding.args = {
      {"what", last.what}, {"before", last.before}, {"after", last.after}, {"since", iso_time(last.at)}};
  return finding;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  opinion.need = Need::watching;
  bool undecided = false;
  for (const auto& [key, view] : evidence.views)
    for (const auto& [where, seen] : view.watch) {
      if (sureness(seen.tries, seen.failures) == Sureness::fails) {
        opinion.findings.push_back(failing(view, where, seen));
        if (const auto* change = change_before(seen)) {
          Finding changed = about(view, where, "changed");
          changed.args = {{"what", change->what},
                          {"before", change->before},
                          {"after", change->after},
                          {"since", iso_time(change->at)}};
          changed.severity = Severity::note;
          opinion.findings.push_back(std::move(changed));
        }
      }
      const Watching::Change* last = nullptr;
      const bool flaps = dns_flaps(seen, &last);
      if (flaps) opinion.findings.push_back(flapping(view, where, *last));
      if (seen.died_after) opinion.findings.push_back(idle_death(view, where, seen));
      const bool well = sureness(seen.tries, seen.failures) == Sureness::healthy && seen.survived > Micros(0);
      if (well)
        opinion.excluded_by.push_back(view.vantage + ": watch " + where);
      else
        undecided = true;
    }
  if (undecided) opinion.excluded_by.clear();  // one member not known yet leaves the set not known
  return opinion;
}

}  // namespace

extern const Check federation_fades;
const Check federation_fades{Severity::error, Stage::sip, "B3", {Fact::watch}, judge};

}  // namespace sipfed::checks
