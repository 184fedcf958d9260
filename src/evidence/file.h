// Files, whole or not at all.
#pragma once

#include <string>
#include <string_view>

#include "sipfed/outcome.h"

namespace sipfed {

Outcome<std::string> read_file(const std::string& path);  // "-" is standard input
bool is_utf16(std::string_view text);  // by its byte order mark, or the zeros between ASCII
// Written beside the target, synced and renamed over it, mode 0644; on any fault the old file stays as it
// was.
Fault write_file(const std::string& path, const std::string& content);

}  // namespace sipfed
