// Evidence of what is planned, from files alone: DNS records to be published, certificates, requests, saved
// or prepared configurations. Asks no network.
#pragma once

#include <string_view>

#include "gather/settings.h"
#include "gather/zone_file.h"
#include "sipfed/evidence.h"

namespace sipfed::gather {

// `records`: the text of a zone file (read_records); empty: none is planned. What a federation asks first and
// the file does not have within our own domain is answered NXDOMAIN.
Outcome<Dossier> gather_planned(const Subject& subject, const Settings& settings, std::string_view records);

}  // namespace sipfed::gather
