// The two SIP domains of a federation as the DNS and TCP rules see them: the peer's on the path, our own
// before it; which vantage points the path starts from; findings that several vantage points share.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sipfed/check.h"
#include "sipfed/identity.h"
#include "sipfed/path.h"

namespace sipfed {

struct Side {
  std::string domain;
  bool ours = false;
  Stage stage() const { return ours ? Stage::local_dns : Stage::dns; }
};

// Public services whose SIP federation has ended. Equal names only: what lies below them may be another's.
struct RetiredService {
  std::string_view name;     // domain of its users, or of its gateways when `gateway`
  std::string_view variant;  // "microsoft", "aol", "yahoo"
  std::string_view product;
  bool gateway = false;  // matches hosts at or below the name
};
inline constexpr RetiredService retired_services[] = {
    {"skype.com", "microsoft", "Skype"},
    {"live.com", "microsoft", "Skype (live.com)"},
    {"hotmail.com", "microsoft", "Skype (hotmail.com)"},
    {"outlook.com", "microsoft", "Skype (outlook.com)"},
    {"msn.com", "microsoft", "MSN Messenger"},
    {"messenger.msn.com", "microsoft", "MSN Messenger", true},
    {"aol.com", "aol", "AOL Instant Messenger"},
    {"aim.com", "aol", "AOL Instant Messenger"},
    {"oscar.aol.com", "aol", "AOL Instant Messenger", true},
    {"yahoo.com", "yahoo", "Yahoo Messenger"},
    {"msg.yahoo.com", "yahoo", "Yahoo Messenger", true}};

inline const RetiredService* retired_service(std::string_view name) {
  for (const RetiredService& service : retired_services)
    if (lower(name) == service.name || (service.gateway && is_within(name, service.name))) return &service;
  return nullptr;
}

// The first 2xx that the peer gave to any of our requests: federation lives, whatever a list says.
inline Seen<SipExchange> peer_success(const Evidence& evidence) {
  for (const auto& seen : peer_exchanges(evidence, {}))
    if (const SipMessage* reply = final_reply(*seen); reply && reply->status < 300) return seen;
  return {};
}

// The peer's domain, or a host that its SRV leads to, belongs to a retired service, and nothing there answers
// SIP: then that alone is what is wrong with the peer.
inline bool peer_is_retired(const Evidence& evidence) {
  if (peer_success(evidence).fact) return false;
  if (retired_service(evidence.subject.domain)) return true;
  const auto targets = srv_targets(evidence, evidence.subject.domain);
  return std::any_of(targets.begin(), targets.end(),
                     [](const SrvTarget& target) { return retired_service(target.host) != nullptr; });
}

// The peer's domain unless it is retired, and our own when it was given.
inline std::vector<Side> sides(const Evidence& evidence) {
  std::vector<Side> out;
  if (!peer_is_retired(evidence)) out.push_back({evidence.subject.domain, false});
  if (!evidence.subject.local.empty() && evidence.subject.local != evidence.subject.domain)
    out.push_back({evidence.subject.local, true});
  return out;
}

// What the peer's final replies look like; a cause on our own side that would bring them about says so.
inline Symptom reply_symptom(const Evidence& evidence) {
  Symptom symptom = Symptom::none;
  for (const auto& seen : peer_exchanges(evidence, {})) {
    const SipMessage* reply = final_reply(*seen);
    if (!reply) continue;
    if (reply->status >= 500 || reply->status == 408) return Symptom::request_failed;
    if (reply->status == 403) symptom = Symptom::request_refused;
  }
  return symptom;
}

inline bool has_network_facts(const View& view) {
  return !view.tcp.empty() || !view.tls.empty() || !view.sip.empty();
}

// Earlier evidence, handed over as a baseline, does not speak for today: a view counts when it is of the
// latest hour, and no newer one from the same vantage point saw as much.
inline bool is_current(const Evidence& evidence, const View& view) {
  if (newest(evidence) - view.taken_at > std::chrono::hours(1)) return false;
  return std::none_of(evidence.views.begin(), evidence.views.end(), [&](const auto& entry) {
    const View& other = entry.second;
    return other.vantage == view.vantage && other.taken_at > view.taken_at && !other.dns.empty() &&
           (has_network_facts(other) || !has_network_facts(view));
  });
}

// A rule that sees the current views only.
template <Opinion (*rule)(const Evidence&)>
Opinion of_today(const Evidence& evidence) {
  const auto stale = [&](const auto& entry) { return !is_current(evidence, entry.second); };
  if (std::none_of(evidence.views.begin(), evidence.views.end(), stale)) return rule(evidence);
  Evidence today{evidence.subject, {}};
  for (const auto& [id, view] : evidence.views)
    if (is_current(evidence, view)) today.views.emplace(id, view);
  return rule(today);
}

// The views that a survey connected, or would have connected, from. A named resolver holds DNS facts only;
// when no view has others, the one called "here" is meant, and without it all are.
inline std::vector<const View*> primary_views(const Evidence& evidence) {
  std::vector<const View*> all, connected, here;
  for (const auto& [id, view] : evidence.views) {
    all.push_back(&view);
    if (has_network_facts(view)) connected.push_back(&view);
    if (view.vantage == "here") here.push_back(&view);
  }
  if (!connected.empty()) return connected;
  return here.empty() ? all : here;
}

// From no primary view does DNS lead to any address of the peer, and no address was given instead of it:
// nothing beyond DNS can be tried.
inline bool leads_nowhere(const Evidence& evidence) {
  if (!evidence.subject.pins.empty()) return false;
  for (const View* view : primary_views(evidence)) {
    const auto answer = dns_answer(*view, "SRV", federation_srv(evidence.subject.domain));
    if (!answer.fact) continue;
    for (const SrvTarget& target : srv_targets(*answer))
      if (!addresses(*view, target.host).empty()) return false;
  }
  return true;
}

// Federation hosts of Microsoft 365 and its national clouds: right for a hosted domain although outside of
// it.
inline bool is_hosted_federation(std::string_view host) {
  return lower(host).starts_with("sipfed.online.") &&
         (is_within(host, "lync.com") || is_within(host, "lync.cn") ||
          is_within(host, "skypeforbusiness.us"));
}

inline void add_unique(std::vector<std::string>& items, std::string item) {
  if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(std::move(item));
}

inline std::vector<std::string> vantages_of(const std::vector<const View*>& views) {
  std::vector<std::string> out;
  for (const View* view : views) add_unique(out, view->vantage);
  return out;
}

// Adds a finding that was made from `view`. Two that differ in nothing but the vantage point become one that
// names both, with the graver severity.
inline void add_seen_from(std::vector<Finding>& findings, Finding finding, const View& view) {
  for (Finding& other : findings) {
    auto args = other.args;
    args.erase("vantage");
    if (other.where != finding.where || other.variant != finding.variant || args != finding.args) continue;
    std::string& vantage = other.args["vantage"];
    if ((", " + vantage + ", ").find(", " + view.vantage + ", ") == std::string::npos)
      vantage += ", " + view.vantage;
    for (std::string& cite : finding.cites) add_unique(other.cites, std::move(cite));
    other.severity = std::max(other.severity, finding.severity);
    other.certainty = std::max(other.certainty, finding.certainty);
    other.blocks = other.blocks || finding.blocks;
    return;
  }
  finding.args["vantage"] = view.vantage;
  findings.push_back(std::move(finding));
}

// The attempt says something about the other side. No route of our own to IPv6, or a run cut short, is no
// test.
inline bool was_tested(const TcpConnect& connect) {
  switch (connect.fault.kind) {
    case Fault::Kind::none:
    case Fault::Kind::refused:
    case Fault::Kind::timeout:
    case Fault::Kind::unreachable:
    case Fault::Kind::reset:
    case Fault::Kind::closed:
      return true;
    default:
      return false;
  }
}

}  // namespace sipfed
