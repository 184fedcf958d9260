#include "deployment/forms.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

#include "sipfed/identity.h"

namespace sipfed {
namespace {

using View = std::string_view;

constexpr std::array<View, 2> sides{"local", "peer"};
constexpr std::array<View, 3> ways{"https", "ssh", "files"};
constexpr std::array<View, 3> protections{"ldaps", "starttls", "none"};
constexpr std::array<View, 2> route_types{"domain", "user"};
constexpr std::array<View, 3> protocols{"TLS", "TCP", "UDP"};

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool only(View text, View others) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_alnum(c) || others.find(c) != View::npos; });
}

bool is_family(int family, View text) {
  unsigned char bytes[sizeof(in6_addr)];
  return inet_pton(family, std::string(text).c_str(), bytes) == 1;
}

bool is_number(View text, int low, int high) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= low && value <= high;
}

bool is_label(View label) {
  return !label.empty() && label.size() <= 63 && only(label, "-") && label.front() != '-' &&
         label.back() != '-';
}

// RFC 1123 section 2.1. A last label of digits alone would be taken for an address.
bool is_host_name(View name) {
  if (name.empty() || name.size() > 253 || is_number(name.substr(name.rfind('.') + 1), 0, 999999999))
    return false;
  for (;;) {
    const std::size_t dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == View::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

// "HOST:PORT", "[2001:db8::1]:443"; with `port_optional` also "HOST", "2001:db8::1".
bool is_place(View text, bool port_optional, bool names) {
  const auto host_fits = [&](View host) { return is_address(host) || (names && is_host_name(host)); };
  if (port_optional && host_fits(text)) return true;
  const std::size_t colon = text.rfind(':');
  if (colon == View::npos) return false;
  View host = text.substr(0, colon);
  const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  if (brackets != is_family(AF_INET6, host)) return false;
  return host_fits(host) && is_number(text.substr(colon + 1), 1, 65535);
}

bool is_network(View text) {
  const std::size_t slash = text.find('/');
  if (slash == View::npos) return false;
  const View address = text.substr(0, slash), bits = text.substr(slash + 1);
  if (is_family(AF_INET, address)) return is_number(bits, 0, 32);
  return is_family(AF_INET6, address) && is_number(bits, 0, 128);
}

bool is_clock(View text) {
  const std::size_t colon = text.find(':');
  const View kind = text.substr(0, colon);
  if (colon == View::npos || (kind != "ntp" && kind != "https")) return false;
  return is_place(text.substr(colon + 1), true, true);
}

bool is_resolver(View text) {
  const std::size_t equals = text.find('=');
  if (equals == View::npos) return is_place(text, true, false);
  return equals > 0 && is_place(text.substr(equals + 1), true, false);
}

bool is_url(View text) {
  for (const View scheme : {View("http://"), View("https://")}) {
    if (!text.starts_with(scheme)) continue;
    const View rest = text.substr(scheme.size());
    const bool visible = std::all_of(rest.begin(), rest.end(), [](char c) { return c > ' ' && c < 0x7f; });
    const View authority = rest.substr(0, rest.find_first_of("/?#"));
    return visible && is_place(authority, true, true);
  }
  return false;
}

}  // namespace

View expected(Form form) {
  switch (form) {
    case Form::text:
      return "a text that is not empty";
    case Form::name:
      return "a short name of letters, digits, \".\", \"_\" and \"-\"";
    case Form::domain:
      return "a full domain name such as \"ours.example\"";
    case Form::host:
      return "a host name or an IP address";
    case Form::address:
      return "an IP address";
    case Form::place:
      return "a host and a port such as \"192.0.2.30:443\"";
    case Form::resolver:
      return "NAME=ADDRESS[:PORT] such as \"edge=203.0.113.53:53\"";
    case Form::network:
      return "a network such as \"192.0.2.0/24\"";
    case Form::clock:
      return "ntp:HOST[:PORT] or https:HOST[:PORT]";
    case Form::url:
      return "a URL that begins with http:// or https://";
    case Form::file:
    case Form::secret_file:
      return "the path of a file that is there";
    case Form::new_file:
      return "the path of a file in a folder that is there";
    case Form::folder:
      return "the path of a folder that is there";
    case Form::variable:
      return "the name of an environment variable";
    case Form::port:
      return "a port from 1 to 65535";
    case Form::days:
      return "a number of days from 0 to 3650";
    case Form::flag:
      return "true or false";
    case Form::side:
      return "\"local\" or \"peer\"";
    case Form::way:
      return "\"https\", \"ssh\" or \"files\"";
    case Form::protection:
      return "\"ldaps\", \"starttls\" or \"none\"";
    case Form::route_type:
      return "\"domain\" or \"user\"";
    case Form::protocol:
      return "\"TLS\", \"TCP\" or \"UDP\"";
  }
  return "";
}

std::span<const View> choices(Form form) {
  switch (form) {
    case Form::side:
      return sides;
    case Form::way:
      return ways;
    case Form::protection:
      return protections;
    case Form::route_type:
      return route_types;
    case Form::protocol:
      return protocols;
    default:
      return {};
  }
}

bool fits(Form form, View text) {
  const auto words = choices(form);
  if (!words.empty()) return std::find(words.begin(), words.end(), text) != words.end();
  switch (form) {
    case Form::name:
      return !text.empty() && text.size() <= 64 && only(text, "._-");
    case Form::domain:
      return is_host_name(text) && text.find('.') != View::npos;
    case Form::host:
      return is_address(text) || is_host_name(text);
    case Form::address:
      return is_address(text);
    case Form::place:
      return is_place(text, false, true);
    case Form::resolver:
      return is_resolver(text);
    case Form::network:
      return is_network(text);
    case Form::clock:
      return is_clock(text);
    case Form::url:
      return is_url(text);
    case Form::variable:
      return !text.empty() && only(text, "_") && !(text[0] >= '0' && text[0] <= '9');
    default:
      return !text.empty() && text.find('\0') == View::npos;
  }
}

bool fits(Form form, long long number) {
  return form == Form::port ? number >= 1 && number <= 65535 : number >= 0 && number <= 3650;
}

bool is_path(Form form) {
  return form == Form::file || form == Form::new_file || form == Form::folder || form == Form::secret_file;
}
bool is_secret(Form form) { return form == Form::secret_file || form == Form::variable; }
bool ignores_case(Form form) { return form == Form::domain || form == Form::host || form == Form::address; }

}  // namespace sipfed
