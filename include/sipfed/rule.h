// Small helpers for writing rules.
#pragma once

#include <string>
#include <utility>

#include "sipfed/check.h"
#include "sipfed/identity.h"
#include "sipfed/path.h"

namespace sipfed {

inline Opinion not_applicable() {
  Opinion opinion;
  opinion.not_applicable = true;
  return opinion;
}

inline Opinion needs(Need need) {
  Opinion opinion;
  opinion.need = need;
  return opinion;
}

// A device was read, but not that: the command that shows it.
inline Opinion lacks(std::string item) {
  Opinion opinion = needs(Need::read_out_item);
  opinion.item = std::move(item);
  return opinion;
}

// "refused", "timeout: no answer within 5 s"
std::string fault_text(const Fault& fault);
std::string alert_text(const TlsAlert& alert);         // "48 unknown_ca"
std::string suite_name(std::uint16_t code);            // "TLS_RSA_WITH_3DES_EDE_CBC_SHA (0x000A)"
std::string took_text(Micros took);                    // "1.5 s", "40 ms"
std::string status_text(const SipMessage& reply);      // "403 Forbidden"
std::string diagnostic_text(const SipMessage& reply);  // "1027 Cannot route ..."; empty without one

}  // namespace sipfed
