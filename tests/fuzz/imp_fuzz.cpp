// libFuzzer: any text as the answer to every command; what it names is asked again with the same text. No
// control character may come out of it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gather/devices/imp.h"
#include "gather/devices/imp_certificates.h"
#include "gather/devices/imp_queries.h"
#include "gather/devices/imp_tables.h"

namespace {

void look(const std::string& text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20) std::abort();
}

void look(const std::vector<sipfed::Imp::Held>& certificates) {
  for (const auto& held : certificates) {
    look(held.unit);
    look(held.serial);
    for (const auto& attribute : held.subject) look(attribute.type), look(attribute.value);
    for (const auto& attribute : held.issuer) look(attribute.type), look(attribute.value);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sipfed::gather;
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::map<std::string, std::string> answers;
  for (const char* command :
       {"utils ntp status", "show timezone config", "show status", "show network eth0",
        "show tls min-version", "utils service list", "show cert list own", "show cert list trust",
        "show cert own cup/cup.pem", "utils network host _sipfederationtls._tcp.peer.example srv",
        "run sql select domainname from federateddomain",
        "run sql select pattern,nexthop,port from staticroute"})
    answers[command] = text;
  for (const std::string_view query : imp_queries) answers[std::string(query)] = text;
  for (const std::string& unit : imp_units(text)) answers["show cert trust " + unit] = text;
  for (const std::string& query : table_queries(text)) answers[query] = text;
  sipfed::Imp imp;
  parse_imp(answers, text, {}, imp);
  look(imp.version);
  look(imp.own);
  look(imp.trusted);
  for (const auto& [name, state] : imp.services) look(name), look(state);
  for (const auto& [name, value] : imp.parameters) look(name), look(value);
  for (const auto& [domain, seen] : imp.srv)
    for (const std::string& target : seen.targets) look(target);
  for (const auto& route : imp.routes) look(route.pattern), look(route.next_hop);
  return 0;
}
