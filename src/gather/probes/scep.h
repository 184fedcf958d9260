// Asks the enrolment service of a CA for its certificate or its capabilities (RFC 8894 section 4.2, 3.5).
#pragma once

#include "gather/http/http.h"
#include "sipfed/facts/scep.h"

namespace sipfed::gather {

// What a device makes of the enrolment URL of its trustpoint. Microsoft's service is asked by the path that
// Cisco devices use: ".../mscep.dll/pkiclient.exe?operation=GetCACert&message=ca".
std::string scep_url(const std::string& enrolment_url, const std::string& operation);

// `operation`: "GetCACert", "GetCACaps". `target.url` is the enrolment URL as the ASA's trustpoint has it.
// The server is not verified: what it hands out is public, and devices compare its fingerprint.
Task<ScepAnswer> ask_scep(std::string operation, HttpTarget target, Deadline limit);

}  // namespace sipfed::gather
