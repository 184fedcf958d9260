#include "gather/net/dns_question.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "gather/net/dns_message.h"
#include "gather/net/dns_tcp.h"

namespace sipfed::gather {
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr std::uint16_t edns_size = 1232;  // fits one IPv6 packet everywhere

// Lives in the frame of its coroutine; its destructor leaves no trace in the wire.
class Question final : public DnsListener, public Places::Guest {
 public:
  Question(const asio::any_io_executor& executor, std::shared_ptr<DnsWire> wire, std::string type,
           std::string name)
      : Guest(wire->places),
        wake_(executor),
        wire_(std::move(wire)),
        type_(std::move(type)),
        name_(std::move(name)) {}

  ~Question() override {
    for (std::size_t i = 0; i < sent_; ++i) wire_->forget(ids_[i], *this);
    leave();
    if (wire_->places.empty()) wire_->rest();
  }

  bool over() const { return over_; }
  const Fault& fault() const { return fault_; }
  const std::vector<std::uint8_t>& query() const { return query_; }
  std::span<const std::uint8_t> reply() const { return reply_; }

  void send(bool with_edns) {
    over_ = false;
    fault_ = Fault{};
    query_ = build_dns_query(0, type_, name_, with_edns ? edns_size : std::uint16_t{0});
    if (query_.empty()) return failed(Fault{Fault::Kind::local, "cannot be asked: " + type_ + " " + name_});
    const auto id = wire_->send(query_, *this);
    if (id) ids_[sent_++] = *id;
  }

  // Until there is an outcome, or `until`. A coroutine that is being cancelled gets its fault.
  Task<void> wait(Deadline until) {
    while (!over_ && Clock::now() < until) {
      wake_.expires_at(until);
      co_await wake_.async_wait(as_value);
      const auto state = co_await asio::this_coro::cancellation_state;
      if (!over_ && state.cancelled() != asio::cancellation_type::none)
        failed(Fault{Fault::Kind::cancelled, ""});
    }
  }

  Task<void> take_place(Deadline until) {
    if (Clock::now() >= until) co_return failed(Fault{Fault::Kind::cancelled, "the deadline had passed"});
    enter();
    while (!seated() && !over_ && Clock::now() < until) {
      wake_.expires_at(until);
      co_await wake_.async_wait(as_value);
      const auto state = co_await asio::this_coro::cancellation_state;
      if (state.cancelled() != asio::cancellation_type::none) failed(Fault{Fault::Kind::cancelled, ""});
    }
    if (!over_ && Clock::now() >= until)
      failed(Fault{Fault::Kind::limit, "200 questions on the wire, and no place in time"});
  }

  // When the time is up: what came, if anything, was no reply.
  void give_up() {
    if (over_) return;
    if (odd_ != nullptr) failed(Fault{Fault::Kind::protocol, odd_});
    failed(Fault{Fault::Kind::timeout, ""});
  }

 private:
  void replied(std::span<const std::uint8_t> reply) override {
    if (over_) return;
    reply_.assign(reply.begin(), reply.end());
    end();
  }
  void mismatched(const char* what) override { odd_ = what; }
  void failed(const Fault& fault) override {
    if (over_) return;
    fault_ = fault;
    end();
  }
  void called() override { wake_.cancel(); }
  void end() {
    over_ = true;
    wake_.cancel();
  }

  asio::steady_timer wake_;
  std::shared_ptr<DnsWire> wire_;
  std::string type_, name_;
  std::vector<std::uint8_t> query_, reply_;
  std::array<std::uint16_t, 4> ids_{};  // asked, repeated, without EDNS, and that repeated
  std::size_t sent_ = 0;
  bool over_ = false;
  Fault fault_;
  const char* odd_ = nullptr;
};

// Sends, and once more when 40 % of the time has gone by: a lost datagram is not a silent server.
Task<void> ask_over_udp(Question& question, bool with_edns, Deadline deadline) {
  const auto now = Clock::now();
  question.send(with_edns);
  if (!question.over()) co_await question.wait(now + (deadline - now) * 2 / 5);
  if (!question.over() && Clock::now() < deadline) question.send(with_edns);
  if (!question.over()) co_await question.wait(deadline);
  question.give_up();
}

DnsAnswer udp_answer(const Question& question) {
  DnsAnswer answer;
  if (question.fault())
    answer.fault = question.fault();
  else
    answer = parse_dns_reply(question.reply(), question.query());
  if (!answer.fault) answer.transport = "udp";
  return answer;
}

// A better answer in place of the truncated one, or the reason why there is none beside it.
void take_tcp(DnsAnswer& answer, const Outcome<std::vector<std::uint8_t>>& reply, const Question& question) {
  if (!reply) {
    answer.tcp_fault = reply.fault;
    return;
  }
  DnsAnswer better = parse_dns_reply(*reply, question.query());
  if (better.fault) {
    answer.tcp_fault = std::move(better.fault);
    return;
  }
  if (better.truncated) better.defects.emplace_back("truncated over TCP");
  better.defects.insert(better.defects.begin(), answer.defects.begin(), answer.defects.end());
  better.truncated = true;
  better.transport = "tcp";
  answer = std::move(better);
}

}  // namespace

Task<DnsAnswer> ask_question(std::shared_ptr<DnsWire> wire, SocketAddress server, std::string type,
                             std::string name, Deadline deadline) {
  const auto executor = co_await asio::this_coro::executor;
  Question question(executor, std::move(wire), std::move(type), std::move(name));
  co_await question.take_place(deadline);
  const auto began = Clock::now();
  if (!question.over()) co_await ask_over_udp(question, true, deadline);
  DnsAnswer answer = udp_answer(question);
  if (answer.rcode == "FORMERR") {
    co_await ask_over_udp(question, false, deadline);
    DnsAnswer plain = udp_answer(question);
    if (!plain.fault && plain.rcode != "FORMERR") {
      answer = std::move(plain);
      answer.defects.emplace_back("EDNS refused");
    }
  }
  if (answer.truncated && !answer.fault) {
    auto reply = co_await ask_over_tcp(server, question.query(), deadline);
    take_tcp(answer, reply, question);
  }
  answer.server = endpoint_text(server);
  answer.took = std::chrono::duration_cast<Micros>(Clock::now() - began);
  co_return answer;
}

}  // namespace sipfed::gather
