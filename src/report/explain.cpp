// `sipfed explain` and `sipfed list`: the checks' pages without a finding.
#include <ostream>

#include "report/plain.h"
#include "report/report.h"
#include "report/style.h"
#include "report/words.h"

namespace sipfed {
namespace {

std::string facts_text(Facts facts) {
  std::string text;
  for (std::size_t i = 0; i < names<Fact>.size(); ++i)
    if (facts.has(static_cast<Fact>(i))) text += (text.empty() ? "" : " ") + std::string(names<Fact>[i]);
  return text;
}

}  // namespace

void explain(const Entry& entry, const ReportOptions& options, std::ostream& out) {
  const Words& labels = words(options.language);
  const Page page = page_of(entry, options.language);
  const Style style(options.colour);
  const Check& check = *entry.check;
  out << style.paint(Style::Tone::strong, page.title) << '\n';
  out << "  " << entry.name << ", " << word(labels.severities, check.severity) << ", "
      << word(labels.stages, check.stage) << ", "
      << (check.guide.empty() ? std::string(labels.beyond_guide)
                              : std::string(labels.guide) + ' ' + std::string(check.guide))
      << "\n\n";
  for (const std::string& line : lines_for(page.seen, nullptr)) hanging(out, "- ", line, 2, options.columns);
  const auto part = [&](std::string_view name, const std::vector<PageLine>& lines, bool numbered) {
    if (lines.empty()) return;
    out << '\n' << style.paint(Style::Tone::strong, name) << '\n';
    std::size_t number = 0;
    for (const std::string& line : lines_for(lines, nullptr))
      hanging(out, numbered ? std::to_string(++number) + ". " : "- ", line, 2, options.columns);
  };
  part(labels.why, page.why, false);
  part(labels.settle, page.settle, false);
  part(labels.remedy, page.remedy, true);
  part(labels.confirm, page.confirm, false);
  part(labels.see, page.see, false);
}

void list_checks(const ReportOptions& options, std::ostream& out) {
  const Words& labels = words(options.language);
  for (const Entry& entry : options.checks) {
    const Check& check = *entry.check;
    out << padded(entry.name, 34) << padded(word(labels.severities, check.severity), 9)
        << padded(word(labels.stages, check.stage), 17) << padded(check.guide.empty() ? "-" : check.guide, 22)
        << facts_text(check.needs) << '\n';
    out << "    " << page_of(entry, options.language).title << '\n';
  }
}

}  // namespace sipfed
