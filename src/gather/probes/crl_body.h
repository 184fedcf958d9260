// A certificate revocation list, DER or PEM, as far as its dates and its issuer. Pure; any bytes are safe
// input. Its signature is not verified.
#pragma once

#include <string_view>

#include "sipfed/facts/crl.h"

namespace sipfed::gather {

// Fills in is_crl, this_update, next_update and issuer.
void read_crl(std::string_view bytes, CrlAnswer& answer);

}  // namespace sipfed::gather
