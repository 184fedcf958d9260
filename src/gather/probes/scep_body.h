// What the body of a SCEP reply is (RFC 8894 section 4.2.1, 3.5.2), by its bytes alone. Pure; any bytes are
// safe input.
#pragma once

#include <string_view>

#include "sipfed/facts/scep.h"

namespace sipfed::gather {

// Fills in body, chain and capabilities.
void read_scep_body(std::string_view bytes, ScepAnswer& answer);

}  // namespace sipfed::gather
