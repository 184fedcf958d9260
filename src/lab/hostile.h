// Peers that mean harm, from the first byte on.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab/wire.h"
#include "lab/world.h"

namespace sipfed::lab {

// `chain_der` goes into the flights that begin well.
Task<void> be_hostile(std::unique_ptr<Wire> wire, HostileSpec spec, std::vector<std::string> chain_der);

}  // namespace sipfed::lab
