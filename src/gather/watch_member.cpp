#include "gather/watch_member.h"

#include <algorithm>

#include "gather/sip_facts.h"
#include "sipfed/answers.h"
#include "sipfed/rule.h"
#include "sipfed/sequential.h"

namespace sipfed::gather {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t change_limit = 200;

Time now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

}  // namespace

WatchMember::WatchMember(Run& run, Endpoint endpoint, Asked asked, std::chrono::milliseconds first_idle,
                         std::chrono::milliseconds longest_idle)
    : run_(run),
      endpoint_(std::move(endpoint)),
      asked_(std::move(asked)),
      longest_idle_(longest_idle),
      idle_(first_idle) {
  fact_.from = now();
}

bool WatchMember::sure() const {
  const Sureness members = sureness(fact_.tries, fact_.failures);
  if (members == Sureness::fails) return true;
  return members == Sureness::healthy && (fact_.died_after || fact_.survived >= longest_idle_);
}

void WatchMember::change(const std::string& what, std::string& before, std::string after) {
  if (!before.empty() && before != after) changed({now(), what, before, after});
  before = std::move(after);
}

void WatchMember::changed(Watching::Change change) {
  if (fact_.changes.size() < change_limit) fact_.changes.push_back(std::move(change));
}

Task<WatchMember::Line> WatchMember::open_line() {
  Line line;
  auto connecting = connect(endpoint_.address, endpoint_.port, run_.step());
  auto attempt = co_await run_.stop.run(std::move(connecting));
  if (!attempt || !attempt->stream) {
    line.fault = attempt ? attempt->fact.fault : Fault{Fault::Kind::cancelled, ""};
    co_return line;
  }
  line.local = attempt->fact.local;
  TlsRequest request(endpoint_.text(), endpoint_.host, endpoint_.host, run_.settings.certificate);
  auto shaking = tls_handshake(std::move(attempt->stream), std::move(request), run_.step());
  auto shaken = co_await run_.stop.run(std::move(shaking));
  if (!shaken) {
    line.fault = {Fault::Kind::cancelled, ""};
    co_return line;
  }
  if (!shaken->fact.chain.empty()) line.leaf = shaken->fact.chain.front().sha256;
  if (shaken->fact.alert) line.failure = "TLS alert " + alert_text(*shaken->fact.alert);
  line.fault = shaken->fact.fault;
  line.session = std::move(shaken->session);
  co_return line;
}

// No fault: a final answer came, whatever its status.
Task<Fault> WatchMember::options(Line& line, std::string& answer) {
  std::vector<SipQuestion> questions;
  questions.push_back({"OPTIONS", "sip:" + asked_.domain, false});
  SipPlan plan = sip_plan(run_, asked_, std::move(questions));
  plan.connect_to = endpoint_.text();
  plan.host = endpoint_.host;
  plan.local = line.local;
  plan.offered_certificate = run_.settings.certificate != nullptr;
  auto talking = converse(*line.session, std::move(plan), run_.step());
  auto exchanges = co_await run_.stop.run(std::move(talking));
  if (!exchanges || exchanges->empty()) co_return Fault{Fault::Kind::cancelled, ""};
  const SipExchange& exchange = exchanges->front();
  if (const SipMessage* reply = final_reply(exchange)) answer = status_text(*reply);
  co_return exchange.fault;
}

Task<void> WatchMember::round() {
  auto line = co_await open_line();
  std::string answer;
  Fault fault = line.fault;
  if (line.session) {
    auto asked = co_await options(line, answer);
    fault = std::move(asked);
  }
  if (fault.kind == Fault::Kind::cancelled || fault.kind == Fault::Kind::local ||
      fault.kind == Fault::Kind::no_family)
    co_return;  // ours, not theirs
  ++fact_.tries;
  fact_.until = now();
  const bool busy = answer.starts_with("5");
  const bool failed = fault || busy;
  if (failed) {
    ++fact_.failures;
    fact_.failure = busy ? answer : !line.failure.empty() ? line.failure : fault_text(fault);
    if (!fact_.failing_since) fact_.failing_since = now();
  } else {
    fact_.failing_since.reset();
  }
  if (!line.leaf.empty()) change("leaf", leaf_, line.leaf);
  change("answer", answer_, failed ? fact_.failure : answer);
  co_await try_kept(!failed);
}

Task<void> WatchMember::try_kept(bool new_ones_work) {
  if (fact_.died_after || !new_ones_work) co_return;
  if (!kept_.session) {
    auto line = co_await open_line();
    kept_ = std::move(line);
    kept_since_ = Clock::now();
    co_return;
  }
  const auto idle = Clock::now() - kept_since_;
  if (idle < idle_) co_return;
  std::string answer;
  auto fault = co_await options(kept_, answer);
  if (fault.kind == Fault::Kind::cancelled) co_return;
  ++fact_.kept_tries;
  const Micros idled = std::chrono::duration_cast<Micros>(idle);
  if (!fault) {
    fact_.survived = std::max(fact_.survived, idled);
    idle_ = std::min(idle_ * 2, longest_idle_);
    kept_since_ = Clock::now();
    co_return;
  }
  kept_.session.reset();
  // Only a connection that outlived a shorter idle time, or was never used, died of being idle: a server that
  // closes after each request shows at the first try.
  fact_.died_after = idled;
  fact_.death = std::move(fault);
}

}  // namespace sipfed::gather
