// Evidence is text: what a peer sends may be anything.
#pragma once

#include <string>

#include "sipfed/facts/sip.h"

namespace sipfed::gather {

// Each byte that is no part of well-formed UTF-8 becomes U+FFFD, so that saved evidence is what was judged.
void make_utf8(std::string& text);
void make_utf8(SipMessage& message);

}  // namespace sipfed::gather
