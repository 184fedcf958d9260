// A distinguished name as an ASA's operator types it: "CN=sip.example.com,OU=UC,O=\"Example, Inc.\",C=JP".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sipfed/facts/certificate.h"
#include "sipfed/identity.h"

namespace sipfed {

// Upper case; SP and S mean the state or province as ST does.
inline std::string attribute_type(std::string_view word) {
  std::string type;
  for (const char c : word)
    if (c != ' ') type += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return type == "SP" || type == "S" ? "ST" : type;
}

// At the commas outside of quotes; a backslash takes the next character as it stands.
inline std::vector<std::string> parts_of_name(std::string_view text) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size())
      parts.back() += text[++i];
    else if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

inline std::vector<NameAttribute> subject_of_text(std::string_view text) {
  std::vector<NameAttribute> subject;
  for (const std::string& part : parts_of_name(text)) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) continue;
    const std::size_t from = part.find_first_not_of(' ', equals + 1);
    std::string value = from == std::string::npos ? "" : part.substr(from);
    value.erase(value.find_last_not_of(' ') + 1);
    subject.push_back({attribute_type(part.substr(0, equals)), std::move(value)});
  }
  return subject;
}

}  // namespace sipfed
