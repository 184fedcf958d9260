// The clock of a Windows server, out of what it printed: Get-Date, Win32_OperatingSystem.
#pragma once

#include <chrono>

#include "gather/devices/microsoft_rows.h"
#include "sipfed/facts/microsoft.h"

namespace sipfed::gather {

// Nothing happens when the row has no time in a form known. `asked_at`: our own clock at that moment.
void take_clock(const MicrosoftRow& row, std::chrono::system_clock::time_point asked_at, Microsoft& into);

}  // namespace sipfed::gather
