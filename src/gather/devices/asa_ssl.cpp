// `show ssl` and `show version`.
#include <algorithm>

#include "gather/devices/asa_parts.h"

namespace sipfed::gather::asa {
namespace {

// "SSLv2, SSLv3 or TLSv1 and negotiate to SSLv3 or TLSv1" -> what is negotiated; "TLSv1.2 or greater" stays.
std::vector<std::string> negotiated(std::string_view line) {
  constexpr std::string_view key = "negotiate to ";
  const auto at = line.find(key);
  const std::string_view text = at == std::string_view::npos ? line : line.substr(at + key.size());
  std::vector<std::string> out;
  for (std::string word : words(text)) {
    while (word.ends_with(',') || word.ends_with('.')) word.pop_back();
    if (word.starts_with("SSLv") || word.starts_with("TLSv")) out.push_back(word);
    if (word == "greater" && !out.empty()) out.back() += " or greater";
  }
  return out;
}

void add_ciphers(std::string_view text, std::vector<std::string>& into) {
  for (std::string& word : words(text))
    if (into.size() < 256) into.push_back(std::move(word));
}

}  // namespace

void read_ssl(const Section& section, Asa& into) {
  bool enabled = false;  // a list may go on in the next line
  for (const std::string& text : section.lines) {
    const std::string_view line = trimmed(text);
    const bool plain = line.find(':') == std::string_view::npos;
    if (line.starts_with("Accept connections using ")) {
      into.ssl_versions = negotiated(line);
      enabled = false;
    } else if (line.starts_with("Enabled cipher")) {
      enabled = true;
      add_ciphers(line.substr(std::min(line.find(':'), line.size() - 1) + 1), into.ssl_ciphers);
    } else if (enabled && plain && line.find_first_of(" -") != std::string_view::npos &&
               !line.starts_with("No ") && !line.starts_with("Start ")) {
      add_ciphers(line, into.ssl_ciphers);
    } else {
      enabled = false;
    }
  }
}

void read_version(const Section& section, Asa& into) {
  constexpr std::string_view key = "Appliance Software Version ";
  for (const std::string& text : section.lines) {
    const auto at = text.find(key);
    if (at == std::string::npos || !into.version.empty()) continue;
    if (const auto word = words(text.substr(at + key.size())); !word.empty()) into.version = word.front();
  }
}

}  // namespace sipfed::gather::asa
