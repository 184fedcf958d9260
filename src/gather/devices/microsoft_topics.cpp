#include "gather/devices/microsoft_topics.h"

#include <algorithm>
#include <sstream>

#include "gather/devices/microsoft_clock.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

constexpr std::size_t most_rows = 20000, most_usages = 100;

std::string first_property(const MicrosoftRow& row, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (std::string value = property(row, name); !value.empty()) return value;
  return {};
}

template <class T>
void add(std::optional<std::vector<T>>& list, T item) {
  if (!list) list.emplace();
  if (list->size() < most_rows && std::find(list->begin(), list->end(), item) == list->end())
    list->push_back(std::move(item));
}

template <class T>
void open(std::optional<std::vector<T>>& list) {
  if (!list) list.emplace();
}

void set(std::optional<bool>& into, std::optional<bool> value) {
  if (value) into = value;
}

void set(std::optional<std::string>& into, std::string value) {
  if (!value.empty()) into = std::move(value);
}

void nothing(Microsoft&) {}
void nothing_of(const MicrosoftRow&, Microsoft&) {}  // the clock is read by what knows when it was asked
void open_allowed(Microsoft& into) { open(into.allowed); }
void open_providers(Microsoft& into) { open(into.providers); }
void open_blocked(Microsoft& into) { open(into.blocked); }
void open_services(Microsoft& into) { open(into.services); }
void open_hosts(Microsoft& into) { open(into.authorized_hosts); }
void open_certificates(Microsoft& into) { open(into.certificates); }
void open_replicas(Microsoft& into) { open(into.replicas); }

void take_allowed(const MicrosoftRow& row, Microsoft& into) {
  Microsoft::AllowedDomain entry{first_property(row, {"domain", "identity"}),
                                 first_property(row, {"proxyfqdn", "edgeproxyaddress"})};
  if (!entry.domain.empty()) add(into.allowed, std::move(entry));
}

void take_provider(const MicrosoftRow& row, Microsoft& into, bool is_public) {
  Microsoft::Provider entry;
  entry.name = first_property(row, {"name", "networkprovidername", "identity"});
  entry.proxy_fqdn = first_property(row, {"proxyfqdn", "edgeproxyaddress"});
  entry.verification_level = first_property(row, {"verificationlevel", "userverificationlevel"});
  entry.enabled = flag(row, "enabled").value_or(false);
  entry.is_public = is_public || flag(row, "ispublicnetworkprovider").value_or(false);
  if (!entry.proxy_fqdn.empty()) add(into.providers, std::move(entry));
}

void take_hosting(const MicrosoftRow& row, Microsoft& into) { take_provider(row, into, false); }
void take_public(const MicrosoftRow& row, Microsoft& into) { take_provider(row, into, true); }

void take_blocked(const MicrosoftRow& row, Microsoft& into) {
  if (std::string domain = first_property(row, {"domain", "denieddomain", "identity"}); !domain.empty())
    add(into.blocked, std::move(domain));
}

void take_edge_configuration(const MicrosoftRow& row, Microsoft& into) {
  set(into.edge_federation, flag(row, "allowfederatedusers"));
  set(into.partner_discovery, flag(row, "enablepartnerdiscovery"));
  set(into.user_replicator, flag(row, "enableuserreplicator"));
}

void take_policy(const MicrosoftRow& row, Microsoft& into) {
  if (const auto allows = flag(row, "enablefederationaccess"))
    into.user_federation = into.user_federation.value_or(false) || *allows;
}

// "EdgeServer:edge.corp.example" -> "edge.corp.example"
std::string after_colon(const std::string& text) { return text.substr(text.find(':') + 1); }

void take_site(const MicrosoftRow& row, Microsoft& into) {
  const std::string route = property(row, "federationroute");
  into.global_federation = into.global_federation.value_or(false) || !route.empty();
  set(into.edge_fqdn, after_colon(route));
}

