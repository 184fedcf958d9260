// An ASA's HTTPS interface for automation: GET /admin/exec/show+clock, Basic authentication. One connection
// a command; nothing is sent before the first question.
#pragma once

#include "gather/devices/door.h"

namespace sipfed::gather {

Outcome<std::unique_ptr<Door>> open_https_door(DeviceAccess access, Dialect dialect);

// The path of one command, after those that must go before it in the same request.
std::string exec_path(const std::vector<std::string>& commands);

}  // namespace sipfed::gather
