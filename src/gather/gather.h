// Gather: asks the network about some subjects and brings back what was seen, without an opinion.
#pragma once

#include <vector>

#include "gather/settings.h"
#include "sipfed/evidence.h"

namespace sipfed::gather {

// Returns when everything is asked, at the deadline, or soon after a stop is requested. No network condition
// is an exception.
Dossier gather(const std::vector<Subject>& subjects, const Settings& settings);

}  // namespace sipfed::gather
