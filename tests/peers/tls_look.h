// A look at one TLS server: a federation that leads to it, short limits, no SIP.
#pragma once

#include <map>
#include <string>

#include "peers/peer.h"
#include "peers/tls_servers.h"

namespace sipfed::peers {

// What it takes to judge TLS; add Fact::fragments where they matter.
Question tls_question(std::string certificate = "client");
Look look_at(const TlsServer& server, Question question);

using Found = std::map<std::string, std::string>;  // check -> variant of its gravest finding
Found findings(const Look& seen);

// What one version of the matrix accepts; empty when it does not speak it.
std::vector<std::uint16_t> suites(const Look& seen, const std::string& version);

}  // namespace sipfed::peers
