// Fetches a revocation list from a distribution point over HTTP (RFC 5280 section 4.2.1.13).
#pragma once

#include "gather/http/http.h"
#include "sipfed/facts/crl.h"

namespace sipfed::gather {

// The list vouches for itself, so the server is not verified. A list of more than 16 MiB is Fault limit.
Task<CrlAnswer> ask_crl(HttpTarget target, Deadline limit);

}  // namespace sipfed::gather
