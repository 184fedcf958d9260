// Reads one IM and Presence node, and takes what checks need out of its text.
#pragma once

#include <map>
#include <set>
#include <string>

#include "gather/access.h"
#include "gather/net/stream.h"
#include "sipfed/facts/imp.h"

namespace sipfed::gather {

// `domains`: whose _sipfederationtls._tcp the node is asked to look up.
Task<Imp> read_imp(DeviceAccess access, std::set<std::string> domains, Deadline limit);

// Pure. `answers`: command -> text; `greeting`: what came before the first prompt.
void parse_imp(const std::map<std::string, std::string>& answers, const std::string& greeting,
               std::chrono::system_clock::time_point asked_at, Imp& into);

}  // namespace sipfed::gather
