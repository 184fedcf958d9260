#include "gather/edge_legs.h"

#include <utility>

#include "gather/net/address.h"
#include "gather/tls/session.h"
#include "sipfed/identity.h"
#include "sipfed/path.h"

namespace sipfed::gather {
namespace {

constexpr std::uint16_t edge_port = 5061;

}  // namespace

Task<void> resolve_edge_names(Lookup& lookup, const Plan& plan) {
  for (const std::string* name : {&plan.edge_external, &plan.edge_internal}) {
    if (name->empty() || is_address(*name)) continue;
    for (const char* type : {"A", "AAAA"}) co_await lookup.follow(type, lower(*name));
  }
}

Task<void> greet_internal_edge(Run& run, Lookup& lookup, std::string host) {
  const bool wanted = run.settings.wanted.has(Fact::tls) || run.settings.wanted.has(Fact::sip);
  if (!wanted || host.empty()) co_return;
  host = lower(host);
  const auto address = co_await lookup.address_of(host);
  if (address.empty()) co_return;
  const std::string place = sipfed::endpoint_text(address, edge_port);
  Site& site = run.site(place);
  if (std::exchange(site.claimed, true)) co_return;  // the other leg's endpoint, or a next hop
  const OpenAtEnd known(site.known);
  auto permit = co_await site.budget.take();
  run.say(Stage::tls, host + ' ' + place);
  auto connecting = connect(address, edge_port, run.step());
  auto attempt = co_await run.stop.run(std::move(connecting));
  if (!attempt || run.cut_short(attempt->fact.fault, *run.here)) {
    run.here->interrupted = true;
    co_return;
  }
  site.reachable = attempt->stream != nullptr;
  run.here->tcp.emplace(place, attempt->fact);
  if (!attempt->stream) co_return;
  TlsRequest request(place, host, host);
  auto shaking = tls_handshake(std::move(attempt->stream), std::move(request), run.step());
  auto hands = co_await run.stop.run(std::move(shaking));
  if (!hands || run.cut_short(hands->fact.fault, *run.here)) {
    run.here->interrupted = true;
    co_return;
  }
  run.here->tls.emplace(place + ' ' + host + " anonymous", std::move(hands->fact));
}

}  // namespace sipfed::gather
