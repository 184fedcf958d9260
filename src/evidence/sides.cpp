#include "sipfed/sides.h"

#include <algorithm>
#include <chrono>

namespace sipfed {
namespace {

constexpr RetiredService retired_services[] = {{"skype.com", "microsoft", "Skype"},
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

}  // namespace

const RetiredService* retired_service(std::string_view name) {
  for (const RetiredService& service : retired_services)
    if (lower(name) == service.name || (service.gateway && is_within(name, service.name))) return &service;
  return nullptr;
}

Seen<SipExchange> peer_success(const Evidence& evidence) {
  for (const auto& seen : peer_exchanges(evidence, {}))
    if (const SipMessage* reply = final_reply(*seen); reply && reply->status < 300) return seen;
  return {};
}

bool peer_is_retired(const Evidence& evidence) {
  if (peer_success(evidence).fact) return false;
  if (retired_service(evidence.subject.domain)) return true;
  const auto targets = srv_targets(evidence, evidence.subject.domain);
  return std::any_of(targets.begin(), targets.end(),
                     [](const SrvTarget& target) { return retired_service(target.host) != nullptr; });
}

std::vector<Side> sides(const Evidence& evidence) {
  std::vector<Side> out;
  if (!peer_is_retired(evidence)) out.push_back({evidence.subject.domain, false});
  if (!evidence.subject.local.empty() && evidence.subject.local != evidence.subject.domain)
    out.push_back({evidence.subject.local, true});
  return out;
}

Symptom reply_symptom(const Evidence& evidence) {
  Symptom symptom = Symptom::none;
  for (const auto& seen : peer_exchanges(evidence, {})) {
    const SipMessage* reply = final_reply(*seen);
    if (!reply) continue;
    if (reply->status >= 500 || reply->status == 408) return Symptom::request_failed;
    if (reply->status == 403) symptom = Symptom::request_refused;
  }
  return symptom;
}

bool is_current(const Evidence& evidence, const View& view) {
  if (newest(evidence) - view.taken_at > std::chrono::hours(1)) return false;
  return std::none_of(evidence.views.begin(), evidence.views.end(), [&](const auto& entry) {
    const View& other = entry.second;
    return other.vantage == view.vantage && other.taken_at > view.taken_at && !other.dns.empty() &&
           (has_network_facts(other) || !has_network_facts(view));
  });
}

Opinion of_today(Opinion (*rule)(const Evidence&), const Evidence& evidence) {
  const auto stale = [&](const auto& entry) { return !is_current(evidence, entry.second); };
  if (std::none_of(evidence.views.begin(), evidence.views.end(), stale)) return rule(evidence);
  Evidence today{evidence.subject, {}};
  for (const auto& [id, view] : evidence.views)
    if (is_current(evidence, view)) today.views.emplace(id, view);
  return rule(today);
}

std::vector<const View*> primary_views(const Evidence& evidence) {
  std::vector<const View*> all, connected, here;
  for (const auto& [id, view] : evidence.views) {
    all.push_back(&view);
    if (has_network_facts(view)) connected.push_back(&view);
    if (view.vantage == "here") here.push_back(&view);
  }
  if (!connected.empty()) return connected;
  return here.empty() ? all : here;
}

bool leads_nowhere(const Evidence& evidence) {
  if (!evidence.subject.pins.empty()) return false;
  for (const View* view : primary_views(evidence)) {
    const auto answer = dns_answer(*view, "SRV", federation_srv(evidence.subject.domain));
    if (!answer.fact) continue;
    for (const SrvTarget& target : srv_targets(*answer))
      if (!addresses(*view, target.host).empty()) return false;
  }
  return true;
}

bool is_hosted_federation(std::string_view host) {
  return lower(host).starts_with("sipfed.online.") &&
         (is_within(host, "lync.com") || is_within(host, "lync.cn") ||
          is_within(host, "skypeforbusiness.us"));
}

void add_seen_from(std::vector<Finding>& findings, Finding finding, const View& view) {
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

bool was_tested(const TcpConnect& connect) {
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
