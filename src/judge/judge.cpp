#include "judge/judge.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <tuple>

#include "judge/order.h"
#include "judge/path_state.h"
#include "judge/readings.h"
#include "judge/rehearsal.h"
#include "sipfed/path.h"

namespace sipfed {
namespace {

// Gravest first, then what is certain, then what blocks most, then the likelier.
auto weight(const Finding& finding) {
  return std::tuple(finding.severity, finding.certainty, finding.blocks, finding.likelihood);
}

void settle(Result& result) {
  auto& findings = result.findings;
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return weight(a) > weight(b); });
  const bool certain = std::any_of(findings.begin(), findings.end(),
                                   [](const Finding& f) { return f.certainty == Certainty::confirmed; });
  result.verdict = certain ? Verdict::found : Verdict::suspected;
  result.severity = findings.front().severity;
}

Result ask(const Entry& entry, const Evidence& evidence) {
  const Check& check = *entry.check;
  Result result;
  result.check = entry.name;
  result.severity = check.severity;
  result.stage = check.stage;
  result.guide = check.guide;
  try {
    Opinion opinion = check.judge(evidence);
    result.findings = std::move(opinion.findings);
    if (!result.findings.empty()) {
      settle(result);
    } else if (!opinion.excluded_by.empty()) {
      result.verdict = Verdict::healthy;
      result.excluded_by = std::move(opinion.excluded_by);
    } else if (opinion.not_applicable) {
      result.verdict = Verdict::not_applicable;
    } else {
      result.need = opinion.need;
      result.item = std::move(opinion.item);
    }
  } catch (const std::exception& error) {
    result.verdict = Verdict::broken;
    result.fault = error.what();
  }
  return result;
}

// A symptom whose cause is known gives way to it, and hands over what it blocks.
void hand_over(std::vector<Result>& results, const std::string& cause, const Finding& symptom) {
  for (Result& result : results)
    for (Finding& finding : result.findings)
      if (result.check == cause && finding.explains == symptom.shows)
        finding.blocks = finding.blocks || symptom.blocks;
}

// The check, other than `self`, that confirmed a cause of that symptom.
const Result* explanation(const std::vector<Result>& results, Symptom symptom, const std::string& self) {
  for (const Result& result : results) {
    if (result.check == self) continue;
    for (const Finding& finding : result.findings)
      if (finding.certainty == Certainty::confirmed && accounts_for(finding.explains, symptom))
        return &result;
  }
  return nullptr;
}

void drop_explained(std::vector<Result>& results) {
  for (Result& result : results) {
    if (!has_finding(result)) continue;
    const auto explained = [&](const Finding& finding) {
      const bool certain = finding.certainty == Certainty::confirmed;
      const Symptom symptom = certain ? finding.shows : finding.explains;
      if (symptom == Symptom::none) return false;
      const Result* by = explanation(results, symptom, result.check);
      if (by == nullptr) return false;
      result.explained_by = by->check;
      if (certain) hand_over(results, by->check, finding);
      return true;
    };
    std::erase_if(result.findings, explained);
    if (!result.findings.empty()) {
      result.explained_by.clear();
      settle(result);
    } else {
      result.verdict = Verdict::not_judged;
    }
  }
}

struct Blocker {
  std::string check;
  Stage stage;
};

std::optional<Blocker> first_blocker(const std::vector<Result>& results) {
  std::optional<Blocker> blocker;
  for (const Result& result : results)
    for (const Finding& finding : result.findings)
      if (finding.blocks && finding.certainty == Certainty::confirmed &&
          (!blocker || stage_of(result, finding) < blocker->stage))
        blocker = Blocker{result.check, stage_of(result, finding)};
  return blocker;
}

// An input of the deployment would settle the others all the same.
void mark_blocked(std::vector<Result>& results, const Blocker& blocker) {
  for (Result& result : results)
    if (result.verdict == Verdict::not_judged && result.explained_by.empty() &&
        result.check != blocker.check && result.stage >= blocker.stage && !is_deployment_entry(result.need) &&
        result.need != Need::not_planned)
      result.blocked_by = blocker.check;
}

