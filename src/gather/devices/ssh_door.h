// A device's command line over SSH: a shell for ASA and IM and Presence, one-shot PowerShell for Windows. The
// session lives in a worker's calls (net/background.h), one at a time.
#pragma once

#include "gather/devices/door.h"

namespace sipfed::gather {

Task<Outcome<std::unique_ptr<Door>>> open_ssh_door(DeviceAccess access, Dialect dialect, Deadline limit);

}  // namespace sipfed::gather
