// Certificate chains as a rule looks at them: what every endpoint shows now, what we show, and how it ended
// when we showed it. Pointers point into the evidence.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sipfed/identity.h"
#include "sipfed/path.h"

namespace sipfed {

struct ShownChain {
  std::string where;  // "sip.example.com 192.0.2.5:5061"; ours: "--cert sip.example.org"
  std::string cite;
  const View* view = nullptr;
  const std::vector<Certificate>* certificates = nullptr;  // leaf first, never empty
  const TlsHandshake* handshake = nullptr;                 // null when it is ours
  Endpoint endpoint;                                       // empty when it is ours

  const Certificate& leaf() const { return certificates->front(); }
  bool ours() const { return handshake == nullptr; }
};

// The handshakes with an endpoint, those left out that the same vantage has done again since.
inline std::vector<Seen<TlsHandshake>> current_handshakes(const Evidence& evidence,
                                                          const Endpoint& endpoint) {
  const std::vector<Seen<TlsHandshake>> all = handshakes(evidence, endpoint);
  std::vector<Seen<TlsHandshake>> current;
  for (const auto& seen : all) {
    const bool superseded = std::any_of(all.begin(), all.end(), [&](const auto& other) {
      return other.view->vantage == seen.view->vantage && other.view->taken_at > seen.view->taken_at &&
             !other->chain.empty();
    });
    if (!superseded) current.push_back(seen);
  }
  return current;
}

// What each peer endpoint shows: each leaf once, as the view with the most telling trust anchors saw it.
inline std::vector<ShownChain> peer_chains(const Evidence& evidence) {
  const auto weight = [](const ShownChain& chain) {
    return chain.handshake->trust.empty() ? 0 : chain.handshake->trust == "system" ? 1 : 2;
  };
  std::vector<ShownChain> chains;
  for (const Endpoint& endpoint : peer_endpoints(evidence)) {
    for (const auto& seen : current_handshakes(evidence, endpoint)) {
      if (seen->chain.empty()) continue;
      ShownChain chain{endpoint.where(), seen.cite(), seen.view, &seen->chain, seen.fact, endpoint};
      const auto same = std::find_if(chains.begin(), chains.end(), [&](const ShownChain& other) {
        return other.endpoint == endpoint && other.leaf().sha256 == chain.leaf().sha256;
      });
      if (same == chains.end())
        chains.push_back(std::move(chain));
      else if (weight(chain) > weight(*same))
        *same = std::move(chain);
    }
  }
  return chains;
}

// The client certificates given, each leaf once; of each vantage the latest.
inline std::vector<ShownChain> own_chains(const Evidence& evidence) {
  std::vector<ShownChain> chains;
  for (const auto& entry : evidence.views) {
    const View& view = entry.second;
    if (view.own.empty()) continue;
    const bool superseded = std::any_of(evidence.views.begin(), evidence.views.end(), [&](const auto& other) {
      return other.second.vantage == view.vantage && other.second.taken_at > view.taken_at &&
             !other.second.own.empty();
    });
    const bool known = std::any_of(chains.begin(), chains.end(), [&](const ShownChain& other) {
      return other.leaf().sha256 == view.own.front().sha256;
    });
    if (superseded || known) continue;
    std::string name = common_name(view.own.front());
    if (name.empty()) name = view.own.front().sha256.substr(0, 16);
    chains.push_back(
        {"--cert " + name, view.vantage + ": own_certificate", &view, &view.own, nullptr, Endpoint()});
  }
  return chains;
}

inline std::vector<ShownChain> all_chains(const Evidence& evidence) {
  std::vector<ShownChain> chains = peer_chains(evidence);
  for (ShownChain& own : own_chains(evidence)) chains.push_back(std::move(own));
  return chains;
}

// The peer asked for our certificate and let us go on with it to the first byte of its answer.
inline bool accepted_ours(const TlsHandshake& handshake) {
  return handshake.offered_certificate && handshake.certificate_requested &&
         handshake.step == TlsHandshake::Step::reply;
}

// The peer ended the handshake after our certificate: by an alert, a reset or a close; never by mere silence.
inline bool refused_ours(const TlsHandshake& handshake) {
  using Step = TlsHandshake::Step;
  using Kind = Fault::Kind;
  const bool shown = handshake.step == Step::certificate_sent || handshake.step == Step::finished;
  const bool ended = handshake.fault.kind == Kind::alert || handshake.fault.kind == Kind::reset ||
                     handshake.fault.kind == Kind::closed;
  return handshake.offered_certificate && handshake.certificate_requested && shown && ended;
}

inline int alert_of(const TlsHandshake& handshake) {  // 0 without one
  return handshake.alert ? handshake.alert->description : 0;
}

// Every handshake with the peer in which that certificate of ours was offered.
inline std::vector<Seen<TlsHandshake>> showings(const Evidence& evidence, const ShownChain& own) {
  std::vector<Seen<TlsHandshake>> found;
  for (const Endpoint& endpoint : peer_endpoints(evidence))
    for (auto& seen : current_handshakes(evidence, endpoint)) {
      const std::vector<Certificate>& offered = seen.view->own;
      if (seen->offered_certificate && !offered.empty() && offered.front().sha256 == own.leaf().sha256)
        found.push_back(std::move(seen));
    }
  return found;
}

// A request sent with that certificate got a 2xx.
inline bool answered_well(const Evidence& evidence, const ShownChain& own) {
  for (const auto& seen : peer_exchanges(evidence, "", "tls")) {
    const SipMessage* reply = final_reply(*seen);
    const std::vector<Certificate>& offered = seen.view->own;
    if (reply && reply->status < 300 && seen->offered_certificate && !offered.empty() &&
        offered.front().sha256 == own.leaf().sha256)
      return true;
  }
  return false;
}

inline bool has_fqdn(const Certificate& certificate) {
  std::vector<std::string> names = certificate.san_dns;
  names.push_back(common_name(certificate));
  return std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return is_fqdn(name.starts_with("*.") ? name.substr(2) : name);
  });
}

// Every name that it carries, the CN marked as such: "CN=sip, edge.example.com, 192.0.2.5"; "-" for none.
inline std::string all_names(const Certificate& certificate) {
  std::vector<std::string> names;
  if (const std::string cn = common_name(certificate); !cn.empty()) names.push_back("CN=" + cn);
  names.insert(names.end(), certificate.san_dns.begin(), certificate.san_dns.end());
  names.insert(names.end(), certificate.san_ip.begin(), certificate.san_ip.end());
  return names.empty() ? "-" : joined(names);
}

// For a page: an empty name would leave a hole in the sentence.
inline std::string name_text(const std::vector<NameAttribute>& name) {
  return name.empty() ? "-" : subject_text(name);
}

}  // namespace sipfed
