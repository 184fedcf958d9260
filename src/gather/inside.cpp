#include "gather/inside.h"

#include "gather/artefacts/artefacts.h"
#include "gather/devices/asa.h"
#include "gather/devices/imp.h"
#include "gather/devices/microsoft.h"
#include "gather/directory/directory.h"
#include "gather/net/address.h"
#include "gather/net/background.h"
#include "gather/probes/crl.h"
#include "gather/probes/http_clock.h"
#include "gather/probes/ntp.h"
#include "gather/probes/rdp.h"
#include "gather/probes/scep.h"
#include "gather/probes/tftp.h"
#include "sipfed/answers.h"
#include "sipfed/identity.h"
#include "sipfed/path.h"

namespace sipfed::gather {
namespace {

constexpr std::uint16_t ssh_port = 22, tftp_port = 69, ntp_port = 123, https_port = 443, ldap_port = 389,
                        ldaps_port = 636, rdp_port = 3389, sip_port = 5060, sips_port = 5061;

// Beyond a step: four connections, one after the other.
constexpr std::chrono::seconds rdp_patience(10);
// So many domains one node is asked to look up.
constexpr std::size_t domain_limit = 20;
// More enrolment services than an ASA uses.
constexpr std::size_t enrolment_limit = 8;
// More lists than any chain of a federation names.
constexpr std::size_t list_limit = 16;

Fault& fault_of(auto& fact) {
  if constexpr (requires { fact.talk; })
    return fact.talk.fault;
  else
    return fact.fault;
}
Fault& fault_of(RdpAnswer& answer) { return answer.modern.fault; }

// Awaits a measurement under the run's switch and writes its fact down; what was cut short leaves no fact.
template <class T>
Task<void> note(Run& run, Task<T> task, std::map<std::string, T>& into, std::string key) {
  auto fact = co_await run.stop.run(std::move(task));
  if (!fact || run.cut_short(fault_of(*fact), *run.here)) {
    run.here->interrupted = true;
    co_return;
  }
  into[key] = std::move(*fact);
}

Fault not_found(const std::string& host) {
  return {Fault::Kind::protocol, "no address: DNS has none for " + host};
}

// What http_get can ask; a device keeps other schemes there too ("nvram:", "ftp://").
bool is_enrolment_url(const std::string& text) {
  const std::string url = lower(text);
  return (url.starts_with("http://") || url.starts_with("https://")) && !parse_url(text).host.empty();
}

}  // namespace

InsideSurvey::InsideSurvey(Run& run, Lookup& lookup, const Subject& subject)
    : run_(run),
      lookup_(lookup),
      subject_(subject),
      plan_(subject.plan),
      view_(*run.here),
      crew_(run.executor) {}

Task<void> InsideSurvey::all() {
  const Facts& wanted = run_.settings.wanted;
  const Inside& inside = run_.settings.inside;
  if (wanted.has(Fact::artefact)) files();
  if (wanted.has(Fact::clock)) crew_.add(clocks());
  if (!plan_.scep_url.empty()) enrolment(plan_.scep_url);
  if (wanted.has(Fact::tftp) && !plan_.tftp_server.empty()) crew_.add(image());
  if (wanted.has(Fact::rdp) && !plan_.rdp_host.empty()) crew_.add(remote_desktop());
  if (wanted.has(Fact::tcp)) {
    for (const std::string& address : plan_.asa_addresses)
      for (const std::uint16_t port : {https_port, ssh_port, sips_port}) crew_.add(reach(address, port));
    for (const std::string& place : plan_.beyond_asa) {
      const HostPort at = split_host_port(place);
      crew_.add(reach(at.host, at.port == 0 ? https_port : at.port));
    }
    if (!plan_.front_end.empty())
      for (const std::uint16_t port : {sip_port, sips_port}) crew_.add(reach(plan_.front_end, port));
    for (const StaticRoute& route : plan_.routes) crew_.add(next_hop(route));
  }
  devices();
  if (wanted.has(Fact::directory))
    for (const DirectoryAccess& access : inside.directories) crew_.add(directory(access));
  co_await crew_.all();
}

Task<void> InsideSurvey::clocks() {
  std::set<std::string> hosts = plan_.clock_hosts;
  if (!plan_.ntp_reference.empty()) hosts.insert("ntp:" + plan_.ntp_reference);
  for (const std::string& host : hosts) crew_.add(clock(host));
  co_return;
}

// "ntp:192.0.2.7", "https:asa.ours.example:443"
Task<void> InsideSurvey::clock(std::string host) {
  const std::size_t colon = host.find(':');
  const bool https = host.substr(0, colon) == "https";
  const std::string place = host.substr(colon + 1);
  const HostPort at = split_host_port(place);
  const std::uint16_t port = at.port != 0 ? at.port : https ? https_port : ntp_port;
  const std::string key = (https ? "https " : "ntp ") + place;
  auto address = co_await lookup_.address_of(at.host);
  if (address.empty()) {
    view_.clock[key] = ClockReading{.source = https ? ClockReading::Source::http : ClockReading::Source::ntp,
                                    .server = place,
                                    .fault = not_found(at.host)};
    co_return;
  }
  run_.say(Stage::devices, key);
  if (!https) {
    auto asking = ask_ntp(place, std::move(address), port, run_.step());
    co_return co_await note(run_, std::move(asking), view_.clock, key);
  }
  HttpTarget target;
  target.url = "https://" + sipfed::endpoint_text(at.host, port) + "/";
  target.address = std::move(address);
  target.verify = false;
  target.legacy = true;
  auto asking = ask_http_date(place, std::move(target), run_.step());
  co_await note(run_, std::move(asking), view_.clock, key);
}

void InsideSurvey::enrolment(const std::string& url) {
  if (!run_.settings.wanted.has(Fact::scep) || !enrolments_.insert(url).second) return;
  for (const char* operation : {"GetCACert", "GetCACaps"}) crew_.add(scep(url, operation));
}

Task<void> InsideSurvey::scep(std::string url, std::string operation) {
  const std::string key = operation + ' ' + url;
  const std::string host = parse_url(url).host;
  HttpTarget target;
  target.url = std::move(url);
  target.verify = false;
  auto address = co_await lookup_.address_of(host);
  target.address = std::move(address);
  if (target.address.empty()) {
    view_.scep[key].fault = not_found(host);
    co_return;
  }
  run_.say(Stage::devices, key);
  auto asking = ask_scep(std::move(operation), std::move(target), run_.step());
  co_await note(run_, std::move(asking), view_.scep, key);
}

Task<void> InsideSurvey::image() {
  const HostPort at = split_host_port(plan_.tftp_server);
  const std::uint16_t port = at.port == 0 ? tftp_port : at.port;
  auto address = co_await lookup_.address_of(at.host);
  const std::string key =
      sipfed::endpoint_text(address.empty() ? at.host : address, port) + ' ' + plan_.tftp_file;
  if (address.empty()) {
    view_.tftp[key].fault = not_found(at.host);
    co_return;
  }
  run_.say(Stage::devices, key);
  auto asking = ask_tftp_image(std::move(address), port, plan_.tftp_file, run_.step());
  auto answers = co_await run_.stop.run(std::move(asking));
  if (!answers) {
    view_.interrupted = true;
    co_return;
  }
  for (auto& [file, answer] : *answers)
    if (!run_.cut_short(answer.fault, view_)) view_.tftp.insert_or_assign(file, std::move(answer));
}

Task<void> InsideSurvey::remote_desktop() {
  const HostPort at = split_host_port(plan_.rdp_host);
  const std::uint16_t port = at.port == 0 ? rdp_port : at.port;
  auto address = co_await lookup_.address_of(at.host);
  if (address.empty()) {
    view_.rdp[plan_.rdp_host].modern.fault = not_found(at.host);
    co_return;
  }
  const std::string key = sipfed::endpoint_text(address, port);
  run_.say(Stage::devices, key);
  auto asking = ask_rdp(std::move(address), port, std::min(run_.step() + rdp_patience, run_.end));
  co_await note(run_, std::move(asking), view_.rdp, key);
}

// A connect and no more. What another line of the survey reaches already is left to it.
Task<void> InsideSurvey::reach(std::string host, std::uint16_t port) {
  auto address = co_await lookup_.address_of(host);
  if (address.empty()) co_return;
  const std::string key = sipfed::endpoint_text(address, port);
  Site& site = run_.site(key);
  if (std::exchange(site.claimed, true)) co_return;
  const OpenAtEnd known(site.known);
  auto permit = co_await site.budget.take();
  run_.say(Stage::tcp, key);
  auto connecting = connect(std::move(address), port, run_.step());
  auto attempt = co_await run_.stop.run(std::move(connecting));
  if (!attempt || run_.cut_short(attempt->fact.fault, view_)) {
    view_.interrupted = true;
    co_return;
  }
  site.reachable = attempt->stream != nullptr;
  view_.tcp.emplace(key, attempt->fact);
}

Task<void> InsideSurvey::next_hop(StaticRoute route) {
  if (route.next_hop.empty() || route.port <= 0) co_return;
  co_await reach(std::move(route.next_hop), static_cast<std::uint16_t>(route.port));
}

Task<bool> InsideSurvey::locate(DeviceAccess& access, DeviceTalk& talk) {
  if (access.way == DeviceAccess::Way::files) co_return true;
  if (access.port == 0) access.port = access.way == DeviceAccess::Way::https ? https_port : ssh_port;
  auto address = co_await lookup_.address_of(access.host);
  access.address = std::move(address);
  run_.say(Stage::devices, access.name + " " + access.host);
  if (!access.address.empty()) co_return true;
  talk.host = access.host;
  talk.fault = not_found(access.host);
  co_return false;
}

template <class Device>
Task<void> InsideSurvey::device(DeviceAccess access, std::map<std::string, Device>& into,
                                std::function<Task<Device>(DeviceAccess)> read) {
  const std::string name = access.name;
  Device unreached;
  const auto found = co_await locate(access, unreached.talk);
  if (!found) {
    into[name] = std::move(unreached);
    co_return;
  }
  auto reading = read(access);
  co_await note(run_, std::move(reading), into, name);
  const auto noted = into.find(name);
  if (access.way != DeviceAccess::Way::files && noted != into.end() && noted->second.talk.fault)
    noted->second.talk.host = sipfed::endpoint_text(access.host, access.port);
}

void InsideSurvey::devices() {
  const Facts& wanted = run_.settings.wanted;
  const Inside& inside = run_.settings.inside;
  if (wanted.has(Fact::asa))
    for (const DeviceAccess& access : inside.asa) crew_.add(asa(access));
  if (wanted.has(Fact::imp))
    for (const DeviceAccess& access : inside.imp) crew_.add(imp(access));
  if (wanted.has(Fact::microsoft))
    for (const DeviceAccess& access : inside.microsoft)
      crew_.add(device<Microsoft>(access, view_.microsoft, [this](DeviceAccess to) {
        return read_microsoft(std::move(to), run_.end);
      }));
}

// The enrolment services of its trustpoints are asked as soon as they are known.
Task<void> InsideSurvey::asa(DeviceAccess access) {
  const std::string name = access.name;
  std::function<Task<Asa>(DeviceAccess)> read = [this](DeviceAccess to) {
    return read_asa(std::move(to), run_.end);
  };
  co_await device<Asa>(std::move(access), view_.asa, std::move(read));
  const auto found = view_.asa.find(name);
  if (!run_.settings.network || found == view_.asa.end()) co_return;
  for (const Asa::Trustpoint& trustpoint : found->second.trustpoints)
    if (is_enrolment_url(trustpoint.enrollment) && enrolments_.size() < enrolment_limit)
      enrolment(trustpoint.enrollment);
}

// The next hops of a node's routes are tried as soon as they are known.
Task<void> InsideSurvey::imp(DeviceAccess access) {
  const std::string name = access.name;
  std::set<std::string> domains{subject_.domain};
  if (!subject_.local.empty()) domains.insert(subject_.local);
  for (const std::string& domain : plan_.microsoft_domains)
    if (domains.size() < domain_limit) domains.insert(domain);
  std::function<Task<Imp>(DeviceAccess)> read = [this, domains](DeviceAccess to) {
    return read_imp(std::move(to), domains, run_.end);
  };
  co_await device<Imp>(std::move(access), view_.imp, std::move(read));
  const auto found = view_.imp.find(name);
  if (!run_.settings.network || !run_.settings.wanted.has(Fact::tcp) || found == view_.imp.end()) co_return;
  for (const StaticRoute& route : found->second.routes) crew_.add(next_hop(route));
}

Task<void> InsideSurvey::directory(DirectoryAccess access) {
  const std::string name = access.host;
  if (access.port == 0) access.port = access.protection == "ldaps" ? ldaps_port : ldap_port;
  auto address = co_await lookup_.address_of(access.host);
  access.address = std::move(address);
  if (access.address.empty()) {
    view_.directory[name].fault = not_found(name);
    co_return;
  }
  run_.say(Stage::devices, "LDAP " + name);
  auto reading = read_directory(std::move(access), run_.end);
  co_await note(run_, std::move(reading), view_.directory, name);
}

void InsideSurvey::files() {
  const Inside& inside = run_.settings.inside;
  for (const FileAccess& one : inside.requests) view_.request[one.file] = read_signing_request(one.file);
  for (const FileAccess& one : inside.pkcs12) view_.pkcs12[one.file] = read_pkcs12(one.file, one.passphrase);
  for (const FileAccess& one : inside.imp_certificates)
    view_.exported[one.file] = read_exported_certificate(one.file);
  for (const FileAccess& one : inside.traces) crew_.add(trace(one.file));
}

// May be large.
Task<void> InsideSurvey::trace(std::string file) {
  std::function<Trace()> work = [file] { return read_trace(file); };
  auto reading = in_background(std::move(work));
  auto fact = co_await run_.stop.run(std::move(reading));
  if (fact)
    view_.trace[file] = std::move(*fact);
  else
    view_.interrupted = true;
}

namespace {

Task<void> fetch_one(Run& run, Lookup& lookup, std::string text) {
  const Url url = parse_url(text);
  if (url.host.empty()) co_return;
  HttpTarget target;
  target.url = text;
  target.verify = false;  // a list is signed
  if (is_address(url.host)) {
    target.address = url.host;
  } else {
    const auto answer = co_await lookup.follow("A", url.host);
    if (answer == nullptr) co_return;
    if (const auto found = records(*answer, "A"); !found.empty()) target.address = found.front()->data;
  }
  if (target.address.empty()) {
    run.here->crl[text].fault = not_found(url.host);
    co_return;
  }
  run.say(Stage::tls, text);
  auto asking = ask_crl(std::move(target), run.step());
  co_await note(run, std::move(asking), run.here->crl, text);
}

}  // namespace

Task<void> fetch_revocation_lists(Run& run, Lookup& lookup) {
  if (!run.settings.wanted.has(Fact::crl)) co_return;
  std::set<std::string> urls;
  const auto note_urls = [&urls](const std::vector<Certificate>& chain) {
    for (const Certificate& one : chain)
      for (const std::string& url : one.crl_urls)
        if (url.starts_with("http://") && urls.size() < list_limit) urls.insert(url);
  };
  note_urls(run.here->own);
  for (const auto& [key, handshake] : run.here->tls) note_urls(handshake.chain);
  Crew crew(run.executor);
  for (const std::string& url : urls) crew.add(fetch_one(run, lookup, url));
  co_await crew.all();
}

Task<void> resolve_dialog_hosts(Run& run, Lookup& lookup) {
  std::set<std::string> hosts;
  for (const auto& [key, exchange] : run.here->sip) {
    const SipMessage* reply = final_reply(exchange);
    if (exchange.method != "SUBSCRIBE" || reply == nullptr || !is_success(reply->status)) continue;
    const std::string host = dialog_host(*reply);
    if (is_fqdn(host) && hosts.size() < list_limit) hosts.insert(host);
  }
  for (const std::string& host : hosts)
    for (const char* type : {"A", "AAAA"}) co_await lookup.ask(type, host);
}

}  // namespace sipfed::gather
