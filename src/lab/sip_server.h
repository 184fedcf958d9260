// One SIP conversation, over TLS or plain TCP, as the script of its server has it.
#pragma once

#include <memory>

#include "lab/sip.h"
#include "lab/wire.h"

namespace sipfed::lab {

struct SipService {
  SipSpec sip;
  Self self;
};
Task<void> converse(std::unique_ptr<Wire> wire, std::shared_ptr<const SipService> service, bool client_shown);

}  // namespace sipfed::lab
