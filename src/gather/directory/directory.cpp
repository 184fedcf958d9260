#include "gather/directory/directory.h"

#include "gather/directory/account.h"
#include "gather/directory/ldap_session.h"
#include "gather/net/address.h"
#include "gather/net/background.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

using Scope = LdapSession::Scope;
using std::chrono::steady_clock;
constexpr std::size_t name_limit = 255;  // bytes of a host name

struct Contexts {
  std::string domain, configuration;
};

// `offset` from the middle of the exchange; currentTime has whole seconds, cut off.
ClockReading clock_of(const std::string& host, Time theirs, std::chrono::system_clock::time_point asked,
                      Micros took) {
  using namespace std::chrono_literals;
  ClockReading reading;
  reading.source = ClockReading::Source::command;
  reading.server = host;
  const auto ours = std::chrono::time_point_cast<Micros>(asked + took / 2);
  reading.offset = std::chrono::time_point_cast<Micros>(theirs) + 500ms - ours;
  reading.uncertainty = took / 2 + 500ms;
  reading.zone = "UTC";
  reading.took = took;
  return reading;
}

Fault read_root(LdapSession& session, const DirectoryAccess& access, Directory& out, Contexts& contexts) {
  const auto asked = std::chrono::system_clock::now();
  const auto began = steady_clock::now();
  const auto root =
      session.search("", Scope::base, "(objectClass=*)",
                     {"currentTime", "defaultNamingContext", "configurationNamingContext", "namingContexts"});
  if (!root) return root.fault;
  const auto took = std::chrono::duration_cast<Micros>(steady_clock::now() - began);
  const LdapEntry entry = root->empty() ? LdapEntry() : root->front();
  if (const auto time = generalized_time(entry.first("currenttime")))
    out.clock = clock_of(access.host, *time, asked, took);
  contexts.domain = entry.first("defaultnamingcontext");
  if (contexts.domain.empty()) contexts.domain = entry.first("namingcontexts");
  contexts.configuration = entry.first("configurationnamingcontext");
  return {};
}

Fault read_accounts(LdapSession& session, const DirectoryAccess& access, const Contexts& contexts,
                    Directory& out) {
  if (access.accounts.empty()) return {};
  const std::string& base = access.base.empty() ? contexts.domain : access.base;
  const std::string& head = contexts.domain.empty() ? base : contexts.domain;
  const auto policy = session.search(head, Scope::base, "(objectClass=*)", {"maxPwdAge"});
  if (!policy) return policy.fault;
  const auto max_age = password_age(policy->empty() ? "" : policy->front().first("maxpwdage"));
  std::string filter = "(|";
  for (const std::string& name : access.accounts)
    filter += "(sAMAccountName=" + escaped_for_filter(name) + ')';
  const auto found = session.search(base, Scope::subtree, filter + ')', account_attributes());
  if (!found) return found.fault;
  for (const std::string& name : access.accounts) {
    Directory::Account& account = out.accounts[name];
    for (const LdapEntry& entry : *found)
      if (lower(entry.first("samaccountname")) == lower(name)) account = account_of(entry, max_age);
  }
  return {};
}

// Office Communications Server keeps them in the configuration, or, from older times, in the domain.
Fault read_settings(LdapSession& session, const Contexts& contexts, Directory& out) {
  std::vector<std::string> bases;
  if (!contexts.configuration.empty())
    bases.push_back("CN=RTC Service,CN=Services," + contexts.configuration);
  if (!contexts.domain.empty()) bases.push_back("CN=RTC Service,CN=Microsoft,CN=System," + contexts.domain);
  const auto text = [](const LdapEntry& entry, const char* name) -> std::optional<std::string> {
    const std::string value = entry.first(name);
    return value.empty() ? std::nullopt : std::optional(value.substr(0, name_limit));
  };
  for (const std::string& base : bases) {
    const auto found = session.search(
        base, Scope::subtree, "(|(msRTCSIP-EnableFederation=*)(msRTCSIP-EdgeProxyFQDN=*))",
        {"msRTCSIP-EnableFederation", "msRTCSIP-EdgeProxyFQDN", "msRTCSIP-DefaultRouteToEdgeProxy"});
    if (!found) return found.fault;
    for (const LdapEntry& entry : *found) {
      const std::string enabled = entry.first("msrtcsip-enablefederation");
      if (!enabled.empty() && !out.enable_federation) out.enable_federation = enabled == "TRUE";
      if (!out.edge_fqdn) out.edge_fqdn = text(entry, "msrtcsip-edgeproxyfqdn");
      if (!out.default_route) out.default_route = text(entry, "msrtcsip-defaultroutetoedgeproxy");
    }
    if (!found->empty()) break;
  }
  return {};
}

Fault read_all(const DirectoryAccess& access, Deadline limit, Directory& out) {
  const auto session = LdapSession::open(access, limit);
  if (!session) return session.fault;
  Contexts contexts;
  if (Fault fault = read_root(**session, access, out, contexts)) return fault;
  if (Fault fault = (*session)->log_in(access.user, access.password)) return fault;
  if (Fault fault = read_accounts(**session, access, contexts, out)) return fault;
  return read_settings(**session, contexts, out);
}

}  // namespace

Task<Directory> read_directory(DirectoryAccess access, Deadline limit) {
  std::function<Directory()> work = [access = std::move(access), limit] {
    const auto began = steady_clock::now();
    Directory out;
    const auto to = socket_address(access.address, access.port);
    out.connect_to = access.host + (to ? ' ' + endpoint_text(*to) : std::string());
    out.protection = access.protection;
    out.fault = read_all(access, limit, out);
    out.took = std::chrono::duration_cast<Micros>(steady_clock::now() - began);
    return out;
  };
  co_return co_await in_background(std::move(work));
}

}  // namespace sipfed::gather
