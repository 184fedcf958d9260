// What became of the inputs that the deployment file names, as the evidence holds them, and which verdicts
// that explains.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sipfed/report.h"

namespace sipfed {

// Each input once: as the view that read most of it had it, and of two alike the newer.
std::vector<Reading> readings_of(const Evidence& evidence);

// A result that lacks an input which was given and could not be read says so (Need::not_read). `results` are
// in the order of `checks`. With `whole`, only those that nothing but such an input would let judge.
void tell_unread(std::vector<Result>& results, std::span<const Entry> checks,
                 const std::vector<Reading>& readings, bool whole);

}  // namespace sipfed
