// Rows of settings from line-based text: `wmic ... /format:list`, Format-List, `reg query`.
#pragma once

#include "gather/devices/microsoft_rows.h"

namespace sipfed::gather {

std::optional<std::vector<MicrosoftRow>> rows_of_lines(std::string_view text);

// "{a, "b"}" -> "a\nb"; anything else as it is, without blanks around it.
std::string microsoft_value(std::string_view text);

}  // namespace sipfed::gather
