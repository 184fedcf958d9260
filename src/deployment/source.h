// The text of a deployment file, as far as it may be handed to the parser.
#pragma once

#include <string>

#include "sipfed/outcome.h"

namespace sipfed {

// The fault names the file, and the line where there is one: unreadable, larger than 256 KiB, or dotted keys
// so deep that the parser's recursion over them would take the whole stack.
Outcome<std::string> deployment_text(const std::string& file);

}  // namespace sipfed
