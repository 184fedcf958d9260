// The guide's 18 symptoms against what this run could say about each cause.
#pragma once

#include <iosfwd>

#include "report/report.h"

namespace sipfed {

void coverage_table(const Report& report, const ReportOptions& options, std::ostream& out);

// The ids of the guide's causes that a check answers for: "B1e B2a" -> {"B1e", "B2a"}.
std::vector<std::string> guide_ids(std::string_view guide);

}  // namespace sipfed
