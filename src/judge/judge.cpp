#include "judge/judge.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <tuple>

#include "judge/path_state.h"
#include "sipfed/path.h"

namespace sipfed {
namespace {

bool has_finding(const Result& result) {
  return result.verdict == Verdict::found || result.verdict == Verdict::suspected;
}

Stage stage_of(const Result& result, const Finding& finding) { return finding.stage.value_or(result.stage); }

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
      if (finding.certainty == Certainty::confirmed && finding.explains == symptom) return &result;
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

void mark_blocked(std::vector<Result>& results, const Blocker& blocker) {
  for (Result& result : results)
    if (result.verdict == Verdict::not_judged && result.explained_by.empty() &&
        result.check != blocker.check && result.stage >= blocker.stage)
      result.blocked_by = blocker.check;
}

Stage first_stage(const Result& result) {
  Stage stage = result.findings.empty() ? result.stage : Stage::presence;
  for (const Finding& finding : result.findings) stage = std::min(stage, stage_of(result, finding));
  return stage;
}

// The order of a report. A grave suspicion stands before a slight certainty; a cause that blocks before its
// effects.
bool before(const Result& a, const Result& b) {
  const auto rank = [](const Result& result) {
    const bool finding = has_finding(result);
    const bool blocks = finding && result.findings.front().blocks;
    const int likelihood = finding ? result.findings.front().likelihood : 0;
    return std::tuple(!finding, finding ? -static_cast<int>(result.severity) : 0, urgency(result.verdict),
                      !blocks, first_stage(result), -likelihood);
  };
  return rank(a) < rank(b);
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
        if (stage_of(result, finding) == hop.stage && finding.severity > gravest) {
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

// What is planned has no path yet; it is well when something of it was judged, and all that was is healthy.
bool anything_healthy(const Report& report) {
  return std::any_of(report.results.begin(), report.results.end(),
                     [](const Result& result) { return result.verdict == Verdict::healthy; });
}

}  // namespace

Report judge(const Evidence& evidence, std::span<const Entry> checks) {
  Report report;
  report.subject = evidence.subject;
  report.taken_at = newest(evidence);
  for (const auto& [key, view] : evidence.views) {
    report.vantages.push_back(view.vantage + (view.resolver.empty() ? "" : " (" + view.resolver + ")"));
    report.interrupted = report.interrupted || view.interrupted;
  }
  for (const Entry& entry : checks) report.results.push_back(ask(entry, evidence));
  drop_explained(report.results);
  const auto blocker = first_blocker(report.results);
  if (blocker) mark_blocked(report.results, *blocker);
  std::stable_sort(report.results.begin(), report.results.end(), before);
  if (finds_at(report, Severity::warning)) report.root = report.results.front().check;
  report.path = hops(evidence, report.results, blocker);
  report.path_shown = evidence.subject.rehearsal ? anything_healthy(report)
                                                 : path_is_shown(evidence, report.path, facts_read(checks));
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
