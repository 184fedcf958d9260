#include "gather/sip/dialogue.h"

#include <algorithm>

#include "gather/sip/header.h"
#include "gather/sip/utf8.h"

namespace sipfed::gather {
namespace {

constexpr std::size_t byte_limit = 1024 * 1024;
constexpr int message_limit = 64;

using Clock = std::chrono::steady_clock;

const std::string* value_of(const SipMessage& message, std::string_view name) {
  for (const SipHeader& header : message.headers)
    if (header.name == name) return &header.value;
  return nullptr;
}

bool is_call(const SipMessage& message, const SipRequest& request) {
  const std::string* call_id = value_of(message, "Call-ID");
  return call_id != nullptr && *call_id == request.call_id;
}

std::string seconds(std::chrono::milliseconds time) {
  if (time.count() % 1000 == 0) return std::to_string(time.count() / 1000) + " s";
  return std::to_string(time.count()) + " ms";
}

}  // namespace

Dialogue::Dialogue(SipPlan plan, Deadline deadline)
    : plan_(std::move(plan)), deadline_(deadline), started_(Clock::now()) {
  const SipSender sender{plan_.transport, plan_.local, plan_.from_uri};
  for (const SipQuestion& question : plan_.questions) {
    Talk& talk = talks_.emplace_back();
    SipExchange& exchange = talk.exchange;
    exchange.connect_to = plan_.connect_to;
    exchange.host = plan_.host;
    exchange.transport = plan_.transport;
    exchange.offered_certificate = plan_.offered_certificate;
    exchange.method = question.method;
    exchange.request_uri = question.uri;
    exchange.from_uri = plan_.from_uri;
    exchange.synthetic_user = question.synthetic_user;
    auto request = sip_request(sender, question.method, question.uri);
    if (request) {
      talk.request = std::move(*request);
      out_ += talk.request.text;
    } else {
      exchange.fault = request.fault;
      settle(talk);
    }
  }
}

bool Dialogue::over() const {
  return std::all_of(talks_.begin(), talks_.end(), [](const Talk& t) { return t.answered && !t.notify; });
}

// The longest wait of all, because a read that ran into its limit ends the connection.
Deadline Dialogue::limit() const {
  Deadline until = started_;
  for (const Talk& talk : talks_) {
    if (!talk.answered) until = std::max(until, started_ + plan_.answer_wait);
    if (talk.notify) until = std::max(until, talk.accepted + plan_.notify_wait);
  }
  return std::min(until, deadline_);
}

Deadline Dialogue::last_word() const {
  return std::min(deadline_, Clock::now() + std::chrono::milliseconds(200));
}

std::string Dialogue::outgoing() { return std::exchange(out_, {}); }

Micros Dialogue::since_start() const { return std::chrono::duration_cast<Micros>(Clock::now() - started_); }

void Dialogue::received(std::string_view bytes) {
  bytes_ += bytes.size();
  reader_.feed(bytes);
  while (auto message = reader_.next()) {
    if (++messages_ > message_limit)
      return break_off({Fault::Kind::limit, "more than " + std::to_string(message_limit) + " messages"});
    take_message(std::move(*message));
    if (over()) return;
  }
  if (reader_.fault()) return break_off(reader_.fault());
  if (bytes_ > byte_limit) return break_off({Fault::Kind::limit, "more than 1 MiB"});
  if (Clock::now() >= limit()) ended({Fault::Kind::timeout, ""});
}

void Dialogue::take_message(SipMessage message) {
  if (message.status != 0) {
    take_reply(std::move(message));
  } else {
    take_request(std::move(message));
  }
}

void Dialogue::take_reply(SipMessage reply) {
  const std::string* value = value_of(reply, "CSeq");
  const CSeq cseq = value == nullptr ? CSeq{} : parse_cseq(*value);
  const auto talk = std::find_if(talks_.begin(), talks_.end(), [&](const Talk& t) {
    return is_call(reply, t.request) && cseq.number == t.request.cseq && cseq.method == t.request.method;
  });
  if (talk == talks_.end()) return take_stray(std::move(reply), "reply of another transaction");
  if (talk->answered) return take_stray(std::move(reply), "a second final reply");
  const int status = reply.status;
  talk->exchange.replies.push_back(std::move(reply));
  if (status < 200) return;
  talk->exchange.took = since_start();
  talk->accepted = Clock::now();
  talk->notify = talk->request.method == "SUBSCRIBE" && status < 300 && !talk->notified;
  settle(*talk);
}

// Our own request come back: from a peer that echoes. An answer would come back, too, and look like the
// peer's.
bool Dialogue::is_echo(const SipMessage& request) const {
  return std::any_of(talks_.begin(), talks_.end(), [&](const Talk& t) {
    return request.method == t.request.method && is_call(request, t.request);
  });
}

void Dialogue::take_request(SipMessage request) {
  if (is_echo(request)) return take_stray(std::move(request), "our own request came back");
  const auto talk = std::find_if(talks_.begin(), talks_.end(), [&](const Talk& t) {
    return t.request.method == "SUBSCRIBE" && is_call(request, t.request);
  });
  const bool own = talk != talks_.end();
  out_ += answer_to(request, own);
  if (!own || request.method != "NOTIFY") {
    talks_.front().exchange.requests.push_back(std::move(request));
    return;
  }
  if (!talk->notified) talk->exchange.notify_took = since_start();
  talk->notified = true;
  talk->notify = false;
  talk->exchange.requests.push_back(std::move(request));
}

void Dialogue::take_stray(SipMessage message, std::string defect) {
  message.defects.push_back(std::move(defect));
  ++strays_;
  const auto open =
      std::find_if(talks_.begin(), talks_.end(), [](const Talk& t) { return !t.answered || t.notify; });
  Talk& talk = open == talks_.end() ? talks_.front() : *open;
  talk.exchange.requests.push_back(std::move(message));
}

void Dialogue::settle(Talk& talk) {
  talk.answered = true;
  if (plan_.answered) plan_.answered(talk.exchange);
}

void Dialogue::ended(const Fault& fault) {
  if (auto message = reader_.rest()) {
    if (message->status != 0 || !message->method.empty()) {
      take_message(std::move(*message));
    } else {
      take_stray(std::move(*message), "no message");
    }
  }
  const Fault reason = write_fault_ && fault.kind == Fault::Kind::timeout ? write_fault_ : fault;
  break_off(reason);
}

void Dialogue::unwritten(const Fault& fault) {
  if (write_fault_) return break_off(write_fault_);
  write_fault_ = fault;
}

void Dialogue::break_off(const Fault& fault) {
  if (auto message = reader_.rest()) take_stray(std::move(*message), "no message");
  for (Talk& talk : talks_) {
    const bool timeout = fault.kind == Fault::Kind::timeout;
    if (!talk.answered) {
      talk.exchange.fault = fault;
      talk.exchange.took = since_start();
      if (timeout && fault.detail.empty())
        talk.exchange.fault.detail = strays_ > 0
                                         ? "nothing but replies of other transactions or broken messages"
                                         : "no final reply within " + seconds(plan_.answer_wait);
      settle(talk);
    }
    if (talk.notify) {
      talk.exchange.notify_fault = fault;
      if (timeout) talk.exchange.notify_fault.detail = "no NOTIFY within " + seconds(plan_.notify_wait);
      talk.exchange.notify_took = since_start();
      talk.notify = false;
    }
  }
}

std::vector<SipExchange> Dialogue::take() {
  std::vector<SipExchange> out;
  for (Talk& talk : talks_) {
    for (auto* messages : {&talk.exchange.replies, &talk.exchange.requests})
      for (SipMessage& message : *messages) make_utf8(message);
    out.push_back(std::move(talk.exchange));
  }
  return out;
}

}  // namespace sipfed::gather
