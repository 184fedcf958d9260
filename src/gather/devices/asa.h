// Reads an ASA, and takes what checks need out of its text. The parser keeps nothing else: the text may hold
// keys.
#pragma once

#include <map>
#include <string>

#include "gather/access.h"
#include "gather/net/stream.h"
#include "sipfed/facts/asa.h"

namespace sipfed::gather {

Task<Asa> read_asa(DeviceAccess access, Deadline limit);

// Pure. `answers`: command -> text; `asked_at`: our own clock when `show clock` was answered.
void parse_asa(const std::map<std::string, std::string>& answers,
               std::chrono::system_clock::time_point asked_at, Asa& into);

}  // namespace sipfed::gather
