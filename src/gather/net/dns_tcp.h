// One DNS question over TCP (RFC 7766): a connection of its own, so that its failure is nobody else's.
#pragma once

#include <vector>

#include "gather/net/address.h"
#include "gather/net/stream.h"

namespace sipfed::gather {

// The reply's bytes without the length in front.
Task<Outcome<std::vector<std::uint8_t>>> ask_over_tcp(SocketAddress server, std::vector<std::uint8_t> query,
                                                      Deadline deadline);

}  // namespace sipfed::gather
