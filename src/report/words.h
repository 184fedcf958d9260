// The words of a report that belong to no check: labels, verdicts, hops, what an input is called and how to
// give it. One table per language; a test holds that none is left empty.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "report/page.h"
#include "sipfed/report.h"

namespace sipfed {

struct Words {
  // Headline; {title} is the root cause's title.
  std::string_view healthy, healthy_but, rehearsed, found, suspected, could_not_tell, interrupted;
  // Parts of a report.
  std::string_view cause, likeliest_cause, also_found, suspicions, not_judged, healthy_checks, not_applicable,
      broken_checks;
  std::string_view seen_at, rests_on, why, settle, remedy, confirm, see, coverage, vantages, guide;
  std::string_view blocked_by, explained_by, in_short, more_places, more_items;
  std::string_view inputs, judged_with, unjudged, so_many_checks;             // {items}, {count}
  std::array<std::string_view, names<Reading::State>.size()> reading_states;  // by Reading::State
  std::array<std::string_view, names<Fault::Kind>.size()> faults;             // by Fault::Kind
  std::array<std::string_view, names<Stage>.size()> stages;                   // by Stage
  std::array<std::string_view, 5> hop_states;                                 // by Hop::State
  std::array<std::string_view, 3> severities;                                 // by Severity
  std::array<std::string_view, 2> certainties;                                // by Certainty
  std::array<std::string_view, 6> verdicts;                                   // by Verdict
  std::array<std::string_view, names<Need>.size()> needs;  // by Need: what would let the check judge
  std::array<std::string_view, 18> symptoms;               // of the guide: A1 to A9, B1 to B9
  std::array<std::string_view, 6> causes;                  // by Verdict, of one cause of a symptom
  std::array<std::string_view, 8> watch_columns;           // of the live table of a watch
  std::string_view watch_survived, watch_died;             // {took} of the kept connection's idle time
  std::string_view beyond_guide;
};

const Words& words(Language language);
inline constexpr std::array<std::string_view, 18> symptom_ids{"A1", "A2", "A3", "A4", "A5", "A6",
                                                              "A7", "A8", "A9", "B1", "B2", "B3",
                                                              "B4", "B5", "B6", "B7", "B8", "B9"};

template <Named Enum, std::size_t N>
std::string_view word(const std::array<std::string_view, N>& table, Enum value) {
  return table.at(static_cast<std::size_t>(value));
}

// "refused: Connection refused" with the kind of fault in the words of the language; also within a longer
// text.
std::string fault_words(const Words& labels, std::string_view text);

// The input that is missing, and how to give it; in a rehearsal a certificate comes without its key.
std::string need_text(const Words& labels, const Result& result, bool rehearsal = false);

}  // namespace sipfed
