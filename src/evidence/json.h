// Evidence as JSON: the file that `--save` writes and `judge` reads. Format "sipfed-evidence", version 1;
// unknown members are passed over, wrong types and damaged text are errors that name the place.
#pragma once

#include <string>
#include <string_view>

#include "sipfed/evidence.h"

namespace sipfed {

std::string to_json(const Dossier& dossier);        // one document, two spaces of indent, final line feed
Outcome<Dossier> from_json(std::string_view text);  // Fault: protocol, with a text that names the member

// One subject with its views, without the envelope: what tests patch.
std::string to_json(const Evidence& evidence);
Outcome<Evidence> evidence_from_json(std::string_view text);

}  // namespace sipfed
