// Asks a Remote Desktop server which security it takes, as three kinds of client would (MS-RDPBCGR).
#pragma once

#include "gather/net/stream.h"
#include "sipfed/facts/rdp.h"

namespace sipfed::gather {

Task<RdpAnswer> ask_rdp(std::string address, std::uint16_t port, Deadline limit);

}  // namespace sipfed::gather
