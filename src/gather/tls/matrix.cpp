#include "gather/tls/matrix.h"

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <iterator>
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

// Connections opened beside the first questions, so that those that follow need not wait for them: as many as
// follow with a modern server.
constexpr int spare_connections = 6;

std::array<std::uint8_t, 32> random_bytes() {
  static thread_local std::mt19937_64 source{std::random_device{}()};
  std::array<std::uint8_t, 32> bytes{};
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(source());
  return bytes;
}

struct Connection {
  std::shared_ptr<void> leave;  // outlives the stream
  TcpAttempt attempt;
};

class Matrix {
 public:
  Matrix(const asio::any_io_executor& executor, MatrixRequest request, Deadline deadline)
      : request_(std::move(request)),
        deadline_(deadline),
        plan_(request_.full_order),
        bell_(executor, deadline) {}

  Task<TlsMatrix> run();

 private:
  Task<void> ask_all();
  Task<void> worker();
  Task<void> open_spare();
  Task<Connection> open();
  Task<Answer> ask(Question question);
  Task<Answer> ask_over(TcpStream& stream, Question question, Deadline limit);
  Deadline step() const { return std::min(deadline_, Clock::now() + request_.step_limit); }

  MatrixRequest request_;
  Deadline deadline_;
  MatrixPlan plan_;
  std::deque<Question> waiting_;
  asio::steady_timer bell_;        // cancelled whenever an answer has come; rings at the deadline
  std::deque<Connection> spares_;  // oldest first: a peer may serve one after the other
  int connections_ = 0;
};

Task<TlsMatrix> Matrix::run() {
  TlsMatrix fact;
  fact.connect_to = endpoint_text(request_.address, request_.port);
  if (!is_address(request_.sni)) fact.sni = request_.sni;
  const auto start = Clock::now();
  co_await ask_all();
  fact.versions = plan_.result();
  fact.connections = connections_;
  fact.took = std::chrono::duration_cast<Micros>(Clock::now() - start);
  co_return fact;
}

Task<void> Matrix::ask_all() {
  const auto executor = co_await asio::this_coro::executor;
  std::ranges::move(plan_.ready(), std::back_inserter(waiting_));
  const int limit = std::max(1, request_.connections);
  const int spares = std::clamp(limit - static_cast<int>(waiting_.size()), 0, spare_connections);
  std::vector<decltype(asio::co_spawn(executor, open_spare(), asio::deferred))> crew;
  for (int i = spares; i < limit; ++i) crew.push_back(asio::co_spawn(executor, worker(), asio::deferred));
  for (int i = 0; i < spares; ++i) crew.push_back(asio::co_spawn(executor, open_spare(), asio::deferred));
  auto group = asio::experimental::make_parallel_group(std::move(crew));
  auto ended = co_await group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  static_cast<void>(ended);
}

// Ends when nothing is left to ask and nothing under way from which more could follow.
Task<void> Matrix::worker() {
  for (;;) {
    if (waiting_.empty() && Clock::now() < deadline_)
      std::ranges::move(plan_.ready(), std::back_inserter(waiting_));
    if (waiting_.empty()) {
      if (plan_.idle() || Clock::now() >= deadline_) co_return;
      co_await bell_.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    const Question question = std::move(waiting_.front());
    waiting_.pop_front();
    auto answer = co_await ask(question);
    plan_.record(question, answer);
    bell_.cancel();
  }
}

Task<Connection> Matrix::open() {
  Connection connection;
  if (request_.leave) {
    auto leave = co_await request_.leave();
    connection.leave = std::move(leave);
  }
  ++connections_;
  auto attempt = co_await connect(request_.address, request_.port, step());
  connection.attempt = std::move(attempt);
  co_return connection;
}

Task<void> Matrix::open_spare() {
  auto connection = co_await open();
  if (connection.attempt.stream) spares_.push_back(std::move(connection));
}

Task<Answer> Matrix::ask(Question question) {
  Connection connection;
  if (!spares_.empty()) {
    connection = std::move(spares_.front());
    spares_.pop_front();
  } else {
    auto opened = co_await open();
    connection = std::move(opened);
  }
  if (!connection.attempt.stream) co_return Answer{.fault = connection.attempt.fact.fault};
  co_return co_await ask_over(*connection.attempt.stream, std::move(question), step());
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
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  Matrix matrix(executor, std::move(request), deadline);
  co_return co_await matrix.run();
}

}  // namespace sipfed::gather
