#include "gather/tls/session.h"

#include <algorithm>

#include "gather/tls/engine.h"
#include "gather/tls/record_reader.h"

namespace sipfed::gather {
namespace {

constexpr int record_limit = 256;
constexpr std::size_t byte_limit = 256 * 1024;

using Clock = std::chrono::steady_clock;

}  // namespace

struct TlsSession::Core {
  Core(std::unique_ptr<TcpStream> below, const TlsRequest& request)
      : stream(std::move(below)), records(*stream), engine(request) {}

  std::unique_ptr<TcpStream> stream;
  RecordReader records;
  TlsEngine engine;
  bool until_ticket = false;  // read_some also ends, without data, once there is a session ticket

  Task<Fault> flush(Deadline deadline);
  Task<Fault> handshake(Deadline deadline);
  Task<Outcome<std::size_t>> read_some(std::span<std::uint8_t> into, Deadline deadline);
  Fault ended(Fault fault);
};

Task<Fault> TlsSession::Core::flush(Deadline deadline) {
  const std::vector<std::uint8_t> bytes = engine.take_output();
  if (bytes.empty()) co_return Fault{};
  auto fault = co_await stream->write(bytes, deadline);
  if (!fault) engine.sent();
  co_return fault;
}

Task<Fault> TlsSession::Core::handshake(Deadline deadline) {
  std::size_t bytes = 0;
  for (int count = 0;; ++count) {
    const TlsEngine::State state = engine.handshake();
    auto unsent = co_await flush(deadline);
    if (state == TlsEngine::State::failed) co_return engine.fact().fault;
    if (state == TlsEngine::State::finished && !unsent) co_return Fault{};
    // A peer that refuses us may close before our last flight is out: what it said is still to be read.
    if (unsent && unsent.kind != Fault::Kind::reset) co_return unsent;
    if (count == record_limit) co_return Fault{Fault::Kind::limit, "256 records in the handshake"};
    auto record = co_await records.next(deadline);
    if (!record) co_return record.fault;
    bytes += record->bytes.size();
    if (bytes > byte_limit) co_return Fault{Fault::Kind::limit, "256 KiB in the handshake"};
    engine.feed(record->bytes);
  }
}

// The first end before any application data is what the peer thinks of our side of the handshake.
Fault TlsSession::Core::ended(Fault fault) {
  TlsHandshake& fact = engine.fact();
  const bool ours = fault.kind == Fault::Kind::timeout || fault.kind == Fault::Kind::cancelled;
  if (fact.step != TlsHandshake::Step::reply && !fact.fault && !ours) fact.fault = fault;
  return fault;
}

Task<Outcome<std::size_t>> TlsSession::Core::read_some(std::span<std::uint8_t> into, Deadline deadline) {
  for (int count = 0; count < record_limit; ++count) {
    auto got = engine.read(into);
    if (!got) co_return ended(got.fault);
    if (*got > 0 || (until_ticket && engine.has_ticket())) co_return got;
    auto unsent = co_await flush(deadline);  // answers to KeyUpdate and the like
    if (unsent) co_return ended(unsent);
    auto record = co_await records.next(deadline);
    if (!record) co_return ended(record.fault);
    engine.feed(record->bytes);
  }
  co_return ended(Fault{Fault::Kind::limit, "256 records without data"});
}

TlsSession::TlsSession(std::unique_ptr<Core> core) : core_(std::move(core)) {}
TlsSession::~TlsSession() = default;

Task<Outcome<std::size_t>> TlsSession::read_some(std::span<std::uint8_t> into, Deadline deadline) {
  return core_->read_some(into, deadline);
}

Task<Fault> TlsSession::write(std::span<const std::uint8_t> bytes, Deadline deadline) {
  Fault fault = core_->engine.write(bytes);
  if (fault) co_return core_->ended(fault);
  auto unsent = co_await core_->flush(deadline);
  const bool refused = unsent && core_->engine.fact().step != TlsHandshake::Step::reply;
  if (!refused) co_return unsent;
  std::uint8_t scrap[1024];  // a TLS 1.3 peer that refuses us has said why before it closed
  const std::span<std::uint8_t> into(scrap);
  auto said = co_await core_->read_some(into, deadline);
  if (said || said.fault.kind == Fault::Kind::timeout) core_->ended(unsent);
  co_return unsent;
}

Task<bool> TlsSession::hear_verdict(Deadline deadline) {
  std::uint8_t scrap[256];
  const std::span<std::uint8_t> into(scrap);
  core_->until_ticket = true;
  auto got = co_await core_->read_some(into, deadline);
  core_->until_ticket = false;
  co_return static_cast<bool>(got);
}

Task<void> TlsSession::close(Deadline deadline) {
  core_->engine.close();
  auto ignored = co_await core_->flush(deadline);
  static_cast<void>(ignored);
}

const TlsHandshake& TlsSession::fact() const { return core_->engine.fact(); }

void prepare_tls() {
  TlsEngine unused{TlsRequest()};
  unused.handshake();
}

Task<TlsAttempt> tls_handshake(std::unique_ptr<TcpStream> stream, TlsRequest request, Deadline deadline) {
  const auto start = Clock::now();
  auto core = std::make_unique<TlsSession::Core>(std::move(stream), request);
  auto fault = co_await core->handshake(deadline);
  TlsHandshake& fact = core->engine.fact();
  fact.took = std::chrono::duration_cast<Micros>(Clock::now() - start);
  fact.fault = fault;
  if (!fault) fact.step = TlsHandshake::Step::finished;
  TlsAttempt attempt;
  attempt.fact = fact;
  if (!fault) attempt.session = std::make_unique<TlsSession>(std::move(core));
  co_return attempt;
}

}  // namespace sipfed::gather
