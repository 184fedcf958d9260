// Reads a server of the Microsoft side over SSH (PowerShell, JSON), or files that its operator saved there.
#pragma once

#include <map>
#include <string>

#include "gather/access.h"
#include "gather/net/stream.h"
#include "sipfed/facts/microsoft.h"

namespace sipfed::gather {

Task<Microsoft> read_microsoft(DeviceAccess access, Deadline limit);

// Pure. `answers`: name of a cmdlet, WMI class or file -> its output in any of the shapes known: JSON (object
// or array), `/format:list`, Format-List, `reg query`, XML of LCSCmd, or the whole of what windows_script()
// prints; UTF-8, or UTF-16 with its BOM. What was not understood, and what is of no use, is noted in `talk`.
void parse_microsoft(const std::map<std::string, std::string>& answers,
                     std::chrono::system_clock::time_point asked_at, Microsoft& into);

}  // namespace sipfed::gather
