#include "gather/tls/matrix.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <random>
#include <vector>

#include "gather/tls/hello.h"
#include "gather/tls/messages.h"
#include "gather/tls/plan.h"
#include "gather/tls/record_reader.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

// Connections opened while the first round is under way, so that the second need not wait for them.
constexpr int spare_connections = 4;

std::array<std::uint8_t, 32> random_bytes() {
  static thread_local std::mt19937_64 source{std::random_device{}()};
  std::array<std::uint8_t, 32> bytes{};
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(source());
  return bytes;
}

class Matrix {
 public:
  Matrix(MatrixRequest request, Deadline deadline)
      : request_(std::move(request)), deadline_(deadline), plan_(request_.full_order) {}

  Task<TlsMatrix> run();

 private:
  Task<void> ask_all(std::vector<Question> questions, int spares);
  Task<void> worker(std::vector<Question>& questions, std::size_t& next);
  Task<void> open_spare();
  Task<Answer> ask(Question question);
  Task<Answer> ask_over(TcpStream& stream, Question question, Deadline limit);

  MatrixRequest request_;
  Deadline deadline_;
  MatrixPlan plan_;
  std::deque<std::unique_ptr<TcpStream>> spares_;  // oldest first: a peer may serve one after the other
  int connections_ = 0;
};

Task<TlsMatrix> Matrix::run() {
  TlsMatrix fact;
  fact.connect_to = endpoint_text(request_.address, request_.port);
  if (!is_address(request_.sni)) fact.sni = request_.sni;
  const auto start = Clock::now();
  for (;;) {
    std::vector<Question> questions = plan_.next_round();
    if (questions.empty() || Clock::now() >= deadline_) break;
    spares_.resize(std::min(spares_.size(), questions.size()));
    const int free = request_.connections - static_cast<int>(questions.size());
    const int spares = plan_.opening() ? std::clamp(free, 0, spare_connections) : 0;
    co_await ask_all(std::move(questions), spares);
  }
  fact.versions = plan_.result();
  fact.connections = connections_;
  fact.took = std::chrono::duration_cast<Micros>(Clock::now() - start);
  co_return fact;
}

Task<void> Matrix::ask_all(std::vector<Question> questions, int spares) {
  const auto executor = co_await asio::this_coro::executor;
  const auto workers =
      std::min(questions.size(), static_cast<std::size_t>(std::max(1, request_.connections)));
  std::size_t next = 0;
  std::vector<decltype(asio::co_spawn(executor, open_spare(), asio::deferred))> crew;
  for (std::size_t i = 0; i < workers; ++i)
    crew.push_back(asio::co_spawn(executor, worker(questions, next), asio::deferred));
  for (int i = 0; i < spares; ++i) crew.push_back(asio::co_spawn(executor, open_spare(), asio::deferred));
  auto group = asio::experimental::make_parallel_group(std::move(crew));
  auto ended = co_await group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  static_cast<void>(ended);
}

Task<void> Matrix::worker(std::vector<Question>& questions, std::size_t& next) {
  while (next < questions.size()) {
    const Question question = questions[next++];
    auto answer = co_await ask(question);
    plan_.record(question, answer);
  }
}

Task<void> Matrix::open_spare() {
  ++connections_;
  auto attempt = co_await connect(request_.address, request_.port,
                                  std::min(deadline_, Clock::now() + request_.step_limit));
  if (attempt.stream) spares_.push_back(std::move(attempt.stream));
}

Task<Answer> Matrix::ask(Question question) {
  const Deadline limit = std::min(deadline_, Clock::now() + request_.step_limit);
  std::unique_ptr<TcpStream> stream;
  if (!plan_.opening() && !spares_.empty()) {
    stream = std::move(spares_.front());
    spares_.pop_front();
  } else {
    ++connections_;
    auto attempt = co_await connect(request_.address, request_.port, limit);
    if (!attempt.stream) co_return Answer{.fault = attempt.fact.fault};
    stream = std::move(attempt.stream);
  }
  co_return co_await ask_over(*stream, std::move(question), limit);
}

Task<Answer> Matrix::ask_over(TcpStream& stream, Question question, Deadline limit) {
  const HelloSpec spec{question.version, std::move(question.suites), request_.sni, random_bytes()};
  const std::vector<std::uint8_t> hello = client_hello(spec);
  auto unsent = co_await stream.write(hello, limit);
  if (unsent) co_return Answer{.fault = unsent};
  RecordReader records(stream);
  FlightReader flight;
  Answer answer;
  while (!flight.done()) {
    auto record = co_await records.next(limit);
    if (!record) {
      const bool ended = record.fault.kind == Fault::Kind::closed || record.fault.kind == Fault::Kind::reset;
      answer.kind = ended ? Answer::Kind::refused : Answer::Kind::none;
      answer.fault = record.fault;
      co_return answer;
    }
    flight.add(*record);
  }
  answer.alert = flight.alert();
  answer.fault = flight.fault();
  if (flight.hello()) {
    answer.kind = Answer::Kind::accepted;
    answer.version = flight.hello()->version;
    answer.suite = flight.hello()->suite;
  } else if (answer.fault.kind == Fault::Kind::alert) {
    answer.kind = Answer::Kind::refused;
  }
  co_return answer;
}

}  // namespace

Task<TlsMatrix> measure_matrix(MatrixRequest request, Deadline deadline) {
  Matrix matrix(std::move(request), deadline);
  co_return co_await matrix.run();
}

}  // namespace sipfed::gather
