#include "gather/endpoint_job.h"

#include <algorithm>

#include "gather/sip_facts.h"
#include "gather/tls/fragments.h"
#include "gather/tls/matrix.h"

namespace sipfed::gather {

using Clock = std::chrono::steady_clock;

EndpointJob::EndpointJob(Run& run, Endpoint endpoint, Asked asked)
    : run_(run),
      endpoint_(std::move(endpoint)),
      asked_(std::move(asked)),
      text_(endpoint_.text()),
      key_(text_ + ' ' + endpoint_.host),
      site_(run.site(text_)),
      stop_(run.stop),
      verdict_(run.executor) {}

// All lines connect at once: a dead endpoint ends the others, and is cheaper than a round trip lost on all
// that live. The matrix comes last and takes what the others leave of the budget, connection by connection.
Task<void> EndpointJob::all() {
  if (site_.claimed) {
    const auto open = co_await reached();
    if (!open) co_return;
  }
  Crew crew(run_.executor);
  crew.add(first_line());
  if (run_.settings.certificate && wants_handshake()) crew.add(anonymous_line());
  if (wants(Fact::fragments)) crew.add(fragments());
  if (wants(Fact::matrix)) crew.add(matrix());
  co_await crew.all();
}

Task<bool> EndpointJob::reached() {
  co_await site_.known.passed();
  co_return site_.reachable;
}

Task<void> EndpointJob::first_line() {
  const OpenAtEnd verdict(verdict_);
  std::optional<OpenAtEnd> known;
  const bool claimed = !std::exchange(site_.claimed, true);
  if (claimed) known.emplace(site_.known);
  auto permit = co_await site_.budget.take();
  run_.say(Stage::tcp, endpoint_.where());
  auto connecting = connect(endpoint_.address, endpoint_.port, run_.step());
  auto attempt = co_await stop_.run(std::move(connecting));
  if (!attempt || run_.cut_short(attempt->fact.fault, *run_.here)) {
    run_.here->interrupted = true;
    stop_.turn_off();
    co_return;
  }
  if (claimed) {
    run_.here->tcp.emplace(text_, attempt->fact);
    site_.reachable = attempt->stream != nullptr;
    known.reset();
  }
  if (!attempt->stream) stop_.turn_off();
  if (!attempt->stream || !wants_handshake()) co_return;
  auto line = co_await shake_hands(std::move(attempt->stream), run_.settings.certificate != nullptr);
  line.local = attempt->fact.local;
  if (line.session && wants(Fact::sip)) {
    run_.say(Stage::sip, endpoint_.where());
    co_await talk(line, questions_for(asked_, run_.settings));
  } else if (line.session) {
    co_await hear_late_alert(line);
  }
  store(std::move(line));
}

Task<void> EndpointJob::anonymous_line() {
  auto permit = co_await site_.budget.take();
  auto connecting = connect(endpoint_.address, endpoint_.port, run_.step());
  auto attempt = co_await stop_.run(std::move(connecting));
  const auto open = co_await reached();
  if (!open || !attempt) co_return;
  Line line;
  if (attempt->stream) {
    auto shaken = co_await shake_hands(std::move(attempt->stream), false);
    line = std::move(shaken);
    line.local = attempt->fact.local;
  } else {
    line.fact.connect_to = text_;
    line.fact.sni = line.fact.reference = endpoint_.host;
    line.fact.fault = attempt->fact.fault;
    line.fact.took = attempt->fact.took;
  }
  if (line.session) {
    co_await verdict_.passed();
    if (refused_) {
      std::vector<SipQuestion> questions;
      questions.push_back({"SUBSCRIBE", asked_.user, asked_.synthetic_user});
      co_await talk(line, std::move(questions));
    } else {
      co_await hear_late_alert(line);
    }
  }
  store(std::move(line));
}

Task<EndpointJob::Line> EndpointJob::shake_hands(std::unique_ptr<TcpStream> stream, bool with_certificate) {
  run_.say(Stage::tls, endpoint_.where());
  TlsRequest request(text_, endpoint_.host, endpoint_.host);
  if (with_certificate) request.certificate = run_.settings.certificate;
  auto shaking = tls_handshake(std::move(stream), std::move(request), run_.step());
  auto attempt = co_await stop_.run(std::move(shaking));
  Line line;
  if (attempt) {
    line.fact = std::move(attempt->fact);
    line.session = std::move(attempt->session);
    line.shaken = Clock::now();
  } else {
    line.fact.fault = {Fault::Kind::cancelled, ""};
  }
  co_return line;
}

Task<void> EndpointJob::talk(Line& line, std::vector<SipQuestion> questions) {
  SipPlan plan = sip_plan(run_, asked_, std::move(questions));
  plan.connect_to = text_;
  plan.host = endpoint_.pinned ? "" : endpoint_.host;
  plan.transport = "tls";
  plan.local = line.local;
  plan.offered_certificate = line.fact.offered_certificate;
  plan.answered = [this](const SipExchange& exchange) { note_answer(exchange); };
  const std::string who = plan.offered_certificate ? " tls certificate " : " tls anonymous ";
  auto talking = converse(*line.session, std::move(plan), run_.end);
  auto exchanges = co_await stop_.run(std::move(talking));
  store_exchanges(run_, key_ + who, std::move(exchanges));
}

void EndpointJob::note_answer(const SipExchange& exchange) {
  if (exchange.method != "SUBSCRIBE" || verdict_.is_open()) return;
  const SipMessage* reply = final_reply(exchange);
  refused_ = reply != nullptr && (reply->status == 401 || reply->status == 403);
  verdict_.open();
}

// TLS 1.3 tells of a missing certificate after the handshake, one round trip later. Where SIP was spoken on
// another line meanwhile, that has mostly come already; a ticket says that no alert will.
Task<void> EndpointJob::hear_late_alert(Line& line) {
  if (!line.fact.certificate_requested || line.fact.version != "TLSv1.3") co_return;
  constexpr Micros shortest(30000);
  const auto patience = wants(Fact::sip) ? line.fact.took + std::max(shortest, line.fact.took / 2)
                                         : std::max(Micros(100000), 2 * line.fact.took);
  const Deadline limit = std::max<Deadline>(line.shaken + patience, Clock::now() + shortest);
  auto hearing = line.session->hear_verdict(std::min(limit, run_.end));
  auto taken = co_await stop_.run(std::move(hearing));
  if (!taken || !*taken) co_return;
  std::uint8_t scrap[256];  // some applications look for the certificate only now, and close
  const std::span<std::uint8_t> into(scrap);
  auto closing = line.session->read_some(into, std::min(Clock::now() + Micros(3000), run_.end));
  co_await stop_.run(std::move(closing));
}

void EndpointJob::store(Line line) {
  if (line.session) line.fact = line.session->fact();
  if (run_.cut_short(line.fact.fault, *run_.here) && line.fact.step <= TlsHandshake::Step::hello) return;
  run_.here->tls.emplace(key_ + (line.fact.offered_certificate ? " certificate" : " anonymous"),
                         std::move(line.fact));
}

Task<std::shared_ptr<void>> EndpointJob::permit() {
  auto one = co_await site_.budget.take();
  co_return std::make_shared<Budget::Permit>(std::move(one));
}

Task<void> EndpointJob::matrix() {
  MatrixRequest request(endpoint_.address, endpoint_.port, endpoint_.host);
  request.connections = site_.budget.size();
  request.leave = [this] { return permit(); };
  request.step_limit = run_.settings.step_timeout;
  auto measuring = measure_matrix(std::move(request), run_.end);
  auto fact = co_await stop_.run(std::move(measuring));
  const auto open = co_await reached();
  if (!open) co_return;
  if (!fact || stop_.is_off()) run_.here->interrupted = true;
  if (!fact) co_return;
  for (TlsVersion& version : fact->versions) run_.cut_short(version.fault, *run_.here);
  run_.here->matrix.emplace(key_, std::move(*fact));
}

Task<void> EndpointJob::fragments() {
  auto permit = co_await site_.budget.take();
  FragmentsRequest request(endpoint_.address, endpoint_.port, endpoint_.host, options_text(asked_),
                           run_.settings.certificate);
  auto counting = count_fragments(std::move(request), run_.step());
  auto fact = co_await stop_.run(std::move(counting));
  const auto open = co_await reached();
  if (!open) co_return;
  if (!fact || run_.cut_short(fact->fault, *run_.here)) {
    run_.here->interrupted = true;
    co_return;
  }
  run_.here->fragments.emplace(key_, std::move(*fact));
}

}  // namespace sipfed::gather
