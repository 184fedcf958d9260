// What a deployment file adds to the command line: whom to look at, and how the inside is reached.
#pragma once

#include "gather/access.h"
#include "main/options.h"

namespace sipfed {

// Reads --deployment; what the command line says itself goes before it. Throws Usage with the file's fault.
Options with_deployment(Options options);

// The log-ins with their secrets. Throws Usage when one cannot be had.
gather::Inside inside_of(const Deployment& deployment, const Options& options);

}  // namespace sipfed
