#include "gather/survey.h"

#include <algorithm>

#include "gather/edge_legs.h"
#include "gather/inside.h"
#include "gather/net/address.h"
#include "gather/net/dns_message.h"
#include "gather/probe.h"
#include "gather/sip/request.h"
#include "gather/tls/session.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

// Caps against a zone made to keep us busy; far beyond what a federation has.
constexpr std::size_t target_limit = 32, address_limit = 32;

std::vector<Resolver> resolvers_of(const Settings& settings) {
  if (!settings.resolvers.empty()) return settings.resolvers;
  const auto own = system_resolvers();
  // As resolv.conf(5) has it: without a name server, the one on this host.
  return {{settings.vantage, own.empty() ? "127.0.0.1:53" : own.front()}};
}

Time now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

}  // namespace

struct Survey::Inquiry {
  const Subject& subject;
  Asked asked;
  Crew crew;
  Inquiry(const Subject& s, const Run& run)
      : subject(s), asked(asked_about(s, run.settings)), crew(run.executor) {}
};

Survey::Survey(const Executor& executor, const Settings& settings)
    : run_(executor, settings), id_(random_token(4)), at_once_(executor, settings.subjects_at_once) {
  for (const Resolver& resolver : resolvers_of(settings)) {
    auto& vantage = vantages_.emplace_back(std::make_unique<Vantage>());
    vantage->view.vantage = resolver.name.empty() ? settings.vantage : resolver.name;
    vantage->view.taken_at = now();
    vantage->view.resolver = resolver.server;
    vantage->lookup = std::make_unique<Lookup>(run_, resolver.server, vantage->view);
  }
  run_.here = &vantages_.front()->view;
}

Survey::~Survey() = default;

Task<void> Survey::examine(const std::vector<Subject>& subjects) {
  if (run_.settings.certificate && run_.settings.wanted.has(Fact::own_certificate))
    run_.here->own = chain_of(*run_.settings.certificate);
  Crew crew(run_.executor);
  if (!subjects.empty()) crew.add(examine_inside(subjects.front()));
  if (!run_.settings.network) co_return co_await crew.all();
  for (const Subject& one : subjects) crew.add(examine_one(one));
  if (!subjects.empty()) crew.add(examine_plain(subjects.front()));
  if (!subjects.empty()) {
    const Plan& plan = subjects.front().plan;
    for (const auto& vantage : vantages_) crew.add(resolve_edge_names(*vantage->lookup, plan));
    crew.add(greet_internal_edge(run_, *vantages_.front()->lookup, plan.edge_internal));
  }
  if (run_.settings.wanted.has(Fact::tls) || run_.settings.wanted.has(Fact::sip)) crew.add(prepare());
  co_await crew.all();
  co_await fetch_revocation_lists(run_, *vantages_.front()->lookup);
  co_await resolve_dialog_hosts(run_, *vantages_.front()->lookup);
}

// A deployment file belongs to one federation, so it is looked at once.
Task<void> Survey::examine_inside(const Subject& subject) {
  InsideSurvey inside(run_, *vantages_.front()->lookup, subject);
  co_await inside.all();
}

Task<void> Survey::examine_plain(const Subject& subject) {
  Inquiry inquiry(subject, run_);
  for (const std::string& endpoint : run_.settings.tcp) inquiry.crew.add(plain(inquiry, endpoint));
  co_await inquiry.crew.all();
}

Task<void> Survey::examine_one(const Subject& subject) {
  auto permit = co_await at_once_.take();
  Inquiry inquiry(subject, run_);
  const bool has_local = !subject.local.empty();
  for (const auto& vantage : vantages_) {
    inquiry.crew.add(domain(inquiry, *vantage, subject.domain));
    if (has_local && subject.local != subject.domain)
      inquiry.crew.add(domain(inquiry, *vantage, subject.local));
    if (has_local && vantages_.size() > 1)
      for (const char* service : {"_cisco-uds._tcp.", "_cuplogin._tcp."})
        inquiry.crew.add(clients(inquiry, *vantage, service + subject.local));
  }
  for (const std::string& pin : subject.pins) {
    const auto [host, port] = split_host_port(pin);
    if (!is_address(host)) {
      for (const char* type : {"A", "AAAA"}) inquiry.crew.add(pinned(inquiry, type, host, port));
      continue;
    }
    begin(inquiry, Endpoint{subject.domain, host, port, true});
    for (const auto& vantage : vantages_)
      if (std::string name = reverse_name(host); !name.empty())
        inquiry.crew.add(question(*vantage, "PTR", std::move(name)));
  }
  co_await inquiry.crew.all();
}

