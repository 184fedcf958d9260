// From a TCP connection to a session that is logged in: algorithms, the device's host key, one attempt with
// key or password. libssh's configuration files are not read.
#pragma once

#include "gather/access.h"
#include "gather/devices/dialect.h"
#include "gather/devices/ssh_wire.h"

namespace sipfed::gather {

// Connects and negotiates. Refused algorithms that `legacy` would allow are named so.
Fault ssh_greet(SshWire& wire, const DeviceAccess& access, Deadline limit);

// The key is looked up under the host's *name*. Nothing secret has been sent yet.
Fault ssh_check_host_key(SshWire& wire, const DeviceAccess& access, Deadline limit);

// Sends the password once at most, since accounts lock.
Fault ssh_log_in(SshWire& wire, const DeviceAccess& access, Dialect dialect, Deadline limit);

}  // namespace sipfed::gather
