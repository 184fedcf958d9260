#include "gather/planned.h"

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "gather/gather.h"
#include "sipfed/identity.h"
#include "sipfed/path.h"

namespace sipfed::gather {
namespace {

// What the server would say of a name: an alias goes on to its target.
std::vector<DnsRecord> resolved(const View& view, const std::string& type, std::string name) {
  std::vector<DnsRecord> out;
  for (int links = 0; links < 8; ++links) {
    if (const auto found = view.dns.find(dns_key(type, name)); found != view.dns.end()) {
      out.insert(out.end(), found->second.answers.begin(), found->second.answers.end());
      return out;
    }
    const auto alias = view.dns.find(dns_key("CNAME", name));
    if (alias == view.dns.end() || alias->second.answers.empty()) return out;
    out.push_back(alias->second.answers.front());
    name = out.back().data;
  }
  return out;
}

// The records of "*.example.com" for a name below example.com that has none of its own (RFC 4592).
std::vector<DnsRecord> by_wildcard(const View& view, const std::string& type, const std::string& name) {
  for (std::size_t dot = name.find('.'); dot != name.npos; dot = name.find('.', dot + 1)) {
    std::vector<DnsRecord> found = resolved(view, type, '*' + name.substr(dot));
    for (DnsRecord& record : found)
      if (record.name == '*' + name.substr(dot)) record.name = name;
    if (!found.empty()) return found;
  }
  return {};
}

// Nothing planned stands for nothing there, but only where the file would have it.
void settle(View& view, const std::string& name, std::initializer_list<const char*> types) {
  const bool known = std::any_of(view.dns.begin(), view.dns.end(),
                                 [&](const auto& one) { return one.first.ends_with(' ' + name); });
  std::map<std::string, DnsAnswer> settled;
  bool exists = known;
  for (const char* type : types) {
    const std::string key = dns_key(type, name);
    if (view.dns.contains(key)) continue;
    DnsAnswer& answer = settled[key];
    answer.authoritative = true;
    answer.answers = known ? resolved(view, type, name) : by_wildcard(view, type, name);
    exists = exists || !answer.answers.empty();
  }
  for (auto& [key, answer] : settled) answer.rcode = exists ? "NOERROR" : "NXDOMAIN";
  view.dns.merge(settled);
}

void settle_ours(View& view, const std::string& domain) {
  settle(view, federation_srv(domain), {"SRV"});
  for (const SrvTarget& target : srv_targets(view.dns[dns_key("SRV", federation_srv(domain))]))
    if (is_within(target.host, domain)) settle(view, target.host, {"A", "AAAA"});
}

void keep_files(std::vector<DeviceAccess>& devices) {
  std::erase_if(devices, [](const DeviceAccess& one) { return one.way != DeviceAccess::Way::files; });
}

Settings without_network(Settings settings) {
  settings.wanted = {Fact::own_certificate, Fact::artefact, Fact::asa, Fact::imp, Fact::microsoft};
  settings.network = false;
  settings.resolvers = {{"planned", "127.0.0.1:53"}};  // not asked
  keep_files(settings.inside.asa);
  keep_files(settings.inside.imp);
  keep_files(settings.inside.microsoft);
  settings.inside.directories.clear();
  return settings;
}

}  // namespace

Outcome<Dossier> gather_planned(const Subject& subject, const Settings& settings, std::string_view records) {
  auto planned = read_records(records, subject.local);
  if (!planned) return planned.fault;
  Dossier dossier = gather({subject}, without_network(settings));
  View& view = dossier.views.begin()->second;
  view.resolver.clear();
  view.dns = std::move(planned->dns);
  if (!records.empty() && !subject.local.empty()) settle_ours(view, subject.local);
  return dossier;
}

}  // namespace sipfed::gather
