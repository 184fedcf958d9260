#include "judge/path_state.h"

#include <algorithm>

#include "sipfed/path.h"

namespace sipfed {
namespace {

bool resolves(const Evidence& evidence, const std::string& domain) {
  return !domain.empty() && !endpoints(evidence, domain).empty();
}

bool accepted_by_peer(const Seen<TlsHandshake>& seen) {
  return seen->offered_certificate && seen->step == TlsHandshake::Step::reply;
}

// The peer dealt with the request: it was neither refused wholesale nor did it fail on the way.
bool answered(const Seen<SipExchange>& seen) {
  const SipMessage* reply = final_reply(*seen);
  if (reply == nullptr) return false;
  const int status = reply->status;
  return status < 300 || status == 404 || status == 480 || status == 486 || status == 603;
}

// A subscription that all places turn away outweighs an OPTIONS that any of them answers. A MESSAGE says
// less: Microsoft's servers refuse one outside of a session.
bool requests_are_answered(const Evidence& evidence) {
  const auto has_reply = [](const Seen<SipExchange>& seen) { return final_reply(*seen) != nullptr; };
  auto sent = peer_exchanges(evidence, "SUBSCRIBE");
  if (std::none_of(sent.begin(), sent.end(), has_reply)) sent = peer_exchanges(evidence, {});
  return std::any_of(sent.begin(), sent.end(), answered);
}

bool accepted(const Seen<SipExchange>& seen) {
  const SipMessage* reply = final_reply(*seen);
  return reply != nullptr && reply->status < 300;
}

bool is_whole_notify(const SipMessage& request) {
  const auto& defects = request.defects;
  return request.method == "NOTIFY" &&
         std::none_of(defects.begin(), defects.end(), [](const std::string& defect) {
           return defect.find("larger than what came") != std::string::npos;
         });
}

bool notified(const Seen<SipExchange>& seen) {
  return accepted(seen) && std::any_of(seen->requests.begin(), seen->requests.end(), is_whole_notify);
}

template <class Devices>
bool any_answered(const Devices& devices) {
  return std::any_of(devices.begin(), devices.end(), [](const auto& one) { return !one.second.talk.fault; });
}

bool any_device_answered(const Evidence& evidence) {
  return std::any_of(evidence.views.begin(), evidence.views.end(), [](const auto& one) {
    const View& view = one.second;
    return any_answered(view.asa) || any_answered(view.imp) || any_answered(view.microsoft);
  });
}

}  // namespace

bool shown_to_work(const Evidence& evidence, Stage stage) {
  const auto peers = peer_endpoints(evidence);
  const auto any_endpoint = [&](auto test) { return std::any_of(peers.begin(), peers.end(), test); };
  const auto connected = [&](const Endpoint& endpoint) {
    const auto seen = connects(evidence, endpoint);
    return std::any_of(seen.begin(), seen.end(), [](const auto& s) { return !s->fault; });
  };
  const auto tls = peer_handshakes(evidence);
  switch (stage) {
    case Stage::devices:
      return any_device_answered(evidence);
    case Stage::local_dns:
      return resolves(evidence, evidence.subject.local);
    case Stage::own_certificate:
      return std::any_of(tls.begin(), tls.end(), accepted_by_peer);
    case Stage::dns:
      return evidence.subject.pins.empty() && !peers.empty();
    case Stage::tcp:
      return any_endpoint(connected);
    case Stage::tls:
      return std::any_of(tls.begin(), tls.end(),
                         [](const auto& s) { return s->step >= TlsHandshake::Step::finished; });
    case Stage::sip:
      return requests_are_answered(evidence);
    case Stage::presence: {
      const auto sip = peer_exchanges(evidence, "SUBSCRIBE");
      return std::any_of(sip.begin(), sip.end(), notified);
    }
  }
  return false;
}

bool presence_is_due(const Evidence& evidence) {
  const auto sip = peer_exchanges(evidence, "SUBSCRIBE");
  return std::any_of(sip.begin(), sip.end(), accepted);
}

}  // namespace sipfed
