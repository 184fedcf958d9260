#include "sipfed/rule.h"

#include <array>
#include <cstdio>

#include "evidence/suites.h"

namespace sipfed {

std::string fault_text(const Fault& fault) {
  std::string text(name_of(fault.kind));
  if (!fault.detail.empty()) text += ": " + fault.detail;
  return text;
}

namespace {

// RFC 8446 section 6 and its forerunners.
struct AlertName {
  int description;
  std::string_view name;
};
constexpr AlertName alert_names[] = {{0, "close_notify"},
                                     {10, "unexpected_message"},
                                     {20, "bad_record_mac"},
                                     {21, "decryption_failed"},
                                     {22, "record_overflow"},
                                     {30, "decompression_failure"},
                                     {40, "handshake_failure"},
                                     {41, "no_certificate"},
                                     {42, "bad_certificate"},
                                     {43, "unsupported_certificate"},
                                     {44, "certificate_revoked"},
                                     {45, "certificate_expired"},
                                     {46, "certificate_unknown"},
                                     {47, "illegal_parameter"},
                                     {48, "unknown_ca"},
                                     {49, "access_denied"},
                                     {50, "decode_error"},
                                     {51, "decrypt_error"},
                                     {60, "export_restriction"},
                                     {70, "protocol_version"},
                                     {71, "insufficient_security"},
                                     {80, "internal_error"},
                                     {86, "inappropriate_fallback"},
                                     {90, "user_canceled"},
                                     {100, "no_renegotiation"},
                                     {109, "missing_extension"},
                                     {110, "unsupported_extension"},
                                     {112, "unrecognized_name"},
                                     {113, "bad_certificate_status_response"},
                                     {115, "unknown_psk_identity"},
                                     {116, "certificate_required"},
                                     {120, "no_application_protocol"}};

}  // namespace

std::string alert_text(const TlsAlert& alert) {
  for (const AlertName& entry : alert_names)
    if (entry.description == alert.description)
      return std::to_string(alert.description) + ' ' + std::string(entry.name);
  return std::to_string(alert.description);
}

std::string suite_name(std::uint16_t code) {
  std::array<char, 16> hex{};
  std::snprintf(hex.data(), hex.size(), "0x%04X", code);
  const std::string_view word = suite_word(code);
  return word.empty() ? std::string(hex.data()) : std::string(word) + " (" + hex.data() + ")";
}

std::string took_text(Micros took) {
  std::array<char, 32> text{};
  const double milliseconds = static_cast<double>(took.count()) / 1000.0;
  if (milliseconds < 1000.0)
    std::snprintf(text.data(), text.size(), "%.0f ms", milliseconds);
  else
    std::snprintf(text.data(), text.size(), "%.1f s", milliseconds / 1000.0);
  return text.data();
}

std::string status_text(const SipMessage& reply) {
  return std::to_string(reply.status) + (reply.reason.empty() ? "" : ' ' + reply.reason);
}

std::string diagnostic_text(const SipMessage& reply) {
  for (const MsDiagnostic& diagnostic : ms_diagnostics(reply)) {
    const auto reason = diagnostic.parameters.find("reason");
    return std::to_string(diagnostic.id) +
           (reason == diagnostic.parameters.end() ? "" : ' ' + reason->second);
  }
  return {};
}

}  // namespace sipfed
