// The fixed list of commands that may be sent to a device. All of them read, or prepare reading in this one
// session (pager off, context).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gather/devices/dialect.h"

namespace sipfed::gather {

// A command is allowed when it stands in the list as it is, or when it is a listed form whose "{}" is an
// argument of letters, digits, dots, hyphens, underscores and slashes: "show cert own {}". At most 253
// characters, no leading hyphen, no "..". Those of `run sql` are lower-case letters, digits, "_" and ",".
bool is_allowed(Dialect dialect, std::string_view command);

// The one command for windows stands for windows_script(), which is sent word for word.
inline constexpr std::string_view windows_command = "powershell";

// The list itself, forms with "{}"; for --help and documentation.
std::vector<std::string_view> command_list(Dialect dialect);

}  // namespace sipfed::gather
