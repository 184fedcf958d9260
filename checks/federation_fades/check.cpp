// What only time shows: a member of the set that fails, a connection that dies of being idle, a change at the
// moment it began (guide B3).
#include <iterator>

#include "sipfed/watched.h"

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
  return std::any_of(view.watch.begin(), view.watch.end(), [&](const auto& entry) {
    return entry.first != where && entry.second.tries > failures(entry.second);
  });
}

// When the failures that go on began, or else the first that there was.
Time beginning(const Watching& seen) {
  if (const auto since = failing_since(seen)) return *since;
  Time first = Time::max();
  for (const auto& [key, answer] : seen.answers)
    if (is_failure(seen, answer)) first = std::min(first, answer.first);
  return first;
}

Finding failing(const View& view, const std::string& where, const Watching& seen,
                const Watching::Answer& latest) {
  const int count = failures(seen);
  const bool sometimes = seen.tries > count;
  Finding finding = about(view, where, another_works(view, where) ? "member" : sometimes ? "partly" : "all");
  finding.args = {{"count", std::to_string(count)},
                  {"total", std::to_string(seen.tries)},
                  {"fault", answer_text(latest)},
                  {"share", share_text(view, seen)},
                  {"since", iso_time(beginning(seen))}};
  return finding;
}

Finding idle_death(const View& view, const std::string& where, const Watching& seen) {
  const bool again = dies_of_idleness(seen);
  const auto deaths = idle_deaths(seen);
  const auto shortest = std::min_element(deaths.begin(), deaths.end(),
                                         [](const auto& a, const auto& b) { return a.idle < b.idle; });
  Finding finding = about(view, where, again ? "idle" : "idle_once");
  finding.severity = Severity::warning;
  if (!again) finding.certainty = Certainty::suspected;
  finding.args = {{"count", std::to_string(deaths.size())},
                  {"took", took_text(shortest->idle)},
                  {"survived", took_text(seen.survived)},
                  {"fault", fault_text(shortest->fault)}};
  return finding;
}

// The last thing that became different within two minutes before the failures began; a hint, so it goes with
// them.
const Watching::Change* change_before(const Watching& seen) {
  const Time since = beginning(seen);
  const Watching::Change* last = nullptr;
  for (const Watching::Change& change : seen.changes)
    if (change.what != "answer" && change.at <= since && since - change.at <= std::chrono::minutes(2) &&
        (last == nullptr || last->at < change.at))
      last = &change;
  return last;
}

bool is_of_dns(const Watching::Change& change) {
  return change.what.starts_with("srv") || change.what.starts_with("address");
}

// DNS that says one thing now and another then: what was said before is said again, which is no planned
// change. The last time that this happened.
const Watching::Change* dns_flap(const Watching& seen) {
  for (auto later = seen.changes.rbegin(); later != seen.changes.rend(); ++later)
    if (is_of_dns(*later) && std::any_of(std::next(later), seen.changes.rend(), [&](const auto& earlier) {
          return earlier.what == later->what && earlier.before == later->after;
        }))
      return &*later;
  return nullptr;
}

Finding became_different(const View& view, const std::string& where, const Watching::Change& change,
                         std::string variant, Severity severity) {
  Finding finding = about(view, where, std::move(variant));
  finding.severity = severity;
  finding.args = {{"what", change.what},
                  {"before", change.before},
                  {"after", change.after},
                  {"since", iso_time(change.at)}};
  return finding;
}

// It answers nothing but 501 or 504, and others of the set do better: that is no habit of the product.
bool differs(const View& view, const Watching& seen) {
  const auto* latest = latest_answer(seen);
  return latest != nullptr && alive_by_habit(seen, *latest) &&
         std::any_of(view.watch.begin(), view.watch.end(), [](const auto& entry) {
           const auto* other = latest_answer(entry.second);
           return other != nullptr && other->status != 0 && other->status / 100 != 5;
         });
}

bool is_well(const View& view, const Watching& seen) {
  return sureness(seen) == Sureness::healthy && seen.survived > Micros(0) && !differs(view, seen);
}

void weigh(const View& view, const std::string& where, const Watching& seen, Opinion& opinion) {
  auto& findings = opinion.findings;
  const auto* latest = latest_failure(seen);
  if (latest != nullptr && sureness(seen) == Sureness::fails) {
    findings.push_back(failing(view, where, seen, *latest));
    if (const auto* change = change_before(seen))
      findings.push_back(became_different(view, where, *change, "changed", Severity::note));
  }
  if (const auto* flap = dns_flap(seen))
    findings.push_back(became_different(view, where, *flap, "dns", Severity::warning));
  if (!idle_deaths(seen).empty()) findings.push_back(idle_death(view, where, seen));
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion;
  opinion.need = Need::watching;
  bool undecided = false;
  for (const auto& [key, view] : evidence.views)
    for (const auto& [where, seen] : view.watch) {
      weigh(view, where, seen, opinion);
      if (is_well(view, seen))
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
