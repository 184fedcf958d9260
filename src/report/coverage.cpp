#include "report/coverage.h"

#include <ostream>
#include <sstream>

#include "report/plain.h"
#include "report/style.h"
#include "report/words.h"

namespace sipfed {

std::vector<std::string> guide_ids(std::string_view guide) {
  std::istringstream in{std::string(guide)};
  std::vector<std::string> ids;
  for (std::string id; in >> id;) ids.push_back(id);
  return ids;
}

void coverage_table(const Report& report, const ReportOptions& options, std::ostream& out) {
  const Words& words_in = words(options.language);
  out << Style(options.colour).paint(Style::Tone::strong, words_in.coverage) << '\n';
  for (std::size_t i = 0; i < symptom_ids.size(); ++i) {
    hanging(out, std::string(symptom_ids[i]) + "  ", words_in.symptoms[i], 2, options.columns);
    bool any = false;
    for (const Result& result : report.results) {
      std::string ids;
      for (const std::string& id : guide_ids(result.guide))
        if (id.starts_with(symptom_ids[i])) ids += (ids.empty() ? "" : " ") + id;
      if (ids.empty()) continue;
      any = true;
      out << "      " << padded(result.check, 32) << word(words_in.verdicts, result.verdict) << '\n';
    }
    if (!any) out << "      " << words_in.no_check_yet << '\n';
  }
  out << '\n';
}

}  // namespace sipfed
