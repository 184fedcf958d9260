// How far the evidence itself shows the path of a federated message to work, whatever the checks say.
#pragma once

#include "sipfed/check.h"

namespace sipfed {

bool shown_to_work(const Evidence& evidence, Stage stage);

// The peer accepted a subscription, so that a NOTIFY was due (RFC 6665, 4.2.2).
bool presence_is_due(const Evidence& evidence);

}  // namespace sipfed