Task<void> Survey::domain(Inquiry& inquiry, Vantage& vantage, std::string domain) {
  const auto answer = co_await vantage.lookup->follow("SRV", federation_srv(domain));
  if (answer == nullptr) co_return;
  const bool peer = domain == inquiry.subject.domain && inquiry.subject.pins.empty();
  std::size_t count = 0;
  for (const SrvTarget& target : srv_targets(*answer)) {
    if (target.host == "." || target.host.empty() || ++count > target_limit) continue;
    for (const char* type : {"A", "AAAA"})
      inquiry.crew.add(host(inquiry, vantage, type, target.host, peer ? target.port : std::uint16_t{0}));
  }
}

// Port 0: the addresses are wanted, but not what answers there.
Task<void> Survey::host(Inquiry& inquiry, Vantage& vantage, std::string type, std::string name,
                        std::uint16_t port) {
  const auto answer = co_await vantage.lookup->follow(type, name);
  if (answer == nullptr) co_return;
  std::size_t count = 0;
  for (const DnsRecord* record : records(*answer, type)) {
    if (++count > address_limit) break;
    if (port != 0) begin(inquiry, Endpoint{name, record->data, port, false});
    inquiry.crew.add(question(vantage, "PTR", reverse_name(record->data)));
  }
}

// A host named instead of an address: it is looked up here, and stands for itself in SNI and certificate.
Task<void> Survey::pinned(Inquiry& inquiry, std::string type, std::string name, std::uint16_t port) {
  Vantage& here = *vantages_.front();
  const auto answer = co_await here.lookup->follow(type, name);
  if (answer == nullptr) co_return;
  for (const DnsRecord* record : records(*answer, type)) {
    begin(inquiry, Endpoint{name, record->data, port, true});
    inquiry.crew.add(question(here, "PTR", reverse_name(record->data)));
  }
}

Task<void> Survey::question(Vantage& vantage, std::string type, std::string name) {
  co_await vantage.lookup->ask(std::move(type), std::move(name));
}

Task<void> Survey::clients(Inquiry& inquiry, Vantage& vantage, std::string record) {
  const auto answer = co_await vantage.lookup->follow("SRV", std::move(record));
  if (answer == nullptr) co_return;
  std::size_t count = 0;
  for (const SrvTarget& target : srv_targets(*answer)) {
    if (target.host == "." || target.host.empty() || ++count > target_limit) continue;
    for (const char* type : {"A", "AAAA"}) inquiry.crew.add(question(vantage, type, target.host));
  }
}

Task<void> Survey::plain(Inquiry& inquiry, std::string endpoint) {
  const auto [name, port] = split_host_port(endpoint);
  if (is_address(name)) {
    co_await probe_tcp(run_, "", name, port, inquiry.asked);
    co_return;
  }
  for (const char* type : {"A", "AAAA"}) {
    const auto answer = co_await vantages_.front()->lookup->follow(type, name);
    if (answer == nullptr) continue;
    for (const DnsRecord* record : records(*answer, type))
      inquiry.crew.add(probe_tcp(run_, name, record->data, port, inquiry.asked));
  }
}

void Survey::begin(Inquiry& inquiry, Endpoint endpoint) {
  const Facts& wanted = run_.settings.wanted;
  const bool network = wanted.has(Fact::tcp) || wanted.has(Fact::tls) || wanted.has(Fact::matrix) ||
                       wanted.has(Fact::fragments) || wanted.has(Fact::sip);
  if (!network || !run_.endpoints.insert(endpoint.text() + ' ' + endpoint.host).second) return;
  inquiry.crew.add(probe_tls(run_, std::move(endpoint), inquiry.asked));
  if (!run_.settings.trust && !run_.trust_loaded && (wanted.has(Fact::tls) || wanted.has(Fact::sip))) {
    run_.trust_loaded = true;
    inquiry.crew.add(load_trust());
  }
}

// While the first DNS answer is on its way.
Task<void> Survey::prepare() {
  co_await sleep_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(1));
  prepare_tls();
}

// Costs some 25 ms, which fit into the first connect's round trip.
Task<void> Survey::load_trust() {
  co_await sleep_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(2));
  system_trust();
}

Dossier Survey::take(const std::vector<Subject>& subjects) {
  for (auto& [key, fact] : run_.here->tls) {
    if (fact.chain.empty()) continue;
    verify(fact, run_.settings.trust ? *run_.settings.trust : *system_trust(), run_.here->taken_at);
  }
  Dossier dossier;
  for (const Subject& one : subjects) dossier.subjects[subject_key(one)] = one;
  for (const auto& vantage : vantages_) {
    std::string key = vantage->view.vantage + '#' + id_;
    while (dossier.views.contains(key)) key.insert(key.find('#'), "'");
    dossier.views.emplace(std::move(key), std::move(vantage->view));
  }
  return dossier;
}

}  // namespace sipfed::gather
