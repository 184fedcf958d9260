// The judge: runs the checks over one subject's evidence, gives the verdicts that need no rule (not judged,
// not applicable, broken), lets a confirmed cause take the suspicion off its rivals, and finds the root
// cause. Pure: the same evidence and checks give the same report, on any day.
#pragma once

#include <span>

#include "sipfed/report.h"

namespace sipfed {

// By name: the operator asked for these checks and no others, so that one in vain is no health.
enum class Chosen { usual, by_name };

Report judge(const Evidence& evidence, std::span<const Entry> checks, Chosen chosen = Chosen::usual);

// 0 healthy, 1 something found or suspected at or above `fail_on`, 2 could not tell.
int exit_status(const Report& report, Severity fail_on);

}  // namespace sipfed
