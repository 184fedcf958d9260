// How far the evidence itself shows the path of a federated message to work, whatever the checks say.
#pragma once

#include "sipfed/check.h"

namespace sipfed {

bool shown_to_work(const Evidence& evidence, Stage stage);

}  // namespace sipfed
