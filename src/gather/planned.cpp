#include "gather/planned.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "gather/gather.h"
#include "sipfed/identity.h"
#include "sipfed/path.h"

namespace sipfed::gather {
namespace {

constexpr std::string_view types[] = {"A", "AAAA", "CNAME", "PTR", "SRV"};

std::string plain_name(std::string name) {
  if (name.size() > 1 && name.ends_with('.')) name.pop_back();
  return lower(name);
}

template <class Number>
bool number(const std::string& text, Number& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc() && end == text.data() + text.size();
}

// The data of a record; false: not of its type.
bool read_data(std::istream& words, DnsRecord& record) {
  std::string first;
  if (!(words >> first)) return false;
  if (record.type == "SRV") {
    std::string weight, port, target;
    if (!(words >> weight >> port >> target)) return false;
    record.data = plain_name(target);
    return number(first, record.priority) && number(weight, record.weight) && number(port, record.port);
  }
  const bool address = record.type == "A" || record.type == "AAAA";
  record.data = address ? lower(first) : plain_name(first);
  return !address || (is_address(first) && is_ipv6(first) == (record.type == "AAAA"));
}

// Empty: a blank line. A type of "" in the result: not understood.
std::optional<DnsRecord> read_record(std::string line) {
  line.erase(std::min(line.find(';'), line.size()));
  std::istringstream words(line);
  DnsRecord record;
  if (!(words >> record.name)) return std::nullopt;
  record.name = plain_name(record.name);
  record.ttl = 3600;
  std::string word;
  while (words >> word) {
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::toupper(c); });
    if (word == "IN" || number(word, record.ttl)) continue;
    if (std::find(std::begin(types), std::end(types), word) == std::end(types)) break;
    record.type = word;
    std::string rest;
    if (!read_data(words, record) || words >> rest) record.type.clear();
    break;
  }
  return record;
}

// Nothing planned stands for nothing there, but only where the file would have it.
void settle(View& view, const std::string& type, const std::string& name) {
  const std::string key = dns_key(type, name);
  if (view.dns.contains(key)) return;
  const bool known = std::any_of(view.dns.begin(), view.dns.end(),
                                 [&](const auto& one) { return one.first.ends_with(' ' + name); });
  view.dns[key].rcode = known ? "NOERROR" : "NXDOMAIN";
  view.dns[key].authoritative = true;
}

void settle_ours(View& view, const std::string& domain) {
  settle(view, "SRV", federation_srv(domain));
  for (const SrvTarget& target : srv_targets(view.dns[dns_key("SRV", federation_srv(domain))]))
    if (is_within(target.host, domain))
      for (const char* type : {"A", "AAAA"}) settle(view, type, target.host);
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

Outcome<std::map<std::string, DnsAnswer>> read_records(std::string_view text) {
  std::map<std::string, DnsAnswer> out;
  std::istringstream lines{std::string(text)};
  int count = 0;
  for (std::string line; std::getline(lines, line);) {
    ++count;
    auto record = read_record(std::move(line));
    if (!record) continue;
    if (record->type.empty())
      return Fault{Fault::Kind::protocol,
                   "line " + std::to_string(count) +
                       ": 'NAME [TTL] [IN] TYPE DATA' is expected, with A, AAAA, CNAME, "
                       "PTR or SRV as the type"};
    DnsAnswer& answer = out[dns_key(record->type, record->name)];
    answer.rcode = "NOERROR";
    answer.authoritative = true;
    answer.answers.push_back(std::move(*record));
  }
  return out;
}

Outcome<Dossier> gather_planned(const Subject& subject, const Settings& settings, std::string_view records) {
  auto planned = read_records(records);
  if (!planned) return planned.fault;
  Dossier dossier = gather({subject}, without_network(settings));
  View& view = dossier.views.begin()->second;
  view.resolver.clear();
  view.dns = std::move(*planned);
  if (!records.empty() && !subject.local.empty()) settle_ours(view, subject.local);
  return dossier;
}

}  // namespace sipfed::gather
