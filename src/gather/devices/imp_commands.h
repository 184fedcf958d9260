// The commands that are sent to an IM and Presence node, as far as more than one place names them.
#pragma once

#include <string_view>

namespace sipfed::gather::imp_commands {

inline constexpr std::string_view ntp_status = "utils ntp status", timezone_config = "show timezone config",
                                  own_list = "show cert list own", trust_list = "show cert list trust",
                                  own_one = "show cert own ", trust_one = "show cert trust ",
                                  status = "show status", network = "show network eth0",
                                  services = "utils service list", tls_floor = "show tls min-version",
                                  look_up = "utils network host ", srv_prefix = "_sipfederationtls._tcp.";

}  // namespace sipfed::gather::imp_commands