std::vector<Hop> hops(const Evidence& evidence, const std::vector<Result>& results,
                      const std::optional<Blocker>& blocker) {
  std::vector<Hop> path;
  for (std::size_t i = 0; i < names<Stage>.size(); ++i) {
    Hop hop{static_cast<Stage>(i), Hop::State::unknown, {}};
    if (shown_to_work(evidence, hop.stage))
      hop.state = Hop::State::ok;
    else if (blocker && hop.stage > blocker->stage)
      hop.state = Hop::State::blocked;
    Severity gravest = Severity::note;
    for (const Result& result : results)
      for (const Finding& finding : result.findings)
        if (stage_of(result, finding) == hop.stage && finding.severity > gravest &&
            (hop.stage != Stage::devices || !is_on_paper(evidence, finding))) {
          gravest = finding.severity;
          hop.state = gravest == Severity::error ? Hop::State::broken : Hop::State::warned;
          hop.check = result.check;
        }
    const bool unseen = hop.state == Hop::State::unknown;
    if (hop.stage == Stage::devices && unseen) continue;  // nobody asked any: no hop of this report
    path.push_back(std::move(hop));
  }
  return path;
}

Facts facts_read(std::span<const Entry> checks) {
  Facts facts;
  for (const Entry& entry : checks) facts |= entry.check->needs;
  return facts;
}

// A verdict of healthy rests on the hops that the checks look at; the two sides of our own need inputs, and
// presence only counts once the peer took a subscription.
bool is_needed(Stage stage, const Evidence& evidence, Facts facts) {
  const bool sip = facts.has(Fact::sip);
  const bool tls = sip || facts.has(Fact::tls) || facts.has(Fact::matrix) || facts.has(Fact::fragments);
  switch (stage) {
    case Stage::devices:
    case Stage::local_dns:
    case Stage::own_certificate:
      return false;
    case Stage::dns:
      return evidence.subject.pins.empty();
    case Stage::tcp:
      return tls || facts.has(Fact::tcp);
    case Stage::tls:
      return tls;
    case Stage::sip:
      return sip;
    case Stage::presence:
      return sip && presence_is_due(evidence);
  }
  return true;
}

bool path_is_shown(const Evidence& evidence, const std::vector<Hop>& path, Facts facts) {
  return std::all_of(path.begin(), path.end(), [&](const Hop& hop) {
    return !is_needed(hop.stage, evidence, facts) || hop.state == Hop::State::ok ||
           hop.state == Hop::State::warned;
  });
}

bool finds_at(const Report& report, Severity least) {
  return std::any_of(report.results.begin(), report.results.end(),
                     [&](const Result& result) { return has_finding(result) && result.severity >= least; });
}

// Who asks for a check by its name wants to hear of it.
bool asked_in_vain(const std::vector<Result>& results) {
  return std::any_of(results.begin(), results.end(), [](const Result& result) {
    return result.verdict == Verdict::not_judged && result.blocked_by.empty() &&
           result.explained_by.empty() && (result.need == Need::answer || result.need == Need::not_read);
  });
}

// What is planned has no path yet: it is well when each part of it was judged.
bool is_well(const Evidence& evidence, const Report& report, std::span<const Entry> checks, Chosen chosen) {
  if (evidence.subject.rehearsal) return anything_planned(evidence) && report.unjudged.empty();
  if (chosen == Chosen::by_name && asked_in_vain(report.results)) return false;
  return path_is_shown(evidence, report.path, facts_read(checks));
}

}  // namespace

Report judge(const Evidence& evidence, std::span<const Entry> checks, Chosen chosen) {
  Report report;
  report.subject = evidence.subject;
  report.taken_at = newest(evidence);
  for (const auto& [key, view] : evidence.views) {
    report.vantages.push_back(view.vantage + (view.resolver.empty() ? "" : " (" + view.resolver + ")"));
    report.interrupted = report.interrupted || view.interrupted;
  }
  for (const Entry& entry : checks) report.results.push_back(ask(entry, evidence));
  report.readings = readings_of(evidence);
  const std::set<Symptom> seen = seen_symptoms(report.results);
  drop_explained(report.results);
  tell_unread(report.results, checks, report.readings, true);
  if (evidence.subject.rehearsal) tell_unplanned(report.results, checks, evidence);
  const auto blocker = first_blocker(report.results);
  if (blocker) mark_blocked(report.results, *blocker);
  tell_unread(report.results, checks, report.readings, false);
  put_in_order(report.results, seen, evidence);
  if (finds_at(report, Severity::warning)) report.root = report.results.front().check;
  report.path = hops(evidence, report.results, blocker);
  if (evidence.subject.rehearsal) report.unjudged = unjudged_plans(evidence, report.results);
  report.path_shown = is_well(evidence, report, checks, chosen);
  report.summary = finds_at(report, Severity::warning) ? Report::Summary::found
                   : report.path_shown                 ? Report::Summary::healthy
                                                       : Report::Summary::could_not_tell;
  return report;
}

int exit_status(const Report& report, Severity fail_on) {
  if (finds_at(report, fail_on)) return 1;
  return report.path_shown ? 0 : 2;
}

}  // namespace sipfed
