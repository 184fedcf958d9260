// The commands. Each returns an exit status and throws Usage for what its caller did wrong.
#pragma once

#include "main/options.h"

namespace sipfed {

int carry_out(const Options& options);

}  // namespace sipfed
