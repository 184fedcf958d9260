// A folder of saved answers. One file per command: "show clock detail" is the first of show_clock_detail.txt,
// "show clock detail.txt", the same with .log, the same without an ending; in any case, with blanks, dashes
// or underscores, "/" being written as one of them. The fixed queries of imp_queries.h are "run sql tables"
// and "run sql parameters". What has no file of its own is looked for in the others: logs of sessions,
// `show tech-support`, a whole configuration (saved_log.h).
#pragma once

#include "gather/devices/door.h"

namespace sipfed::gather {

// A fault: the folder cannot be read, or no file in it is known; the text says what is looked for.
Outcome<std::unique_ptr<Door>> open_files_door(const DeviceAccess& access, Dialect dialect);

// "show clock detail" -> "show_clock_detail.txt"
std::string file_name_of(std::string_view command);

}  // namespace sipfed::gather
