// Rows of settings out of whatever a Microsoft administrator saved: JSON, `/format:list` and Format-List
// text, `reg query`, XML of LCSCmd. Pure; any bytes may come in.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sipfed::gather {

inline constexpr std::size_t microsoft_file_limit = 8U << 20U;

// Names in lower case; a list's elements one a line; "true"/"false" as they come. "__class": the WMI class or
// cmdlet that the text itself names for the row.
using MicrosoftRow = std::map<std::string, std::string>;

// UTF-8 from UTF-8, UTF-16LE or UTF-16BE (by their BOM); what is none becomes '?'.
std::string microsoft_text(std::string_view bytes);

// Of UTF-8 text. None: not understood.
std::optional<std::vector<MicrosoftRow>> microsoft_rows(std::string_view text);

}  // namespace sipfed::gather
