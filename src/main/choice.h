// Which checks a run is about: --only and --skip.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sipfed/check.h"

namespace sipfed {

// Patterns are globs over names; a leading ! leaves out. Throws Usage for a pattern that fits no check.
std::vector<Entry> chosen(std::span<const Entry> checks, const std::vector<std::string>& only,
                          const std::vector<std::string>& skip);
Facts facts_needed(std::span<const Entry> checks);

}  // namespace sipfed
