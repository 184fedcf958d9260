#include "peers/knot.h"

#include <filesystem>
#include <stdexcept>

namespace sipfed::peers {
namespace {

constexpr auto frame = R"(server:
    rundir: "@W@"
    listen: [ ADDRESS@PORT, ::1@PORT ]
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "@W@/knot-db"
log:
  - target: stderr
    any: warning
policy:
  - id: quick
    algorithm: ecdsap256sha256
    single-type-signing: on
template:
  - id: default
    storage: "@W@"
    file: "%s.zone"
    journal-content: none
    zonefile-load: whole
    zonefile-sync: -1
zone:
)";

std::string replaced(std::string text, std::string_view what, const std::string& with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
  return text;
}

std::string write_zones(const Workplace& place, const KnotZones& zones, const std::string& address,
                        unsigned port) {
  std::filesystem::create_directories(place.path("knot-db"));
  std::string config = replaced(replaced(frame, "ADDRESS", address), "PORT", std::to_string(port));
  for (const auto& [name, zone] : zones) {
    const std::string head = "$ORIGIN " + name +
                             ".\n$TTL 60\n@ SOA ns.peer.test. root.peer.test. 1 3600 900 604800 30\n"
                             "@ NS ns.peer.test.\n";
    place.write(name + ".zone", (zone.whole ? "" : head) + zone.records);
    config += "  - domain: " + name + ".\n" + zone.options;
  }
  return place.write("knot.conf", config);
}

}  // namespace

Knot::Knot(const Workplace& place, const KnotZones& zones, const std::string& address)
    : address_(address),
      port_(free_port()),
      process_(place, {"knotd", "-c", write_zones(place, zones, address_, port_)}) {
  wait_until_answering(address_, port_, zones.begin()->first, process_);
}

std::string reverse_zone_line(const std::string& address, const std::string& name) {
  std::string reversed, rest = address.substr(address.find('.') + 1);
  while (!rest.empty()) {
    const std::size_t dot = rest.find('.');
    reversed = rest.substr(0, dot) + (reversed.empty() ? "" : "." + reversed);
    rest = dot == std::string::npos ? "" : rest.substr(dot + 1);
  }
  return reversed + " PTR " + name + ".\n";
}

KnotZones federation(const std::string& address, unsigned port) {
  const std::string number = std::to_string(port);
  return {
      {"fed.test", {"_sipfederationtls._tcp SRV 0 0 " + number + " ae\nae A " + address + "\n", "", false}},
      {"corp.test", {"_sipfederationtls._tcp SRV 0 0 5061 imp\nimp A 127.0.0.20\n", "", false}},
      {"127.in-addr.arpa",
       {reverse_zone_line(address, "ae.fed.test") + reverse_zone_line("127.0.0.20", "imp.corp.test"), "",
        false}}};
}

}  // namespace sipfed::peers