// Only stands in for a site's federation route, which says which edge is used.
void take_edge_service(const MicrosoftRow& row, Microsoft& into) {
  const bool is_edge = lower(property(row, "identity")).starts_with("edgeserver:");
  if (is_edge && !into.edge_fqdn) set(into.edge_fqdn, property(row, "poolfqdn"));
}

// Says which of the replicas are edges.
void take_pool(const MicrosoftRow& row, Microsoft& into) {
  const bool is_edge = lower(property(row, "services")).find("edgeserver:") != std::string::npos;
  if (!is_edge || !into.replicas) return;
  const std::string computers = '\n' + lower(property(row, "computers")) + '\n';
  for (Microsoft::Replica& replica : *into.replicas)
    if (computers.find('\n' + lower(replica.fqdn) + '\n') != std::string::npos) replica.edge = true;
}

void take_replica(const MicrosoftRow& row, Microsoft& into) {
  const auto up_to_date = flag(row, "uptodate");
  std::string fqdn = property(row, "replicafqdn");
  if (!fqdn.empty() && up_to_date) add(into.replicas, {std::move(fqdn), false, *up_to_date});
}

void take_external_edge(const MicrosoftRow& row, Microsoft& into) {
  set(into.edge_federation, flag(row, "enablefederation"));
  set(into.partner_discovery, flag(row, "allowautomaticfederation"));
  set(into.partner_discovery, flag(row, "allowalldomainsforautofederation"));
  if (into.role.empty()) into.role = "edge";  // the class exists nowhere else
}

void take_global(const MicrosoftRow& row, Microsoft& into) {
  set(into.global_federation, flag(row, "enableroutetoenterpriseedge"));
  set(into.edge_fqdn, property(row, "routetoenterpriseedge"));
}

void take_proxy(const MicrosoftRow& row, Microsoft& into) {
  set(into.front_end_edge_fqdn, property(row, "routetoenterpriseedge"));
}

void take_remote_address(const MicrosoftRow& row, Microsoft& into) {
  if (std::string host = property(row, "server"); !host.empty()) add(into.authorized_hosts, std::move(host));
}

// ServiceControllerStatus, where ConvertTo-Json wrote its number.
std::string state_of(std::string state) {
  constexpr std::string_view states[] = {"1", "Stopped", "2", "Start Pending", "3", "Stop Pending",
                                         "4", "Running", "7", "Paused"};
  for (std::size_t i = 0; i < std::size(states); i += 2)
    if (state == states[i]) return std::string(states[i + 1]);
  return state;
}

void take_service(const MicrosoftRow& row, Microsoft& into) {
  const std::string name = property(row, "name"), key = lower(name);
  if (!key.starts_with("rtc")) return;
  const std::string shown = lower(property(row, "displayname"));
  const bool edge = key == "rtcmrauth" || key == "rtcdataproxy" || key == "rtcmediarelay";
  const bool front_end = key == "rtcimmcu" || key == "rtcacpmcu" || key == "rtcavmcu";
  if (edge || shown.find("access edge") != std::string::npos) into.role = "edge";
  if (front_end || shown.find("front-end") != std::string::npos) into.role = "front end";
  add(into.services, {name, state_of(first_property(row, {"state", "status"}))});
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream lines(text);
  for (std::string line; out.size() < most_usages && std::getline(lines, line);) out.push_back(line);
  return out;
}

void take_certificate(const MicrosoftRow& row, Microsoft& into) {
  Microsoft::Held held{.use = property(row, "use"),
                       .subject = property(row, "subject"),
                       .not_before = microsoft_time(property(row, "notbefore")),
                       .not_after = microsoft_time(property(row, "notafter")),
                       .has_private_key = flag(row, "hasprivatekey"),
                       .has_eku = flag(row, "haseku"),
                       .eku = lines_of(property(row, "eku"))};
  if (!held.use.empty()) add(into.certificates, std::move(held));
}

void take_fips(const MicrosoftRow& row, Microsoft& into) {
  set(into.fips, flag(row, "enabled"));
  set(into.fips, flag(row, "fipsalgorithmpolicy"));
}

