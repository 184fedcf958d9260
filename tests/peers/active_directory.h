// Directories that play Active Directory, and how they are asked.
#pragma once

#include <functional>
#include <string>

#include "gather/access.h"
#include "peers/process.h"
#include "sipfed/facts/directory.h"

namespace sipfed::peers {

// slapd with Active Directory's attributes: RTCService, whose password is 60 days old where 42 are allowed,
// RTCComponentService, whose password never expires, RTCNew, who must change it, RTCOff, disabled and out
// of date, and the settings of Office Communications Server. LDAP on one port, LDAPS on another.
class Slapd {
 public:
  // `security`: further lines of slapd's configuration.
  explicit Slapd(const Workplace& place, const std::string& security = {});
  gather::DirectoryAccess access(const std::string& protection) const;  // as "probe", who may read

 private:
  std::string address_;
  unsigned plain_, tls_;
  Process server_;
};

// How a directory with the certificate good.crt is asked; user and password are the caller's to add.
gather::DirectoryAccess directory_access(const std::string& address, unsigned port,
                                         const std::string& protection);

// Asks, for 20 s at most.
Directory directory_of(gather::DirectoryAccess access, int milliseconds = 20000);

}  // namespace sipfed::peers
