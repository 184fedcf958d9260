// The clock of a Windows server, out of what it printed: Get-Date, Win32_OperatingSystem.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "gather/devices/microsoft_rows.h"
#include "sipfed/facts/microsoft.h"

namespace sipfed::gather {

// Nothing happens when the row has no time in a form known. `asked_at`: our own clock at that moment.
void take_clock(const MicrosoftRow& row, std::chrono::system_clock::time_point asked_at, Microsoft& into);

// "2026-11-22T20:15:30" in UTC, or "/Date(1763842500123)/".
std::optional<Time> microsoft_time(std::string_view text);

}  // namespace sipfed::gather
