// Completion scripts for shells: commands, options and the names of checks, the latter asked of sipfed
// itself.
#pragma once

#include <string>

namespace sipfed {

std::string completion_script(const std::string& shell);  // throws Usage

}  // namespace sipfed
