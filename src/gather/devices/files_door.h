// A folder of saved answers, one file per command: "show clock detail" is the first of
// show_clock_detail.txt, "show clock detail.txt", the same with .log, the same without an ending; in any
// case, "/" being written "_". The fixed queries of imp_queries.h are "run sql tables" and "run sql
// parameters".
#pragma once

#include "gather/devices/door.h"

namespace sipfed::gather {

Outcome<std::unique_ptr<Door>> open_files_door(const DeviceAccess& access, Dialect dialect);

}  // namespace sipfed::gather
