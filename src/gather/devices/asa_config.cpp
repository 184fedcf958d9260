// Running configuration: from class-map to trustpoint. What follows a line of two words or so belongs to its
// block until another block begins; blocks of no interest swallow theirs.
#include <algorithm>

#include "gather/devices/asa_parts.h"

namespace sipfed::gather::asa {
namespace {

using Words = std::vector<std::string>;

bool begins(const Words& word, std::initializer_list<std::string_view> with) {
  if (word.size() < with.size()) return false;
  std::size_t i = 0;
  for (const std::string_view expected : with)
    if (word[i++] != expected) return false;
  return true;
}

// A URL without the log-in that may stand in it.
std::string without_userinfo(std::string url) {
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return url;
  const auto authority = scheme + 3;
  const auto end = std::min(url.find_first_of("/?#", authority), url.size());
  const auto at = url.rfind('@', end);
  if (at != std::string::npos && at >= authority && at < end) url.erase(authority, at + 1 - authority);
  return url;
}

class Reader {
 public:
  Reader(const Section& section, Asa& into) : section_(section), into_(into) {}

  void line(const std::string& text) {
    const Words word = words(text);
    if (word.empty() || full() || opens(word)) return;
    switch (block_) {
      case Block::class_map:
        return in_class_map(word, text);
      case Block::policy_map:
        return in_policy_map(word);
      case Block::tls_proxy:
        return in_tls_proxy(word);
      case Block::trustpoint:
        return in_trustpoint(word, text);
      case Block::none:
        return;
    }
  }

 private:
  enum class Block { none, class_map, policy_map, tls_proxy, trustpoint };

  bool full() const {
    return into_.class_maps.size() + into_.policy_classes.size() + into_.tls_proxies.size() +
               into_.trustpoints.size() + into_.service_policies.size() >=
           most_entries;
  }

  std::string named(const std::string& plain) const { return section_.name(plain); }

  bool opens(const Words& word) {
    if (word.size() < 2) return false;
    if (word[0] == "class-map" || word[0] == "policy-map") return open_map(word);
    if (begins(word, {"crypto", "ca"})) return open_trustpoint(word);
    if (word[0] == "service-policy") return bind(word);
    if (word[0] != "tls-proxy") return false;
    block_ = Block::none;
    if (word[1] == "maximum-session") return true;
    block_ = Block::tls_proxy;
    into_.tls_proxies.push_back({named(word[1]), {}, {}, {}});
    return true;
  }

  // Maps of `type inspect`, `type regex` ... have classes of their own.
  bool open_map(const Words& word) {
    block_ = Block::none;
    if (word[1] == "type") return true;
    if (word[0] == "policy-map") {
      block_ = Block::policy_map;
      policy_ = named(word[1]);
      in_class_ = false;
      return true;
    }
    const bool how = word.size() > 2 && (word[1] == "match-any" || word[1] == "match-all");
    block_ = Block::class_map;
    into_.class_maps.push_back({named(word[how ? 2 : 1]), {}, {}});
    return true;
  }

  bool open_trustpoint(const Words& word) {
    block_ = Block::none;
    if (word.size() < 4 || word[2] != "trustpoint") return true;
    block_ = Block::trustpoint;
    into_.trustpoints.push_back({named(word[3]), {}, {}, {}});
    return true;
  }

  bool bind(const Words& word) {
    block_ = Block::none;
    if (word.size() > 2) into_.service_policies.push_back(named(word[1]));
    return true;
  }

  void in_class_map(const Words& word, const std::string& text) {
    Asa::ClassMap& map = into_.class_maps.back();
    if (begins(word, {"match", "access-list"}) && word.size() > 2)
      map.access_list = named(word[2]);
    else if (word[0] == "match" && map.matches.empty())
      map.matches = std::string(after_words(text, 1));
  }

  void in_policy_map(const Words& word) {
    if (word[0] == "class" && word.size() > 1) {
      in_class_ = true;
      into_.policy_classes.push_back({policy_, named(word[1]), {}});
    } else if (in_class_ && begins(word, {"inspect", "sip"})) {
      Asa::PolicyClass& entry = into_.policy_classes.back();
      entry.inspects_sip = true;
      for (std::size_t i = 2; i + 1 < word.size(); ++i)
        if (word[i] == "tls-proxy") entry.tls_proxy = named(word[i + 1]);
    }
  }

  void in_tls_proxy(const Words& word) {
    Asa::TlsProxy& proxy = into_.tls_proxies.back();
    if (begins(word, {"server", "trust-point"}) && word.size() > 2)
      proxy.server_trustpoint = named(word[2]);
    else if (begins(word, {"client", "trust-point"}) && word.size() > 2)
      proxy.client_trustpoint = named(word[2]);
    else if (begins(word, {"client", "cipher-suite"}))
      proxy.client_ciphers.assign(word.begin() + 2, word.end());
    else if (begins(word, {"client", "ldc"}))
      proxy.dynamic_client = true;
  }

  void in_trustpoint(const Words& word, const std::string& text) {
    Asa::Trustpoint& point = into_.trustpoints.back();
    if (word[0] == "fqdn" && word.size() > 1) point.fqdn = word[1];
    if (word[0] == "subject-name") point.subject_name = std::string(after_words(text, 1));
    if (word[0] != "enrollment" || word.size() < 2) return;
    if (word[1] == "self" || word[1] == "terminal") point.enrollment = word[1];
    for (std::size_t i = 1; i + 1 < word.size(); ++i)
      if (word[i] == "url") point.enrollment = without_userinfo(word[i + 1]);
  }

  const Section& section_;
  Asa& into_;
  Block block_ = Block::none;
  std::string policy_;
  bool in_class_ = false;
};

}  // namespace

void read_configuration(const Section& section, Asa& into) {
  Reader reader(section, into);
  for (const std::string& text : section.lines) reader.line(text);
}

}  // namespace sipfed::gather::asa
