// Certificates of an IM and Presence node: `show cert list ...` and `show cert own|trust UNIT`.
#pragma once

#include <string_view>

#include "gather/devices/imp_text.h"
#include "sipfed/facts/imp.h"

namespace sipfed::gather {

inline constexpr std::size_t imp_certificates_limit = 100;

// "cup/cup.pem": the units of the list that have to do with SIP federation ("cup", "sipproxy" in old
// releases, and their trust), each once.
std::vector<std::string> imp_units(std::string_view list);

// One certificate of `show cert own UNIT`; nothing but the unit when its text is none.
Imp::Held imp_held(std::string unit, std::string_view text, const ImpZones& zones);

}  // namespace sipfed::gather
