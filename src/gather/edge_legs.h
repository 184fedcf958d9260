// The Access Edge by the two names that a deployment gives it: where each leads from every vantage point, and
// the certificate that the internal leg shows ([guide] B3a).
#pragma once

#include "gather/lookup.h"
#include "gather/run.h"

namespace sipfed::gather {

Task<void> resolve_edge_names(Lookup& lookup, const Plan& plan);
// One handshake without a certificate, and no request.
Task<void> greet_internal_edge(Run& run, Lookup& lookup, std::string host);

}  // namespace sipfed::gather
