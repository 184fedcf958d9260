// The DNS part of the path: answers, records behind CNAMEs, SRV targets in the order of RFC 2782.
#include <algorithm>
#include <tuple>

#include "sipfed/identity.h"
#include "sipfed/path.h"

namespace sipfed {

std::string federation_srv(std::string_view domain) { return "_sipfederationtls._tcp." + lower(domain); }

std::string dns_key(std::string_view type, std::string_view name) {
  return std::string(type) + ' ' + lower(name);
}

Seen<DnsAnswer> dns_answer(const View& view, std::string_view type, std::string_view name) {
  const auto found = view.dns.find(dns_key(type, name));
  if (found == view.dns.end()) return {};
  return {&view, found->first, &found->second};
}

std::vector<Seen<DnsAnswer>> dns_answers(const Evidence& evidence, std::string_view type,
                                         std::string_view name) {
  std::vector<Seen<DnsAnswer>> out;
  for (const auto& [id, view] : evidence.views)
    if (const auto seen = dns_answer(view, type, name); seen.fact) out.push_back(seen);
  return out;
}

bool is_lame(const DnsAnswer& answer) {
  const auto is = [](std::string_view type) {
    return [type](const DnsRecord& record) { return record.type == type; };
  };
  return answer.rcode == "NOERROR" && answer.answers.empty() && !answer.authoritative &&
         std::any_of(answer.authority.begin(), answer.authority.end(), is("NS")) &&
         std::none_of(answer.authority.begin(), answer.authority.end(), is("SOA"));
}

bool conclusive(const DnsAnswer& answer) {
  if (answer.fault || answer.tcp_fault) return false;
  return answer.rcode == "NXDOMAIN" || (answer.rcode == "NOERROR" && !is_lame(answer));
}

std::vector<const DnsRecord*> records(const DnsAnswer& answer, std::string_view type) {
  std::vector<const DnsRecord*> out;
  for (const DnsRecord& record : answer.answers)
    if (record.type == type) out.push_back(&record);
  return out;
}

std::vector<SrvTarget> srv_targets(const DnsAnswer& answer) {
  std::vector<SrvTarget> out;
  for (const DnsRecord* record : records(answer, "SRV")) {
    SrvTarget target{record->priority, record->weight, record->port, lower(record->data)};
    if (std::find(out.begin(), out.end(), target) == out.end()) out.push_back(std::move(target));
  }
  std::sort(out.begin(), out.end(), [](const SrvTarget& a, const SrvTarget& b) {
    return std::tuple(a.priority, -a.weight, a.host, a.port) <
           std::tuple(b.priority, -b.weight, b.host, b.port);
  });
  return out;
}

std::vector<SrvTarget> srv_targets(const Evidence& evidence, std::string_view domain) {
  std::vector<SrvTarget> out;
  for (const auto& seen : dns_answers(evidence, "SRV", federation_srv(domain)))
    for (const SrvTarget& target : srv_targets(*seen))
      if (std::find(out.begin(), out.end(), target) == out.end()) out.push_back(target);
  return out;
}

}  // namespace sipfed
