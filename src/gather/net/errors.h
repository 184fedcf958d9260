// The operating system's errors (errno) as faults. One number means different things by when it came: an
// error of connect() itself was decided on this host, before a packet left; a later one was told by the
// network.
#pragma once

#include "sipfed/outcome.h"

namespace sipfed::gather {

// `family` is AF_INET or AF_INET6; `at_once` when socket() or connect() itself failed.
Fault connect_fault(int error, int family, bool at_once);

// Of a read or a write on a connected socket.
Fault stream_fault(int error);

}  // namespace sipfed::gather
