// Certificates in files, as DER; PEM or DER on disk.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sipfed/outcome.h"

namespace sipfed::gather {

using Bytes = std::vector<std::uint8_t>;

// At least one certificate, or a fault that says what to do.
Outcome<std::vector<Bytes>> read_ders(const std::string& file);
Outcome<std::string> read_text(const std::string& file);

}  // namespace sipfed::gather
