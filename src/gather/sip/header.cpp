#include "gather/sip/header.h"

#include <algorithm>
#include <array>
#include <span>

namespace sipfed::gather {
namespace {

constexpr std::string_view removed = "[removed]";

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

struct Compact {
  char letter;
  std::string_view name;
};

// RFC 3261 7.3.3 and the registry that grew from it.
constexpr auto compact_names = std::to_array<Compact>({{'a', "Accept-Contact"},
                                                       {'b', "Referred-By"},
                                                       {'c', "Content-Type"},
                                                       {'d', "Request-Disposition"},
                                                       {'e', "Content-Encoding"},
                                                       {'f', "From"},
                                                       {'i', "Call-ID"},
                                                       {'j', "Reject-Contact"},
                                                       {'k', "Supported"},
                                                       {'l', "Content-Length"},
                                                       {'m', "Contact"},
                                                       {'n', "Identity-Info"},
                                                       {'o', "Event"},
                                                       {'r', "Refer-To"},
                                                       {'s', "Subject"},
                                                       {'t', "To"},
                                                       {'u', "Allow-Events"},
                                                       {'v', "Via"},
                                                       {'x', "Session-Expires"},
                                                       {'y', "Identity"}});

constexpr auto long_names = std::to_array<std::string_view>({"Accept",
                                                             "Accept-Encoding",
                                                             "Accept-Language",
                                                             "Allow",
                                                             "Allow-Events",
                                                             "Authentication-Info",
                                                             "Authorization",
                                                             "CSeq",
                                                             "Call-ID",
                                                             "Contact",
                                                             "Content-Encoding",
                                                             "Content-Length",
                                                             "Content-Type",
                                                             "Cookie",
                                                             "Date",
                                                             "Event",
                                                             "Expires",
                                                             "From",
                                                             "Max-Forwards",
                                                             "Min-Expires",
                                                             "P-Asserted-Identity",
                                                             "Proxy-Authenticate",
                                                             "Proxy-Authentication-Info",
                                                             "Proxy-Authorization",
                                                             "Record-Route",
                                                             "Require",
                                                             "Retry-After",
                                                             "Route",
                                                             "SIP-ETag",
                                                             "Server",
                                                             "Set-Cookie",
                                                             "Subject",
                                                             "Subscription-State",
                                                             "Supported",
                                                             "To",
                                                             "Unsupported",
                                                             "User-Agent",
                                                             "Via",
                                                             "WWW-Authenticate",
                                                             "Warning"});

constexpr auto secret_headers = std::to_array<std::string_view>(
    {"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "Set-Cookie2", "Cookie2"});

constexpr auto challenge_headers = std::to_array<std::string_view>(
    {"WWW-Authenticate", "Proxy-Authenticate", "Authentication-Info", "Proxy-Authentication-Info"});

// Parameters of a challenge that only the two ends should know ([MS-SIPAE] for gssapi-data).
constexpr auto secret_parameters = std::to_array<std::string_view>(
    {"nonce", "nextnonce", "cnonce", "opaque", "gssapi-data", "rspauth", "response", "srand"});

bool listed(std::span<const std::string_view> words, std::string_view word) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return same_word(w, word); });
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// Where a value that begins at `from` ends: after the closing quote, or before the next separator.
std::size_t end_of_value(std::string_view text, std::size_t from) {
  if (from >= text.size() || text[from] != '"')
    return std::min(text.find_first_of(", \t;", from), text.size());
  for (std::size_t i = from + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return text.size();
}

std::string without_secret_parameters(std::string_view value) {
  std::string out;
  std::size_t at = 0;
  while (at < value.size()) {
    std::size_t end = at;
    while (end < value.size() && is_word(value[end])) ++end;
    const std::string_view word = value.substr(at, end - at);
    if (word.empty()) {
      end = value[at] == '"' ? end_of_value(value, at) : at + 1;
      out += value.substr(at, end - at);
      at = end;
      continue;
    }
    out += word;
    at = end;
    const std::size_t equals = value.find_first_not_of(" \t", end);
    if (equals == std::string_view::npos || value[equals] != '=' || !listed(secret_parameters, word))
      continue;
    const std::size_t from = std::min(value.find_first_not_of(" \t", equals + 1), value.size());
    out += "=\"";
    out += removed;
    out += '"';
    at = end_of_value(value, from);
  }
  return out;
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return small(x) == small(y); });
}

std::string_view trim(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\r");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

std::string canonical_header(std::string_view name) {
  if (name.size() == 1)
    for (const Compact& compact : compact_names)
      if (compact.letter == small(name.front())) return std::string(compact.name);
  for (std::string_view known : long_names)
    if (same_word(known, name)) return std::string(known);
  std::string out(name);
  if (out.size() > 3 && same_word(name.substr(0, 3), "ms-"))
    std::transform(out.begin(), out.end(), out.begin(), small);
  return out;
}

std::string without_secrets(std::string_view name, std::string_view value) {
  if (listed(secret_headers, name)) return std::string(removed);
  if (listed(challenge_headers, name)) return without_secret_parameters(value);
  return std::string(value);
}

}  // namespace sipfed::gather
