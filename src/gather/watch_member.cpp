#include "gather/watch_member.h"

#include <algorithm>

#include "gather/sip_facts.h"
#include "sipfed/watched.h"

namespace sipfed::gather {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t change_limit = 200, death_limit = 32, answer_limit = 32, text_limit = 120;

Time now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

bool is_ours(const Run& run, Fault& fault) {
  return run.cut_short(fault, *run.here) || fault.kind == Fault::Kind::local ||
         fault.kind == Fault::Kind::no_family;
}

void note_alert(const TlsHandshake& handshake, Fault& fault) {
  if (fault.kind == Fault::Kind::alert && handshake.alert)
    fault = {Fault::Kind::alert, alert_text(*handshake.alert)};
}

std::string key_of(const Watching::Answer& answer) {
  if (!answer.fault) return std::to_string(answer.status);
  std::string key(name_of(answer.fault.kind));
  if (answer.fault.kind != Fault::Kind::alert) return key;
  return key + ' ' + answer.fault.detail.substr(0, answer.fault.detail.find(' '));
}

// A status that is not understood counts as the x00 of its class (RFC 3261, 8.1.3.2).
std::string coarse_key(Watching::Answer& answer) {
  if (answer.fault) {
    answer.fault.detail.clear();
    return std::string(name_of(answer.fault.kind));
  }
  answer.status = answer.status / 100 * 100;
  answer.reason.clear();
  return std::to_string(answer.status / 100) + "xx";
}

}  // namespace

WatchMember::WatchMember(Run& run, Endpoint endpoint, Asked asked, Time from,
                         std::chrono::milliseconds first_idle, std::chrono::milliseconds longest_idle)
    : run_(run),
      endpoint_(std::move(endpoint)),
      asked_(std::move(asked)),
      longest_idle_(longest_idle),
      idle_(first_idle) {
  fact_.from = from;
}

bool WatchMember::sure() const { return is_sure(fact_, longest_idle_); }

void WatchMember::led_by(const WatchLead& lead) {
  fact_.priority = lead.priority;
  fact_.weight = lead.weight;
  fact_.total_weight = lead.total_weight;
  fact_.targets = lead.targets;
  fact_.addresses = lead.addresses;
}

void WatchMember::change(const std::string& what, std::string& before, std::string after, Time at) {
  if (!before.empty() && before != after) changed({at, what, before, after});
  before = std::move(after);
}

// A peer that answers differently each time does not push out what DNS said.
void WatchMember::changed(Watching::Change change) {
  auto& all = fact_.changes;
  if (all.size() >= change_limit) {
    const auto answer =
        std::find_if(all.begin(), all.end(), [](const auto& one) { return one.what == "answer"; });
    all.erase(answer == all.end() ? all.begin() : answer);
  }
  all.push_back(std::move(change));
}

Task<WatchMember::Line> WatchMember::open_line() {
  Line line;
  line.answer.fault = {Fault::Kind::cancelled, ""};
  auto connecting = connect(endpoint_.address, endpoint_.port, run_.step());
  auto attempt = co_await run_.stop.run(std::move(connecting));
  if (!attempt) co_return line;
  line.answer.fault = attempt->fact.fault;
  if (!attempt->stream) co_return line;
  line.local = attempt->fact.local;
  TlsRequest request(endpoint_.text(), endpoint_.host, endpoint_.host, run_.settings.certificate);
  auto shaking = tls_handshake(std::move(attempt->stream), std::move(request), run_.step());
  auto shaken = co_await run_.stop.run(std::move(shaking));
  line.answer.fault = {Fault::Kind::cancelled, ""};
  if (!shaken) co_return line;
  if (!shaken->fact.chain.empty()) line.leaf = shaken->fact.chain.front().sha256;
  line.answer.fault = shaken->fact.fault;
  note_alert(shaken->fact, line.answer.fault);
  line.session = std::move(shaken->session);
  co_return line;
}

// No fault: a final answer came, whatever its status.
Task<void> WatchMember::options(Line& line) {
  std::vector<SipQuestion> questions;
  questions.push_back({"OPTIONS", "sip:" + asked_.domain, false});
  SipPlan plan = sip_plan(run_, asked_, std::move(questions));
  plan.connect_to = endpoint_.text();
  plan.host = endpoint_.host;
  plan.local = line.local;
  plan.offered_certificate = run_.settings.certificate != nullptr;
  line.answer.fault = {Fault::Kind::cancelled, ""};
  auto talking = converse(*line.session, std::move(plan), run_.step());
  auto exchanges = co_await run_.stop.run(std::move(talking));
  if (!exchanges || exchanges->empty()) co_return;
  const SipExchange& exchange = exchanges->front();
  line.answer.fault = exchange.fault;
  note_alert(line.session->fact(), line.answer.fault);
  if (const SipMessage* reply = final_reply(exchange); reply != nullptr && !exchange.fault) {
    line.answer.status = reply->status;
    line.answer.reason = reply->reason.substr(0, text_limit);
  }
}

std::string WatchMember::count(Watching::Answer answer, Time at) {
  std::string key = key_of(answer);
  if (!fact_.answers.contains(key) && fact_.answers.size() >= answer_limit) key = coarse_key(answer);
  if (answer.fault.detail.size() > text_limit) answer.fault.detail.resize(text_limit);
  answer.first = at;
  if (key_ != key) in_a_row_ = 0;
  if (!key_.empty() && key_ != key) fact_.answers[key_].then = at;
  Watching::Answer& entry = fact_.answers.try_emplace(key, std::move(answer)).first->second;
  ++entry.count;
  entry.longest = std::max(entry.longest, ++in_a_row_);
  entry.last_try = ++fact_.tries;
  entry.then.reset();
  change("answer", text_, answer_text(entry), at);
  key_ = key;
  return key;
}

Task<void> WatchMember::round() {
  auto line = co_await open_line();
  if (line.session) co_await options(line);
  if (is_ours(run_, line.answer.fault)) co_return;
  const Time at = now();
  fact_.until = at;
  if (!line.leaf.empty()) change("leaf", leaf_, line.leaf, at);
  std::string key = count(std::move(line.answer), at);
  co_await try_kept(std::move(key));
}

Task<void> WatchMember::try_kept(std::string beside) {
  if (dies_of_idleness(fact_) || fact_.deaths.size() >= death_limit) co_return;
  if (!kept_.session) {
    auto line = co_await open_line();
    kept_ = std::move(line);
    kept_since_ = Clock::now();
    co_return;
  }
  const auto idle = Clock::now() - kept_since_;
  if (idle < idle_) co_return;
  co_await options(kept_);
  Fault fault = kept_.answer.fault;
  if (is_ours(run_, fault)) co_return;
  ++fact_.kept_tries;
  const Micros idled = std::chrono::duration_cast<Micros>(idle);
  kept_since_ = Clock::now();
  if (!fault) {
    fact_.survived = std::max(fact_.survived, idled);
    idle_ = std::min(idle_ * 2, longest_idle_);
    co_return;
  }
  kept_.session.reset();  // the next one has to outlive the same
  fact_.deaths.push_back({idled, std::move(fault), std::move(beside)});
}

}  // namespace sipfed::gather
