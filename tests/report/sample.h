// Reports to print: one healthy evidence, patched into every kind of verdict.
#pragma once

#include <string>
#include <vector>

#include "judge/judge.h"
#include "report/report.h"

namespace sipfed::sample {

// "healthy", "hostile" (strangers' bytes in every text), "mixed" (every verdict but broken), "nothing" (could
// not tell), or the name of a check: the first case of its fires.json.
Report report(const std::string& name);
std::vector<std::string> names();

}  // namespace sipfed::sample