// Replicas come before pools, whose rows refer to them. More keys before fewer: a row is of the first that
// fits.
const std::vector<MicrosoftTopic>& topics() {
  static const std::vector<MicrosoftTopic> all = {
      {"csmanagementstorereplicationstatus",
       {"replicafqdn", "uptodate"},
       "lync",
       open_replicas,
       take_replica},
      {"cspool", {"computers", "services"}, "lync", nothing, take_pool},
      {"csaccessedgeconfiguration",
       {"allowfederatedusers", "enablepartnerdiscovery"},
       "lync",
       nothing,
       take_edge_configuration},
      {"csexternalaccesspolicy", {"enablefederationaccess"}, "lync", nothing, take_policy},
      {"cspublicprovider", {"proxyfqdn", "enabled", "iconurl"}, "lync", open_providers, take_public},
      {"cshostingprovider", {"proxyfqdn", "enabled"}, "lync", open_providers, take_hosting},
      {"csalloweddomain", {"domain", "proxyfqdn"}, "lync", open_allowed, take_allowed},
      {"csblockeddomain", {"domain", "comment"}, "lync", open_blocked, take_blocked},
      {"cscertificate", {"use", "thumbprint"}, "lync", open_certificates, take_certificate},
      {"cssite", {"federationroute"}, "lync", nothing, take_site},
      {"csservice", {"poolfqdn"}, "lync", nothing, take_edge_service},
      {"cswindowsservice", {"name", "status", "activitylevel"}, "lync", open_services, take_service},
      {"msft_sipfederationpartnertable", {"domain", "edgeproxyaddress"}, "ocs", open_allowed, take_allowed},
      {"msft_sipfederationnetworkprovidertable",
       {"networkprovidername", "edgeproxyaddress"},
       "ocs",
       open_providers,
       take_hosting},
      {"msft_sipfederationdenieddomainsetting", {}, "ocs", open_blocked, take_blocked},
      {"msft_sipfederationexternaledgesetting",
       {"enablefederation", "keepcrlsuptodateforpeers"},
       "ocs",
       nothing,
       take_external_edge},
      {"msft_sipglobalfederationsetting", {"enableroutetoenterpriseedge"}, "ocs", nothing, take_global},
      {"msft_sipproxysetting", {"routetoenterpriseedge", "backend"}, "ocs", nothing, take_proxy},
      {"msft_sipremoteaddressdata",
       {"server", "treatasauthenticated"},
       "ocs",
       open_hosts,
       take_remote_address},
      {"win32_service", {"name", "state", "startmode"}, "", open_services, take_service},
      {"get-service", {"name", "status", "displayname"}, "", open_services, take_service},
      {"fips", {"fipsalgorithmpolicy"}, "", nothing, take_fips},
      {"win32_operatingsystem", {"localdatetime"}, "", nothing, nothing_of},
      {"get-date", {"utc"}, "", nothing, nothing_of},
  };
  return all;
}

}  // namespace

const MicrosoftTopic* topic_named(std::string_view name) {
  const std::string wanted = lower(name);
  for (const MicrosoftTopic& topic : topics())
    if (wanted.find(topic.name) != std::string::npos) return &topic;
  return nullptr;
}

const MicrosoftTopic* topic_of(const MicrosoftRow& row) {
  if (const auto found = row.find("__class"); found != row.end())
    if (const MicrosoftTopic* named = topic_named(found->second)) return named;
  for (const MicrosoftTopic& topic : topics()) {
    const auto has = [&](std::string_view key) { return row.contains(std::string(key)); };
    if (!topic.keys.empty() && std::all_of(topic.keys.begin(), topic.keys.end(), has)) return &topic;
  }
  return nullptr;
}

std::string property(const MicrosoftRow& row, std::string_view name) {
  const auto found = row.find(std::string(name));
  return found == row.end() ? std::string() : found->second.substr(0, 4096);
}

std::optional<bool> flag(const MicrosoftRow& row, std::string_view name) {
  const std::string value = lower(property(row, name));
  if (value == "true" || value == "1") return true;
  if (value == "false" || value == "0") return false;
  return std::nullopt;
}

}  // namespace sipfed::gather
