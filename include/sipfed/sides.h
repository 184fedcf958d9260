// The two SIP domains of a federation as the DNS and TCP rules see them: the peer's on the path, our own
// before it; which vantage points the path starts from; findings that several vantage points share.
#pragma once

#include <algorithm>
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

const RetiredService* retired_service(std::string_view name);

// The first 2xx that the peer gave to any of our requests: federation lives, whatever a list says.
Seen<SipExchange> peer_success(const Evidence& evidence);

// The peer's domain, or a host that its SRV leads to, belongs to a retired service, and nothing there answers
// SIP: then that alone is what is wrong with the peer.
bool peer_is_retired(const Evidence& evidence);

// The peer's domain unless it is retired, and our own when it was given.
std::vector<Side> sides(const Evidence& evidence);

// What the peer's final replies look like; a cause on our own side that would bring them about says so.
Symptom reply_symptom(const Evidence& evidence);

inline bool has_network_facts(const View& view) {
  return !view.tcp.empty() || !view.tls.empty() || !view.sip.empty();
}

// Earlier evidence, handed over as a baseline, does not speak for today: a view counts when it is of the
// latest hour, and no newer one from the same vantage point saw as much.
bool is_current(const Evidence& evidence, const View& view);

// What a rule says of the current views alone.
Opinion of_today(Opinion (*rule)(const Evidence&), const Evidence& evidence);

template <Opinion (*rule)(const Evidence&)>
Opinion of_today(const Evidence& evidence) {
  return of_today(rule, evidence);
}

// The views that a survey connected, or would have connected, from. A named resolver holds DNS facts only;
// when no view has others, the one called "here" is meant, and without it all are.
std::vector<const View*> primary_views(const Evidence& evidence);

// From no primary view does DNS lead to any address of the peer, and no address was given instead of it:
// nothing beyond DNS can be tried.
bool leads_nowhere(const Evidence& evidence);

// Federation hosts of Microsoft 365 and its national clouds: right for a hosted domain although outside of
// it.
bool is_hosted_federation(std::string_view host);

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
void add_seen_from(std::vector<Finding>& findings, Finding finding, const View& view);

// The attempt says something about the other side. No route of our own to IPv6, or a run cut short, is no
// test.
bool was_tested(const TcpConnect& connect);

}  // namespace sipfed
