#include "lab/tls_wire.h"

#include <array>
#include <openssl/err.h>

#include "lab/tls_context.h"

namespace sipfed::lab {
namespace {

class TlsWire final : public Wire {
 public:
  TlsWire(std::unique_ptr<Wire> below, std::shared_ptr<const TlsServer> server)
      : below_(std::move(below)), server_(std::move(server)), ssl_(SSL_new(server_->context().ctx.get())) {
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(ssl_.get());
    attach(ssl_.get(), connection_);
  }

  // True when it finished. What OpenSSL wanted to say in the end has been said, unless it was to give up.
  Task<bool> handshake(std::string received) {
    BIO_write(SSL_get_rbio(ssl_.get()), received.data(), static_cast<int>(received.size()));
    for (;;) {
      ERR_clear_error();
      const int result = SSL_do_handshake(ssl_.get());
      const int error = SSL_get_error(ssl_.get(), result);
      if (connection_.gives_up) co_return false;
      const bool flushed = co_await flush();
      if (result == 1) co_return true;
      if (!flushed || error != SSL_ERROR_WANT_READ) co_return false;
      const bool fed = co_await feed();
      if (!fed) co_return false;
    }
  }

  Task<std::size_t> read_some(std::span<char> into) override {
    for (;;) {
      ERR_clear_error();
      const int count = SSL_read(ssl_.get(), into.data(), static_cast<int>(into.size()));
      const int error = SSL_get_error(ssl_.get(), count);
      const bool flushed = co_await flush();
      if (count > 0) co_return static_cast<std::size_t>(count);
      if (!flushed || error != SSL_ERROR_WANT_READ) co_return 0;
      const bool fed = co_await feed();
      if (!fed) co_return 0;
    }
  }

  Task<bool> write(std::string bytes) override {
    ERR_clear_error();
    const int count = SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
    if (count <= 0) co_return false;
    co_return co_await flush();
  }

  Task<void> finish() override {
    SSL_shutdown(ssl_.get());
    co_await flush();
    co_await below_->finish();
  }
  void reset() override { below_->reset(); }

  const TlsConnection& connection() const { return connection_; }
  std::unique_ptr<Wire> give_back() { return std::move(below_); }

 private:
  Task<bool> flush() {
    char* data = nullptr;
    const long size = BIO_get_mem_data(SSL_get_wbio(ssl_.get()), &data);
    if (size <= 0) co_return true;
    std::string bytes(data, static_cast<std::size_t>(size));
    BIO_reset(SSL_get_wbio(ssl_.get()));
    co_return co_await below_->write(std::move(bytes));
  }
  Task<bool> feed() {
    std::array<char, 16384> chunk;
    const std::size_t count = co_await below_->read_some(chunk);
    if (count == 0) co_return false;
    BIO_write(SSL_get_rbio(ssl_.get()), chunk.data(), static_cast<int>(count));
    co_return true;
  }

  std::unique_ptr<Wire> below_;
  std::shared_ptr<const TlsServer> server_;
  TlsConnection connection_;
  std::unique_ptr<SSL, FreeBy<SSL_free>> ssl_;
};

// The first record as a whole, or what there is of it once it cannot be one.
Task<std::string> read_record(Wire& wire) {
  std::string bytes;
  std::array<char, 4096> chunk;
  for (;;) {
    if (bytes.size() >= 5) {
      const std::size_t size = static_cast<std::size_t>(static_cast<unsigned char>(bytes[3])) << 8 |
                               static_cast<unsigned char>(bytes[4]);
      if (bytes[0] != 22 || bytes.size() >= 5 + size) co_return bytes;
    }
    const std::size_t count = co_await wire.read_some(chunk);
    if (count == 0) co_return bytes;
    bytes.append(chunk.data(), count);
  }
}

Task<void> give_up(std::unique_ptr<Wire> wire, EndSpec end, int version) {
  if (end.by == EndSpec::By::reset) {
    wire->reset();
    co_return;
  }
  if (end.by == EndSpec::By::alert) co_await wire->write(tls_alert(version, end.alert));
  if (end.by == EndSpec::By::silence) {
    std::array<char, 4096> waste;
    for (;;) {
      const std::size_t count = co_await wire->read_some(waste);
      if (count == 0) co_return;
    }
  }
  co_await wire->finish();
}

// By hand: a flight, and alert 40 to whatever follows.
Task<void> fake_flight(std::unique_ptr<Wire> wire, std::string bytes, int version) {
  const bool sent = co_await wire->write(std::move(bytes));
  if (!sent) co_return;
  std::array<char, 4096> next;
  const std::size_t count = co_await wire->read_some(next);
  if (count == 0) co_return;
  co_await wire->write(tls_alert(version, 40));
  co_await wire->finish();
}

int oldest_fake(const TlsSpec& spec) { return spec.fake.empty() ? 0x0301 : spec.fake.begin()->first; }

// Whether the hello was answered, or refused, without OpenSSL.
Task<bool> answered_by_hand(std::unique_ptr<Wire>& wire, const TlsServer::Context& context,
                            std::string record) {
  const auto hello = read_hello(record);
  if (!hello || context.speaks(*hello)) co_return false;
  const TlsSpec& spec = context.spec;
  const int version = hello->version == 0x0304 ? 0x0303 : hello->version;
  // A server that has the version for real does not fall back to an older one.
  const bool spoken = spec.real && hello->version >= spec.min;
  const int newest = std::min(hello->version, spec.max);
  if (const auto choice = choose(*hello, spec.fake, spoken ? std::min(newest, 0x0303) : 0, newest)) {
    std::string bytes = flight(*choice, context.chain_der, spec.client != "none");
    co_await fake_flight(std::move(wire), std::move(bytes), choice->version);
    co_return true;
  }
  if (spec.real) co_return false;
  EndSpec refusal;
  refusal.by = EndSpec::By::alert;
  refusal.alert = hello->version < oldest_fake(spec) ? 70 : 40;
  co_await give_up(std::move(wire), refusal, version);
  co_return true;
}

}  // namespace

Task<TlsAccepted> tls_accept(std::unique_ptr<Wire> below, std::shared_ptr<const TlsServer> server) {
  TlsAccepted accepted;
  const EndSpec end = server->context().spec.end;
  std::string record = co_await read_record(*below);
  if (record.empty()) co_return accepted;
  if (end.at == EndSpec::At::hello) {
    co_await give_up(std::move(below), end, 0x0303);
    co_return accepted;
  }
  const bool by_hand = co_await answered_by_hand(below, server->context(), record);
  if (by_hand || !server->context().spec.real) co_return accepted;
  auto wire = std::make_unique<TlsWire>(std::move(below), server);
  const bool finished = co_await wire->handshake(std::move(record));
  accepted.client_shown = wire->connection().client_shown;
  if (!finished && !wire->connection().gives_up) {
    auto raw = wire->give_back();
    co_await raw->finish();
    co_return accepted;
  }
  if (!finished || end.at == EndSpec::At::finished) {
    co_await give_up(wire->give_back(), end, 0x0303);
    co_return accepted;
  }
  accepted.wire = std::move(wire);
  co_return accepted;
}

}  // namespace sipfed::lab
