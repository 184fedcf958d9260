// The text of a deployment file, and whether it may be handed to the parser.
#pragma once

#include <string>
#include <string_view>

#include "sipfed/outcome.h"

namespace sipfed {

// The fault names the file: unreadable, or larger than 256 KiB.
Outcome<std::string> deployment_text(const std::string& file);
// The fault names file and line: UTF-16, or dotted keys so deep that the parser's recursion over them would
// take the whole stack.
Fault unfit_to_parse(std::string_view text, const std::string& file);

}  // namespace sipfed
