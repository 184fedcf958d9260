// What a peer answered, endpoint by endpoint, and whom its own diagnosis blames. For the checks of the SIP
// stage.
#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "sipfed/rule.h"

namespace sipfed {

// The requests sent to one place over one transport. `fact` is null where a request was not sent.
struct Talk {
  std::string where;
  std::string transport;
  Seen<SipExchange> options, subscribe, message;
};

inline const SipMessage* reply_to(const Seen<SipExchange>& seen) {
  return seen.fact == nullptr ? nullptr : final_reply(*seen);
}

inline int status_of(const Seen<SipExchange>& seen) {
  const SipMessage* reply = reply_to(seen);
  return reply == nullptr ? 0 : reply->status;
}

// Over TLS without a certificate: an edge answers such a stranger otherwise than a federated server.
inline bool anonymous(const Seen<SipExchange>& seen) {
  return seen.fact != nullptr && seen->transport == "tls" && !seen->offered_certificate;
}

inline bool is_success(int status) { return status >= 200 && status < 300; }

namespace detail {

inline bool was_asked(const SipExchange& exchange) {
  return exchange.fault.kind != Fault::Kind::cancelled && exchange.fault.kind != Fault::Kind::local &&
         exchange.fault.kind != Fault::Kind::no_family;
}

inline Seen<SipExchange>* slot(Talk& talk, std::string_view method) {
  if (method == "OPTIONS") return &talk.options;
  if (method == "SUBSCRIBE") return &talk.subscribe;
  return method == "MESSAGE" ? &talk.message : nullptr;
}

}  // namespace detail

// The same vantage point looked again later: earlier evidence, handed over as a baseline, does not speak for
// today.
template <class T>
bool is_superseded(const Evidence& evidence, const View& view, std::map<std::string, T> View::*facts) {
  return std::any_of(evidence.views.begin(), evidence.views.end(), [&](const auto& entry) {
    const View& other = entry.second;
    return other.vantage == view.vantage && other.taken_at > view.taken_at && !(other.*facts).empty();
  });
}

// Every place that was spoken to, as last seen from each vantage point. Of several attempts the one with a
// certificate counts, then the newest.
inline std::vector<Talk> talks(const Evidence& evidence, std::string_view transport = {}) {
  std::vector<Talk> out;
  for (const auto& seen : peer_exchanges(evidence, {}, transport)) {
    if (is_superseded(evidence, *seen.view, &View::sip) || !detail::was_asked(*seen)) continue;
    const std::string place = where(*seen);
    auto talk = std::find_if(out.begin(), out.end(), [&](const Talk& known) {
      return known.where == place && known.transport == seen->transport;
    });
    if (talk == out.end()) talk = out.insert(out.end(), Talk{place, seen->transport, {}, {}, {}});
    Seen<SipExchange>* kept = detail::slot(*talk, seen->method);
    if (kept == nullptr) continue;
    const auto rank = [](const Seen<SipExchange>& s) {
      return std::tuple(s->offered_certificate, s.view->taken_at);
    };
    if (kept->fact == nullptr || rank(*kept) < rank(seen)) *kept = seen;
  }
  return out;
}

// What it takes to get answers where there are none: the peer asked for a certificate, and we had none.
inline Need needed_for_answers(const Evidence& evidence) {
  bool asked = false;
  for (const auto& seen : peer_handshakes(evidence)) {
    if (seen->offered_certificate) return Need::answer;
    asked = asked || seen->certificate_requested;
  }
  return asked ? Need::client_certificate : Need::answer;
}

inline std::vector<std::string> cites(const Talk& talk) {
  std::vector<std::string> out;
  for (const auto* seen : {&talk.options, &talk.subscribe, &talk.message})
    if (seen->fact != nullptr) out.push_back(seen->cite());
  return out;
}

// Whom an ms-diagnostics id blames ([MS-OCER] 2.2.1.1): the setting or side where the repair has to start.
enum class Blame {
  none,
  unlisted,         // our domain is not known to the edge
  unroutable,       // no federation route between the two domains
  public_provider,  // our domain is filed as a public IM provider
  not_allowed,      // provider entry found, Allow entry wanted
  address_space,    // From and To may not be combined: shared address space
  federation_off,   // no communication with federated partners, or outside the enterprise
  front_end,        // next hop behind the edge is not there at the moment
  client_leg,       // the connection beyond the front end failed
  our_dns,          // our SRV or A record
  our_name,         // our SRV target and domain do not go together
  our_certificate,  // trust in our certificate could not be established
  our_tls,          // TLS towards us failed
  peer,             // a hop further on, or the connection to it
  user,             // the user, or what may be asked of the user
  malformed,        // our request could not be parsed
  application       // an application of the front end
};

inline Blame blame_of(int id) {
  static const std::map<int, Blame> known = {{1001, Blame::public_provider},
                                             {1002, Blame::federation_off},
                                             {1003, Blame::user},
                                             {1005, Blame::unroutable},
                                             {1006, Blame::client_leg},
                                             {1007, Blame::front_end},
                                             {1008, Blame::our_dns},
                                             {1009, Blame::our_name},
                                             {1010, Blame::our_certificate},
                                             {1011, Blame::peer},
                                             {1012, Blame::federation_off},
                                             {1014, Blame::our_dns},
                                             {1015, Blame::unlisted},
                                             {1017, Blame::address_space},
                                             {1018, Blame::malformed},
                                             {1027, Blame::unroutable},
                                             {1028, Blame::not_allowed},
                                             {1033, Blame::peer},
                                             {1034, Blame::peer},
                                             {1035, Blame::peer},
                                             {1036, Blame::peer},
                                             {1037, Blame::peer},
                                             {1038, Blame::peer},
                                             {1046, Blame::peer},
                                             {1047, Blame::our_tls},
                                             {5000, Blame::application},
                                             {5001, Blame::application}};
  const auto found = known.find(id);
  if (found != known.end()) return found->second;
  // Presence and user services answer behind the edge; so do the message and client version filters.
  const int thousand = id / 1000;
  return thousand == 2 || thousand == 4 || thousand == 16 || thousand == 17 ? Blame::user : Blame::none;
}

// The first id that blames anybody; several hops may have added one each.
inline Blame blame(const SipMessage& reply) {
  for (const MsDiagnostic& diagnostic : ms_diagnostics(reply))
    if (const Blame found = blame_of(diagnostic.id); found != Blame::none) return found;
  return Blame::none;
}

// The answer came from where the user lives, or would live: routing and authorisation of the domain are done.
inline bool reached_user(const SipMessage& reply) {
  if (is_success(reply.status)) return true;
  const Blame blamed = blame(reply);
  if (blamed == Blame::user) return true;
  if (blamed != Blame::none) return false;
  constexpr int of_users[] = {404, 480, 481, 486, 600, 603};
  return std::find(std::begin(of_users), std::end(of_users), reply.status) != std::end(of_users);
}

// 403 without a word on why.
inline bool bare_refusal(const SipMessage& reply) {
  return reply.status == 403 && blame(reply) == Blame::none;
}

enum class PeerKind { unknown, microsoft, cisco, other };

// By what the peer says of itself. A bare answer without Server leaves it open.
inline PeerKind peer_kind(const Evidence& evidence) {
  if (looks_microsoft(evidence)) return PeerKind::microsoft;
  PeerKind kind = PeerKind::unknown;
  for (const auto& seen : peer_exchanges(evidence, {}))
    for (const SipMessage& reply : seen->replies)
      for (const char* header : {"Server", "User-Agent"}) {
        const std::string value = lower(header_value(reply, header));
        if (value.find("cisco") != std::string::npos) return PeerKind::cisco;
        if (!value.empty()) kind = PeerKind::other;
      }
  return kind;
}

inline bool may_be_microsoft(PeerKind kind) {
  return kind == PeerKind::microsoft || kind == PeerKind::unknown;
}

// "sip:someone@example.com;transport=tls" -> "example.com"
inline std::string uri_domain(std::string_view uri) {
  std::size_t from = uri.find('@');
  if (from == std::string_view::npos) from = uri.find(':');
  uri.remove_prefix(from == std::string_view::npos ? 0 : from + 1);
  return lower(uri.substr(0, uri.find_first_of(";:>?")));
}

// Where the next request of a dialog goes: the last Record-Route (RFC 3261, 12.1.2), or else the Contact.
// Empty: the reply names neither.
inline std::string dialog_host(const SipMessage& reply) {
  const auto host_in = [](std::string_view uri) -> std::string {
    const std::size_t scheme = uri.find("sip");
    if (scheme == std::string_view::npos) return {};
    uri.remove_prefix(scheme);
    return uri_domain(uri.substr(0, uri.find('>')));
  };
  const auto routes = header_values(reply, "Record-Route");
  if (routes.empty()) return host_in(header_value(reply, "Contact"));
  const std::string& last = routes.back();
  const std::size_t comma = last.rfind(',');
  return host_in(std::string_view(last).substr(comma == std::string::npos ? 0 : comma + 1));
}

// Arguments of a finding about one answer: method, status, user asked for, our domain as the peer read it,
// and the diagnosis where there is one.
inline std::map<std::string, std::string> answer_args(const SipExchange& exchange, const SipMessage& reply) {
  std::map<std::string, std::string> args = {{"method", exchange.method},
                                             {"status", status_text(reply)},
                                             {"user", exchange.request_uri},
                                             {"domain", uri_domain(exchange.from_uri)}};
  if (const std::string text = diagnostic_text(reply); !text.empty()) args["diagnostic"] = text;
  return args;
}

// Goes through the answers to SUBSCRIBE. `reading(talk, reply)` makes a finding of one, or nothing; where,
// arguments and citations are filled in here. `excludes(reply)` says that an answer excludes the cause.
template <class Reading, class Excludes>
void weigh_answers(const Evidence& evidence, std::string_view transport, Reading reading, Excludes excludes,
                   Opinion& opinion) {
  for (const Talk& talk : talks(evidence, transport)) {
    const SipMessage* reply = reply_to(talk.subscribe);
    if (reply == nullptr) continue;  // OPTIONS alone does not decide: a sound edge may answer it with 504
    if (std::optional<Finding> finding = reading(talk, *reply)) {
      finding->where = talk.where;
      finding->args = answer_args(*talk.subscribe, *reply);
      finding->cites = cites(talk);
      opinion.findings.push_back(std::move(*finding));
    } else if (excludes(*reply)) {
      opinion.excluded_by.push_back(talk.subscribe.cite());
    }
  }
}

}  // namespace sipfed
