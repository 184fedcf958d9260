#include "gather/tls/fragments.h"

#include <algorithm>

#include "gather/tls/engine.h"
#include "gather/tls/record_reader.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int record_limit = 64;
constexpr int handshake_record_limit = 256;
constexpr std::size_t reply_limit = 256 * 1024;
// The habit lives in CBC suites of SSL 3 and TLS 1.0 only. 3DES would be one, but OpenSSL no longer speaks
// it.
constexpr const char* cbc_suites =
    "AES128-SHA:AES256-SHA:ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA:ECDHE-ECDSA-AES128-SHA:"
    "ECDHE-ECDSA-AES256-SHA:DHE-RSA-AES128-SHA:DHE-RSA-AES256-SHA:CAMELLIA128-SHA:CAMELLIA256-SHA:@SECLEVEL="
    "0";

// A whole SIP message: its head, and as much body as its Content-Length says.
bool is_whole(const std::string& text) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const std::string head = lower(text.substr(0, end + 2));
  std::size_t at = head.find("\r\ncontent-length");
  std::size_t skip = 16;
  if (at == std::string::npos) at = head.find("\r\nl:"), skip = 3;
  if (at == std::string::npos) return true;
  at = head.find_first_of("0123456789", at + skip);
  std::size_t length = 0;
  while (at < head.size() && head[at] >= '0' && head[at] <= '9' && length < reply_limit)
    length = length * 10 + static_cast<std::size_t>(head[at++] - '0');
  return text.size() - end - 4 >= length;
}

struct Count {
  Count(TcpStream& below, const TlsRequest& request) : stream(below), records(below), engine(request) {}

  TcpStream& stream;
  RecordReader records;
  TlsEngine engine;
  std::string reply;

  Task<Fault> flush(Deadline deadline);
  Task<Fault> handshake(Deadline deadline);
  Task<Fault> count(TlsFragments& fact, std::chrono::milliseconds quiet, Deadline deadline);
  Fault take(TlsFragments& fact, const TlsRecord& record);
};

Task<Fault> Count::flush(Deadline deadline) {
  const std::vector<std::uint8_t> bytes = engine.take_output();
  if (bytes.empty()) co_return Fault{};
  co_return co_await stream.write(bytes, deadline);
}

Task<Fault> Count::handshake(Deadline deadline) {
  for (int count = 0; count < handshake_record_limit; ++count) {
    const TlsEngine::State state = engine.handshake();
    auto unsent = co_await flush(deadline);
    if (state == TlsEngine::State::failed) co_return engine.fact().fault;
    if (unsent || state == TlsEngine::State::finished) co_return unsent;
    auto record = co_await records.next(deadline);
    if (!record) co_return record.fault;
    engine.feed(record->bytes);
  }
  co_return Fault{Fault::Kind::limit, "256 records in the handshake"};
}

// Decrypts one record. What OpenSSL yields for it is its plaintext length.
Fault Count::take(TlsFragments& fact, const TlsRecord& record) {
  std::uint8_t block[16384];
  int length = 0;
  engine.feed(record.bytes);
  for (;;) {
    auto got = engine.read(block);
    if (!got) return got.fault;
    if (*got == 0) break;
    length += static_cast<int>(*got);
    reply.append(block, block + *got);
  }
  if (record.type != TlsRecord::data) return {};
  ++fact.data_records;
  if (length == 0) ++fact.empty_records;
  if (length == 1) ++fact.one_byte_records;
  fact.lengths.push_back(length);
  return {};
}

Task<Fault> Count::count(TlsFragments& fact, std::chrono::milliseconds quiet, Deadline deadline) {
  Deadline limit = deadline;
  for (int seen = 0; fact.data_records < record_limit && seen < handshake_record_limit; ++seen) {
    auto record = co_await records.next(limit);
    const bool some = fact.data_records > 0;
    if (!record && some) co_return Fault{};  // silence or an end after data: the count stands
    if (!record) co_return record.fault;
    const Fault over = take(fact, *record);
    if (over && fact.data_records > 0) co_return Fault{};
    if (over) co_return over;
    if (reply.size() > reply_limit || is_whole(reply)) co_return Fault{};
    if (fact.data_records > 0) limit = std::min(deadline, Clock::now() + quiet);
  }
  co_return Fault{};
}

Task<void> run(FragmentsRequest request, TlsFragments& fact, Deadline deadline) {
  auto attempt = co_await connect(request.address, request.port, deadline);
  fact.fault = attempt.fact.fault;
  if (fact.fault) co_return;
  TlsRequest hello(fact.connect_to, request.sni, "", request.certificate);
  hello.min_version = hello.max_version = 0x0301;
  hello.ciphers = cbc_suites;
  Count counter(*attempt.stream, hello);
  fact.sni = counter.engine.fact().sni;
  auto refused = co_await counter.handshake(deadline);
  fact.fault = refused;
  fact.version = counter.engine.fact().version;
  fact.cipher = counter.engine.fact().cipher;
  if (fact.fault) co_return;
  const auto* text = reinterpret_cast<const std::uint8_t*>(request.payload.data());
  const std::span<const std::uint8_t> payload(text, request.payload.size());
  fact.fault = counter.engine.write(payload);
  if (fact.fault) co_return;
  auto unsent = co_await counter.flush(deadline);
  fact.fault = unsent;
  if (unsent) co_return;
  auto without_data = co_await counter.count(fact, request.quiet, deadline);
  fact.fault = without_data;
}

}  // namespace

Task<TlsFragments> count_fragments(FragmentsRequest request, Deadline deadline) {
  const auto start = Clock::now();
  TlsFragments fact;
  fact.connect_to = endpoint_text(request.address, request.port);
  fact.offered_certificate = request.certificate != nullptr;
  co_await run(std::move(request), fact, deadline);
  fact.took = std::chrono::duration_cast<Micros>(Clock::now() - start);
  co_return fact;
}

}  // namespace sipfed::gather
