// The three forms of a date in HTTP (RFC 9110 section 5.6.7). Pure.
#pragma once

#include <optional>
#include <string_view>

#include "sipfed/fields.h"

namespace sipfed::gather {

std::optional<Time> http_date(std::string_view text);

}  // namespace sipfed::gather
