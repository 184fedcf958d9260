// Who issued a chain, and whether anybody knows that issuer: the path through the certificates as sent, what
// verification said about its end, and the CA names that a peer lists when it asks for our certificate.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sipfed/facts/tls.h"
#include "sipfed/identity.h"

namespace sipfed {

// Where the path from the leaf ends when each issuer is looked for among the certificates sent.
inline const Certificate& path_end(const std::vector<Certificate>& chain) {
  std::set<const Certificate*> walked{&chain.front()};
  const Certificate* at = &chain.front();
  while (!at->self_signed) {
    const auto next = std::find_if(chain.begin(), chain.end(), [&](const Certificate& candidate) {
      return candidate.subject == at->issuer && !walked.contains(&candidate);
    });
    if (next == chain.end()) break;
    at = &*next;
    walked.insert(at);
  }
  return *at;
}

// Verification ended for want of an anchor: X509_V_ERR_* 2, 18, 19, 20 and 21.
inline bool lacks_anchor(const TlsHandshake& handshake) {
  return std::any_of(handshake.verify.begin(), handshake.verify.end(), [](const VerifyError& error) {
    return error.code == 2 || (error.code >= 18 && error.code <= 21);
  });
}

// How a chain without an anchor ends. One certificate alone whose issuer is not there may lack an
// intermediate; one that ends higher up lacks trust in what is above.
enum class ChainEnd { self_signed_leaf, unknown_root, nothing_above_leaf, gap };

inline ChainEnd end_of(const std::vector<Certificate>& chain) {
  if (chain.front().self_signed) return ChainEnd::self_signed_leaf;
  const Certificate& end = path_end(chain);
  if (end.self_signed) return ChainEnd::unknown_root;
  if (chain.size() == 1) return ChainEnd::nothing_above_leaf;
  const bool stray_root =
      std::any_of(chain.begin(), chain.end(), [](const Certificate& sent) { return sent.self_signed; });
  return &end == &chain.front() || stray_root ? ChainEnd::gap : ChainEnd::unknown_root;
}

inline std::string common_name_of(const std::vector<NameAttribute>& name) {
  for (const NameAttribute& attribute : name)
    if (attribute.type == "CN") return lower(attribute.value);
  return {};
}

// False only when it is sure: a list that has an entry with the same CN, however written, may mean this
// issuer.
inline bool may_list(const std::vector<std::string>& ca_names, const std::vector<NameAttribute>& issuer) {
  const std::string name = common_name_of(issuer);
  const bool plain = name.find_first_of("\\,+\"<>;#=") == std::string::npos;
  if (name.empty() || !plain) return true;  // RFC 2253 would write it with escapes
  return std::any_of(ca_names.begin(), ca_names.end(), [&](const std::string& entry) {
    std::string parts = "," + lower(entry) + ",";
    std::replace(parts.begin(), parts.end(), '+', ',');
    return parts.find(",cn=" + name + ",") != std::string::npos;
  });
}

inline bool may_list_any(const std::vector<std::string>& ca_names, const std::vector<Certificate>& chain) {
  return std::any_of(chain.begin(), chain.end(),
                     [&](const Certificate& certificate) { return may_list(ca_names, certificate.issuer); });
}

// A refusal that the peer's own list explains. Alerts that name another reason are left to the checks that
// own it.
inline bool refused_as_unlisted(const TlsHandshake& handshake, const std::vector<Certificate>& own) {
  const int alert = handshake.alert ? handshake.alert->description : 0;
  const bool open = alert == 0 || alert == 40 || alert == 42 || alert == 46 || alert == 49;
  return open && !own.empty() && !handshake.ca_names.empty() && !may_list_any(handshake.ca_names, own);
}

}  // namespace sipfed
