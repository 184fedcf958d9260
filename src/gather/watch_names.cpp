#include "gather/watch_names.h"

#include <algorithm>

namespace sipfed::gather {
namespace {

constexpr std::size_t target_limit = 64, address_limit = 64;
constexpr const char* families[] = {"A", "AAAA"};

std::string listed(const std::set<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ", ") + item;
  return out;
}

std::string text_of(const SrvTarget& target) {
  return std::to_string(target.priority) + ' ' + std::to_string(target.weight) + ' ' +
         std::to_string(target.port) + ' ' + target.host;
}

}  // namespace

WatchNames::WatchNames(Run& run, std::string server, const std::string& vantage)
    : run_(run), server_(std::move(server)), suffix_(vantage.empty() ? "" : " (" + vantage + ")") {}

Task<void> WatchNames::round(std::string domain) {
  View fresh;
  Lookup lookup(run_, server_, fresh);
  const std::string question = federation_srv(domain);
  const auto srv = co_await lookup.follow("SRV", question);
  if (srv == nullptr || srv->fault) co_return;
  targets_ = srv_targets(*srv);
  if (targets_.size() > target_limit) targets_.resize(target_limit);
  std::set<std::string> now, hosts;
  for (const SrvTarget& target : targets_) {
    now.insert(text_of(target));
    if (target.host != ".") hosts.insert(target.host);
  }
  if (now.empty()) now.insert(srv->rcode);
  said("SRV", "srv", "", std::move(now));
  Crew crew(run_.executor);
  for (const std::string& host : hosts)
    for (const char* type : families) crew.add(addresses(lookup, host, type));
  co_await crew.all();
  follow_up();
}

Task<void> WatchNames::addresses(Lookup& lookup, std::string host, std::string type) {
  const auto answer = co_await lookup.follow(type, host);
  if (answer == nullptr || answer->fault) co_return;
  std::vector<std::string> found;
  std::set<std::string> now;
  for (const DnsRecord* record : records(*answer, type)) {
    if (found.size() == address_limit) break;
    found.push_back(record->data);
    now.insert(host + ' ' + record->data);
  }
  if (now.empty()) now.insert(type + ' ' + host + ": " + answer->rcode);
  const std::string question = dns_key(type, host);
  addresses_[question] = std::move(found);
  said(question, "address", host, std::move(now));
}

// An answer that is empty for a reason is a change as well: "NXDOMAIN".
void WatchNames::said(const std::string& question, const std::string& what, const std::string& host,
                      std::set<std::string> now) {
  std::set<std::string>& before = said_[question];
  if (!before.empty() && before != now) news_.push_back({what + suffix_, host, listed(before), listed(now)});
  before = std::move(now);
}

void WatchNames::follow_up() {
  leads_.clear();
  for (const SrvTarget& target : targets_) {
    WatchLead lead;
    lead.priority = target.priority;
    lead.weight = target.weight;
    for (const SrvTarget& other : targets_)
      if (other.priority == target.priority) {
        ++lead.targets;
        lead.total_weight += other.weight;
      }
    std::vector<std::string> leading;
    for (const char* type : families) {
      const auto& found = addresses_[dns_key(type, target.host)];
      leading.insert(leading.end(), found.begin(), found.end());
    }
    lead.addresses = static_cast<int>(leading.size());
    for (const std::string& address : leading) {
      lead.endpoint = {target.host, address, target.port, false};
      leads_.push_back(lead);
    }
  }
}

}  // namespace sipfed::gather
