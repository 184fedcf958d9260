// The SIP part of the path: headers, ms-diagnostics ([MS-OCER] 2.2.1), the product behind the Server header.
#include <algorithm>
#include <cstdlib>

#include "sipfed/identity.h"
#include "sipfed/path.h"

namespace sipfed {

const SipMessage* final_reply(const SipExchange& exchange) {
  for (const SipMessage& reply : exchange.replies)
    if (reply.status >= 200) return &reply;
  return nullptr;
}

std::vector<std::string> header_values(const SipMessage& message, std::string_view name) {
  std::vector<std::string> out;
  for (const SipHeader& header : message.headers)
    if (lower(header.name) == lower(name)) out.push_back(header.value);
  return out;
}

std::string header_value(const SipMessage& message, std::string_view name) {
  const auto values = header_values(message, name);
  return values.empty() ? std::string() : values.front();
}

namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

// Splits at semicolons outside quotes.
std::vector<std::string_view> parameters(std::string_view text) {
  std::vector<std::string_view> out;
  bool quoted = false;
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && quoted) {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == ';' && !quoted) {
      out.push_back(text.substr(from, i - from));
      from = i + 1;
    }
  }
  out.push_back(text.substr(from));
  return out;
}

std::string unquoted(std::string_view text) {
  text = trimmed(text);
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  std::string out;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' && i + 2 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

}  // namespace

std::vector<MsDiagnostic> ms_diagnostics(const SipMessage& message) {
  std::vector<MsDiagnostic> out;
  for (const SipHeader& header : message.headers) {
    const std::string name = lower(header.name);
    if (name != "ms-diagnostics" && name != "ms-diagnostics-public" && name != "ms-client-diagnostics")
      continue;
    const auto parts = parameters(header.value);
    const std::string number(trimmed(parts.front()));
    MsDiagnostic diagnostic{header.name, std::atoi(number.c_str()), {}};
    if (diagnostic.id <= 0) continue;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const std::size_t equals = parts[i].find('=');
      if (equals == std::string_view::npos) continue;
      diagnostic.parameters[lower(trimmed(parts[i].substr(0, equals)))] =
          unquoted(parts[i].substr(equals + 1));
    }
    out.push_back(std::move(diagnostic));
  }
  return out;
}

int rtc_version(const SipMessage& message) {
  for (const char* name : {"Server", "User-Agent"}) {
    const std::string value = header_value(message, name);
    const std::size_t at = value.find("RTC/");
    if (at != std::string::npos) return std::atoi(value.c_str() + at + 4);
  }
  return 0;
}

bool looks_microsoft(const Evidence& evidence) {
  const auto is_ms = [](const SipMessage& message) {
    return rtc_version(message) > 0 ||
           std::any_of(message.headers.begin(), message.headers.end(),
                       [](const SipHeader& header) { return lower(header.name).starts_with("ms-"); });
  };
  for (const auto& seen : peer_exchanges(evidence, {})) {
    if (std::any_of(seen->replies.begin(), seen->replies.end(), is_ms)) return true;
    if (std::any_of(seen->requests.begin(), seen->requests.end(), is_ms)) return true;
  }
  return false;
}

}  // namespace sipfed
