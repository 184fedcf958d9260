// `sipfed lab`, and `--lab` of the commands that gather.
#pragma once

#include <functional>

#include "main/options.h"

namespace sipfed {

int run_lab(const Options& options);

// Starts the lab with the fault that the options name, lets them point at it, and runs the command.
int with_lab(const Options& options, const std::function<int(const Options&)>& command);

}  // namespace sipfed
