// The common ground of a TLS peer and everybody else: which versions and suites it accepts, and whether a
// federation partner of today can meet it there. From the matrix first (hand-made ClientHellos, so that
// suites count which the local TLS library lacks), then from the handshakes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sipfed/rule.h"
#include "sipfed/tls_sight.h"

namespace sipfed {

inline bool has_word(std::string_view suite, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return suite.find(word) != std::string_view::npos; });
}

inline bool is_rc4(std::uint16_t suite) { return has_word(suite_name(suite), {"_RC4_"}); }

// TLS_RSA_WITH_3DES_EDE_CBC_SHA and its kin with a server certificate.
inline bool is_3des(std::uint16_t suite) {
  const std::string name = suite_name(suite);
  return has_word(name, {"_3DES_"}) && !has_word(name, {"_anon_", "_PSK_", "_SRP_", "_KRB5_"});
}

// Suites that no stack of today has switched on, or that come without a certificate.
inline bool is_outdated(std::string_view suite) {
  return has_word(suite, {"_NULL_", "_anon_", "EXPORT", "_RC4_", "_RC2_", "DES_", "DES40_", "_IDEA_",
                          "_KRB5_", "_PSK_", "_SRP_"});
}

// Neither authenticated encryption nor a digest better than SHA-1: all that TLS 1.0 and 1.1 have to offer.
inline bool is_cbc_sha1(std::uint16_t suite) { return has_word(suite_name(suite), {"_CBC_SHA ("}); }

inline std::vector<std::string> suite_names(const std::set<std::uint16_t>& suites) {
  std::vector<std::string> out;
  for (const std::uint16_t suite : suites) out.push_back(suite_name(suite));
  return out;
}

// What the matrices of one sight add up to.
struct Accepted {
  std::vector<std::string> versions;  // accepted, oldest first
  std::set<std::string> refused;      // versions that the peer said no to
  std::set<std::uint16_t> suites;     // of TLS 1.2 and older; those of SSLv3 stand apart
  std::set<std::uint16_t> suites_sslv3;
  bool suites_complete = true;  // every suite asked for got an answer
  bool refusal_alert = false;   // some version was refused by a TLS alert about the offer

  bool has(std::string_view version) const {
    return std::find(versions.begin(), versions.end(), version) != versions.end();
  }
  bool refuses(std::initializer_list<std::string_view> all) const {
    return std::all_of(all.begin(), all.end(),
                       [&](std::string_view version) { return refused.contains(std::string(version)); });
  }
};

inline Accepted accepted(const TlsSight& sight) {
  Accepted out;
  for (const auto& matrix : sight.matrices) {
    for (const TlsVersion& version : matrix->versions) {
      if (version.support == TlsVersion::Support::no) {
        out.refused.insert(version.version);
        if (version.alert && refuses_the_offer(*version.alert)) out.refusal_alert = true;
      }
      if (version.support != TlsVersion::Support::yes) continue;
      if (!out.has(version.version)) out.versions.push_back(version.version);
      if (!version.unknown.empty()) out.suites_complete = false;
      if (version.version == "TLSv1.3") continue;
      auto& suites = version.version == "SSLv3" ? out.suites_sslv3 : out.suites;
      suites.insert(version.suites.begin(), version.suites.end());
    }
  }
  return out;
}

enum class Ground {
  unknown,
  common,        // a suite that partners of today have
  only_3des,     // TLS_RSA_WITH_3DES_EDE_CBC_SHA and its kin, nothing else
  only_old,      // RC4, DES, export, anonymous ...
  only_sslv3,    // no TLS at all
  refused,       // TLS alerts against every version
  refused_here,  // our handshake was refused for its offer; what the peer would accept was not measured
};

// A full handshake ended in an alert about versions or suites before any ServerHello.
inline const TlsHandshake* refused_offer(const TlsSight& sight) {
  for (const auto& seen : sight.handshakes)
    if (!server_spoke(*seen) && seen->alert && refuses_the_offer(*seen->alert)) return seen.fact;
  return nullptr;
}

// A full handshake agreed on a suite of today.
inline bool agreed(const TlsSight& sight) {
  return std::any_of(sight.handshakes.begin(), sight.handshakes.end(), [](const auto& seen) {
    return !seen->cipher.empty() && seen->version != "SSLv3" && !is_outdated(seen->cipher);
  });
}

inline Ground ground_of_matrix(const Accepted& peer) {
  const auto answered = [&](std::string_view version) {
    return peer.has(version) || peer.refuses({version});
  };
  const bool all_answered = answered("TLSv1") && answered("TLSv1.1") && answered("TLSv1.2");
  if (peer.has("TLSv1.3")) return Ground::common;  // RFC 8446: every suite of it is of today
  for (const std::uint16_t suite : peer.suites)
    if (!is_outdated(suite_name(suite))) return Ground::common;
  if (!all_answered || !peer.suites_complete || !peer.refuses({"TLSv1.3"})) return Ground::unknown;
  if (peer.versions == std::vector<std::string>{"SSLv3"}) return Ground::only_sslv3;
  if (peer.suites.empty()) return Ground::unknown;
  const bool triple_des =
      peer.suites.contains(0x000A) && std::all_of(peer.suites.begin(), peer.suites.end(), is_3des);
  return triple_des ? Ground::only_3des : Ground::only_old;
}

inline Ground common_ground(const TlsSight& sight) {
  const Accepted peer = accepted(sight);
  const bool offer_refused = refused_offer(sight) != nullptr;
  if (!peer.versions.empty()) {
    const Ground ground = ground_of_matrix(peer);
    if (agreed(sight)) return Ground::common;
    if (ground != Ground::unknown) return ground;
  } else if (!agreed(sight) && peer.refuses({"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"}) &&
             (offer_refused || peer.refusal_alert)) {
    return Ground::refused;
  }
  if (agreed(sight)) return Ground::common;
  return offer_refused ? Ground::refused_here : Ground::unknown;
}

}  // namespace sipfed
