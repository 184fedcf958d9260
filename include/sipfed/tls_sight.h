// What one vantage point saw of TLS at one peer endpoint, before any judgement.
// Shared by the checks on handshake, versions and suites. Pointers live as long as the evidence.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "sipfed/path.h"

namespace sipfed {

struct TlsSight {
  Endpoint endpoint;
  const View* view = nullptr;
  bool connected = false;  // TCP, as seen from there
  std::vector<Seen<TlsHandshake>> handshakes;
  std::vector<Seen<TlsMatrix>> matrices;
};

inline TlsSight tls_sight(const Evidence& evidence, const Endpoint& endpoint, const View& view) {
  TlsSight sight{endpoint, &view, false, {}, {}};
  for (const auto& seen : handshakes(evidence, endpoint))
    if (seen.view == &view) sight.handshakes.push_back(seen);
  for (const auto& seen : matrices(evidence, endpoint))
    if (seen.view == &view) sight.matrices.push_back(seen);
  for (const auto& seen : connects(evidence, endpoint))
    if (seen.view == &view && !seen->fault) sight.connected = true;
  return sight;
}

// One for each endpoint and vantage that holds a handshake or a matrix of it: the latest.
inline std::vector<TlsSight> tls_sights(const Evidence& evidence) {
  std::vector<TlsSight> out;
  for (const Endpoint& endpoint : peer_endpoints(evidence)) {
    for (const auto& [id, view] : evidence.views) {
      TlsSight sight = tls_sight(evidence, endpoint, view);
      if (sight.handshakes.empty() && sight.matrices.empty()) continue;
      const auto same = std::find_if(out.begin(), out.end(), [&](const TlsSight& other) {
        return other.endpoint == endpoint && other.view->vantage == sight.view->vantage;
      });
      if (same == out.end())
        out.push_back(std::move(sight));
      else if (same->view->taken_at < view.taken_at)
        *same = std::move(sight);
    }
  }
  return out;
}

inline std::vector<std::string> cites(const TlsSight& sight) {
  std::vector<std::string> out;
  for (const auto& seen : sight.handshakes) out.push_back(seen.cite());
  for (const auto& seen : sight.matrices) out.push_back(seen.cite());
  return out;
}

// A ServerHello came, so version and suite were agreed on.
inline bool server_spoke(const TlsHandshake& fact) {
  return fact.step >= TlsHandshake::Step::server_flight || !fact.version.empty() || !fact.chain.empty();
}

// RFC 8446 6.2: handshake_failure, protocol_version, insufficient_security; RFC 7507: inappropriate_fallback.
inline bool refuses_the_offer(const TlsAlert& alert) {
  constexpr std::array offer{40, 70, 71, 86};
  return std::find(offer.begin(), offer.end(), alert.description) != offer.end();
}

}  // namespace sipfed
