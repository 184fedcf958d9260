#include "gather/probe.h"

#include "gather/endpoint_job.h"
#include "gather/sip_facts.h"
#include "sipfed/identity.h"

namespace sipfed::gather {

Task<void> probe_tls(Run& run, Endpoint endpoint, Asked asked) {
  EndpointJob job(run, std::move(endpoint), std::move(asked));
  co_await job.all();
}

Task<void> probe_tcp(Run& run, std::string host, std::string address, std::uint16_t port, Asked asked) {
  const std::string text = endpoint_text(address, port);
  Site& site = run.site(text);
  auto permit = co_await site.budget.take();
  run.say(Stage::tcp, text);
  auto connecting = connect(std::move(address), port, run.step());
  auto attempt = co_await run.stop.run(std::move(connecting));
  if (!attempt || run.cut_short(attempt->fact.fault, *run.here)) {
    run.here->interrupted = true;
    co_return;
  }
  run.here->tcp.emplace(text, attempt->fact);
  if (!attempt->stream || !run.settings.wanted.has(Fact::sip)) co_return;
  run.say(Stage::sip, text);
  SipPlan plan = sip_plan(run, asked, questions_for(asked, run.settings));
  plan.connect_to = text;
  plan.host = host;
  plan.transport = "tcp";
  plan.local = attempt->fact.local;
  auto talking = converse(*attempt->stream, std::move(plan), run.end);
  auto exchanges = co_await run.stop.run(std::move(talking));
  const std::string prefix = host.empty() ? text + " tcp " : text + ' ' + host + " tcp ";
  store_exchanges(run, prefix, std::move(exchanges));
}

}  // namespace sipfed::gather
