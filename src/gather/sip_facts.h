// From a survey's settings to a SIP conversation, and from its exchanges to the evidence.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gather/probe.h"

namespace sipfed::gather {

SipPlan sip_plan(const Run& run, const Asked& asked, std::vector<SipQuestion> questions);

// An OPTIONS as it goes over a connection whose own end is not known.
std::string options_text(const Asked& asked);

// Under "<prefix><method>". Exchanges that the end of the run cut off before anything came are left out.
void store_exchanges(Run& run, const std::string& prefix, std::optional<std::vector<SipExchange>> exchanges);

}  // namespace sipfed::gather
