// Names and secrets of SIP header fields: compact and odd spellings to one long form, credentials to
// "[removed]". Pure text.
#pragma once

#include <string>
#include <string_view>

namespace sipfed::gather {

bool same_word(std::string_view a, std::string_view b);  // ASCII, without regard to case
std::string_view trim(std::string_view text);            // spaces, tabs, CR

// "v" and "VIA" become "Via"; "MS-Diagnostics" becomes "ms-diagnostics"; a name not known stays as it is.
std::string canonical_header(std::string_view name);

// The value without credentials, cookies, nonces and security tokens; `name` in canonical form.
std::string without_secrets(std::string_view name, std::string_view value);

}  // namespace sipfed::gather
