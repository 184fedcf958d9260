#include "report/coverage.h"

#include <algorithm>
#include <map>
#include <ostream>
#include <sstream>

#include "report/plain.h"
#include "report/report.h"
#include "report/style.h"
#include "report/words.h"

namespace sipfed {
namespace {

constexpr std::size_t name_width = 30;

// Its ids of that symptom: "B1e" of "B1e B2a"; empty: it is no cause of it.
std::string ids_within(std::string_view guide, std::string_view symptom) {
  std::string out;
  for (const std::string& id : guide_ids(guide))
    if (id.starts_with(symptom)) out += (out.empty() ? "" : " ") + id;
  return out;
}

// Why a cause could not be judged, or the first fact that excludes it.
std::string because(const Result& result, const Words& labels, bool rehearsal) {
  if (!result.blocked_by.empty()) return filled(labels.blocked_by, {{"check", result.blocked_by}});
  if (!result.explained_by.empty()) return filled(labels.explained_by, {{"check", result.explained_by}});
  if (result.verdict == Verdict::not_judged) return need_text(labels, result, rehearsal);
  if (result.verdict == Verdict::healthy && !result.excluded_by.empty())
    return plain(result.excluded_by.front());
  if (!result.findings.empty()) return plain(result.findings.front().where);
  return {};
}

int likelihood(const Result& result) {
  return result.findings.empty() ? 0 : result.findings.front().likelihood;
}

struct Widths {
  std::size_t name = 0, state = 0;
};

Widths widths(const Report& report, const Words& labels) {
  Widths out;
  for (const Result& result : report.results) {
    if (!result.guide.empty()) out.name = std::max(out.name, display_width(result.check));
    out.state = std::max(out.state, display_width(word(labels.causes, result.verdict)));
  }
  return out;
}

// One line, or two where the terminal is narrow.
void cause_row(const Result& cause, bool rehearsal, const Widths& widths, const ReportOptions& options,
               std::ostream& out) {
  constexpr std::size_t indent = 6, least = 30;
  const Words& labels = words(options.language);
  const std::string state(word(labels.causes, cause.verdict));
  const std::string name = padded(cause.check, widths.name) + ' ', why = because(cause, labels, rehearsal);
  const bool fits = indent + widths.name + 1 + widths.state + 1 + least <= options.columns;
  if (fits && !why.empty()) {
    hanging(out, name + padded(state, widths.state) + ' ', why, indent, options.columns);
    return;
  }
  out << std::string(indent, ' ') << name << state << '\n';
  if (!why.empty()) hanging(out, "", why, indent + 4, options.columns);
}

}  // namespace

std::vector<std::string> guide_ids(std::string_view guide) {
  std::istringstream in{std::string(guide)};
  std::vector<std::string> ids;
  for (std::string id; in >> id;) ids.push_back(id);
  return ids;
}

void coverage_table(const Report& report, const ReportOptions& options, std::ostream& out) {
  const Words& labels = words(options.language);
  const Widths columns = widths(report, labels);
  out << Style(options.colour).paint(Style::Tone::strong, labels.coverage) << '\n';
  for (std::size_t i = 0; i < symptom_ids.size(); ++i) {
    hanging(out, std::string(symptom_ids[i]) + "  ", labels.symptoms[i], 2, options.columns);
    std::vector<const Result*> causes;
    for (const Result& result : report.results)
      if (!ids_within(result.guide, symptom_ids[i]).empty()) causes.push_back(&result);
    std::stable_sort(causes.begin(), causes.end(), [](const Result* a, const Result* b) {
      return std::pair(urgency(a->verdict), -likelihood(*a)) <
             std::pair(urgency(b->verdict), -likelihood(*b));
    });
    for (const Result* cause : causes) cause_row(*cause, report.subject.rehearsal, columns, options, out);
  }
  out << '\n';
}

void list_by_guide(const ReportOptions& options, std::ostream& out) {
  const Words& labels = words(options.language);
  const Style style(options.colour);
  const auto line = [&](const std::string& ids, const Entry& entry) {
    hanging(out, padded(ids, 10) + padded(entry.name, name_width + 4), page_of(entry, options.language).title,
            4, options.columns);
  };
  for (std::size_t i = 0; i < symptom_ids.size(); ++i) {
    out << style.paint(Style::Tone::strong,
                       std::string(symptom_ids[i]) + "  " + std::string(labels.symptoms[i]))
        << '\n';
    std::multimap<std::string, const Entry*> causes;
    for (const Entry& entry : options.checks)
      if (const std::string ids = ids_within(entry.check->guide, symptom_ids[i]); !ids.empty())
        causes.emplace(ids, &entry);
    for (const auto& [ids, entry] : causes) line(ids, *entry);
  }
  out << style.paint(Style::Tone::strong, labels.beyond_guide) << '\n';
  for (const Entry& entry : options.checks)
    if (entry.check->guide.empty()) line("", entry);
}

}  // namespace sipfed
