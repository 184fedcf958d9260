// Text in and out of LDAP that needs no connection.
#include <algorithm>
#include <array>

#include "gather/directory/ldap_session.h"

namespace sipfed::gather {
namespace {

// Windows' own error codes, in hexadecimal, as its directory puts them into result 49.
struct Refusal {
  std::string_view code, words;
};
constexpr std::array<Refusal, 9> refusals{{{"525", "no such user"},
                                           {"52e", "wrong user name or password"},
                                           {"530", "not allowed to log on at this time"},
                                           {"531", "not allowed to log on from this host"},
                                           {"532", "the password has expired"},
                                           {"533", "the account is disabled"},
                                           {"701", "the account has expired"},
                                           {"773", "the password must be changed first"},
                                           {"775", "the account is locked"}}};

}  // namespace

std::string escaped_for_filter(std::string_view value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && std::string_view("*()\\").find(c) == std::string_view::npos && byte != 0x7f) {
      out += c;
      continue;
    }
    out += '\\';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::string log_in_refusal(std::string_view diagnostic) {
  constexpr std::string_view mark = ", data ";
  const std::size_t at = diagnostic.find(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = diagnostic.substr(at + mark.size());
  const std::string_view code = rest.substr(0, rest.find_first_of(", "));
  const auto* known =
      std::find_if(refusals.begin(), refusals.end(), [&](const Refusal& each) { return each.code == code; });
  if (known == refusals.end()) return {};
  return std::string(known->words) + " (data " + std::string(known->code) + ')';
}

}  // namespace sipfed::gather
