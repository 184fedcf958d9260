// Reads one server of a world.
#pragma once

#include <string_view>

#include "lab/json_node.h"
#include "lab/world.h"

namespace sipfed::lab {

bool is_loopback(std::string_view address);  // 127.0.0.0/8 or ::1
ServerSpec read_server(const Node& node);

}  // namespace sipfed::lab
