#include "judge/order.h"

#include <algorithm>
#include <tuple>

namespace sipfed {
namespace {

bool is_handed_over(const Evidence& evidence, const std::string& cite) {
  return std::any_of(evidence.views.begin(), evidence.views.end(), [&](const auto& one) {
    const View& view = one.second;
    const std::string from = view.vantage + ": ";
    if (!cite.starts_with(from)) return false;
    const std::string key = cite.substr(from.size());
    return view.request.contains(key) || view.pkcs12.contains(key) || view.exported.contains(key) ||
           view.trace.contains(key);
  });
}

Stage first_stage(const Result& result) {
  Stage stage = result.findings.empty() ? result.stage : Stage::presence;
  for (const Finding& finding : result.findings) stage = std::min(stage, stage_of(result, finding));
  return stage;
}

bool any_finding(const Result& result, auto test) {
  return std::any_of(result.findings.begin(), result.findings.end(), test);
}

class Rank {
 public:
  Rank(const Result& result, const std::set<Symptom>& seen, const Evidence& evidence) {
    const bool finding = has_finding(result);
    const bool paper = finding && !any_finding(result, [&](const Finding& f) {
                         return !is_on_paper(evidence, f) && f.severity == result.severity;
                       });
    const bool matters = finding && result.severity > Severity::note;
    const bool effect = matters && any_finding(result, [&](const Finding& f) {
                          const bool told = f.shows != Symptom::none ||
                                            (f.explains != Symptom::none &&
                                             std::any_of(seen.begin(), seen.end(), [&](Symptom symptom) {
                                               return accounts_for(f.explains, symptom);
                                             }));
                          return f.certainty == Certainty::confirmed && (f.blocks || told);
                        });
    const bool blocks = finding && result.findings.front().blocks;
    key_ = {!finding,
            finding && !matters,
            !effect,
            finding ? -static_cast<int>(result.severity) : 0,
            paper && !evidence.subject.rehearsal,
            urgency(result.verdict),
            !blocks,
            first_stage(result),
            finding ? -result.findings.front().likelihood : 0};
  }
  bool operator<(const Rank& other) const { return key_ < other.key_; }

 private:
  std::tuple<bool, bool, bool, int, bool, int, bool, Stage, int> key_;
};

}  // namespace

bool has_finding(const Result& result) {
  return result.verdict == Verdict::found || result.verdict == Verdict::suspected;
}

Stage stage_of(const Result& result, const Finding& finding) { return finding.stage.value_or(result.stage); }

bool accounts_for(Symptom cause, Symptom seen) {
  return cause == seen || (cause == Symptom::front_end_closed && seen == Symptom::request_failed);
}

bool is_on_paper(const Evidence& evidence, const Finding& finding) {
  return !finding.cites.empty() &&
         std::all_of(finding.cites.begin(), finding.cites.end(),
                     [&](const std::string& cite) { return is_handed_over(evidence, cite); });
}

std::set<Symptom> seen_symptoms(const std::vector<Result>& results) {
  std::set<Symptom> seen;
  for (const Result& result : results)
    for (const Finding& finding : result.findings) {
      seen.insert(finding.shows);
      if (finding.certainty == Certainty::suspected) seen.insert(finding.explains);
    }
  seen.erase(Symptom::none);
  return seen;
}

void put_in_order(std::vector<Result>& results, const std::set<Symptom>& seen, const Evidence& evidence) {
  std::vector<std::pair<Rank, Result>> ranked;
  for (Result& result : results) {
    const Rank rank(result, seen, evidence);
    ranked.emplace_back(rank, std::move(result));
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < results.size(); ++i) results[i] = std::move(ranked[i].second);
}

}  // namespace sipfed
