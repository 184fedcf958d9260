// Evidence of what is planned, from files alone: DNS records to be published, certificates, requests, saved
// or prepared configurations. Asks no network.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "gather/settings.h"
#include "sipfed/evidence.h"

namespace sipfed::gather {

// Records as a zone file has them, one a line with full owner names: "name [TTL] [IN] TYPE data"; ";" begins
// a comment. The key is the question, "SRV _sipfederationtls._tcp.example.com". A fault names the line.
Outcome<std::map<std::string, DnsAnswer>> read_records(std::string_view text);

// `records`: the text of such a file; empty: none is planned. What a federation asks first and the file does
// not have within our own domain is answered NXDOMAIN.
Outcome<Dossier> gather_planned(const Subject& subject, const Settings& settings, std::string_view records);

}  // namespace sipfed::gather
