// Reads a clock from the Date of an HTTP reply (RFC 9110 section 6.6.1).
#pragma once

#include "gather/http/http.h"
#include "sipfed/facts/clock.h"

namespace sipfed::gather {

// The server is not verified, and no user is sent: a clock is no secret. Any status will do.
Task<ClockReading> ask_http_date(std::string name, HttpTarget target, Deadline limit);

}  // namespace sipfed::gather
