// The text of a GET request (RFC 9112 section 3). Pure.
#pragma once

#include <string>
#include <string_view>

#include "gather/http/http.h"

namespace sipfed::gather {

std::string get_request(const Url& url, const HttpTarget& target);
std::string base64_text(std::string_view bytes);  // RFC 4648 section 4, with padding

}  // namespace sipfed::gather
