#include "gather/http/request.h"

#include <algorithm>
#include <charconv>

#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

constexpr std::size_t longest_url = 4096;

// The part in front of the path: "host", "host:8080", "[2001:db8::5]:8080".
bool read_authority(std::string_view text, Url& url) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || !is_ipv6(text.substr(1, end - 1))) return false;
    url.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else {
    const std::size_t end = std::min(text.find(':'), text.size());
    url.host = text.substr(0, end);
    port = text.substr(end);
  }
  if (port.empty() || port == ":") return true;
  unsigned number = 0;
  const char* last = port.data() + port.size();
  const auto read = std::from_chars(port.data() + 1, last, number);
  url.port = static_cast<std::uint16_t>(number);
  return port.front() == ':' && read.ec == std::errc() && read.ptr == last && number > 0 && number < 65536;
}

bool has_odd_byte(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c <= ' ' || c > '~'; });
}

}  // namespace

Url parse_url(const std::string& text) {
  Url url;
  const std::string scheme = lower(std::string_view(text).substr(0, std::min<std::size_t>(8, text.size())));
  url.tls = scheme == "https://";
  if (text.size() > longest_url || has_odd_byte(text) || (!url.tls && !scheme.starts_with("http://")))
    return {};
  std::string_view rest = std::string_view(text).substr(url.tls ? 8 : 7);
  rest = rest.substr(0, rest.find('#'));
  const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
  url.port = url.tls ? 443 : 80;
  if (rest.substr(0, path).find('@') != std::string_view::npos || !read_authority(rest.substr(0, path), url))
    return {};
  url.target = rest.substr(path);
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  return url;
}

std::string base64_text(std::string_view bytes) {
  constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view group = bytes.substr(at, 3);
    unsigned bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8 | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) text += i <= group.size() ? digits[bits >> (18 - 6 * i) & 63] : '=';
  }
  return text;
}

std::string get_request(const Url& url, const HttpTarget& target) {
  std::string host = is_ipv6(url.host) ? '[' + url.host + ']' : url.host;
  if (url.port != (url.tls ? 443 : 80)) host += ':' + std::to_string(url.port);
  std::string text = "GET " + url.target + " HTTP/1.1\r\nHost: " + host + "\r\n";
  if (!target.user_agent.empty()) text += "User-Agent: " + target.user_agent + "\r\n";
  text += "Accept: */*\r\n";
  if (!target.user.empty())
    text += "Authorization: Basic " + base64_text(target.user + ':' + target.password) + "\r\n";
  return text + "Connection: close\r\n\r\n";
}

}  // namespace sipfed::gather
