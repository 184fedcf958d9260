// Forms that a value in a deployment file may have: what is expected there in words, and whether a text is
// that.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sipfed {

enum class Form {
  text,
  name,      // of a device: letters, digits, ".", "_", "-"
  domain,    // a name with a dot
  host,      // a name or an address
  address,   // IPv4 or IPv6, without brackets
  place,     // host and port
  resolver,  // "edge=203.0.113.53:53"
  network,   // "192.0.2.0/24"
  clock,     // "ntp:192.0.2.7", "https:asa.ours.example:443"
  url,
  file,         // that is there
  new_file,     // may be written later, in a folder that is there
  folder,       // likewise
  secret_file,  // likewise; never shown in an error
  variable,     // of the environment; never shown in an error, since a secret may stand there by mistake
  port,
  days,
  flag,
  side,
  way,
  protection,
  route_type,
  protocol
};

std::string_view expected(Form form);                  // "a port from 1 to 65535"
std::span<const std::string_view> choices(Form form);  // empty: any text of that form
bool fits(Form form, std::string_view text);           // texts alone; files are looked for by the reader
bool fits(Form form, long long number);
bool is_path(Form form);
bool is_secret(Form form);
bool ignores_case(Form form);  // names and addresses: kept in lower case

}  // namespace sipfed
