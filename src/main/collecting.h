// How to read a device by hand: the script for Windows, the commands and file names for the others.
#pragma once

#include <ostream>
#include <string>

namespace sipfed {

void collect_by_hand(const std::string& device, std::ostream& out);  // throws Usage for unknown devices

}  // namespace sipfed
