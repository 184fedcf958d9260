// The suites that a server accepts, version by version, in the words of three programs: ours, sslscan and
// testssl.sh.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "peers/tls_servers.h"

namespace sipfed::peers {

struct Scan {
  std::map<std::string, std::set<std::uint16_t>> suites;  // "TLSv1.2" -> code points; none: not spoken
  std::set<std::string> versions;                         // spoken, as the program says apart from any suite
  std::string transcript;                                 // what the program wrote
};

Scan scan_ourselves(const TlsServer& server);
Scan scan_by_sslscan(const Workplace& place, const TlsServer& server);
Scan scan_by_testssl(const Workplace& place, const TlsServer& server);  // takes its time

}  // namespace sipfed::peers
