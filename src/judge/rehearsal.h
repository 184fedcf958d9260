// A rehearsal looks at what is planned alone: what that is, which of it was judged, and which checks have
// nothing to do with it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sipfed/report.h"

namespace sipfed {

// What is planned and no verdict rests on: file names, names of devices, "records", "certificate",
// "[[route]]".
std::vector<std::string> unjudged_plans(const Evidence& evidence, const std::vector<Result>& results);

// Something was planned at all.
bool anything_planned(const Evidence& evidence);

// Results that lack what no plan holds say so (Need::not_planned). `results` are in the order of `checks`.
void tell_unplanned(std::vector<Result>& results, std::span<const Entry> checks, const Evidence& evidence);

}  // namespace sipfed
