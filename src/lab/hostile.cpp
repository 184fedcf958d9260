#include "lab/hostile.h"

#include <array>

#include "lab/fake_tls.h"

namespace sipfed::lab {
namespace {

constexpr Choice usual{0x0303, 0x009c};  // TLS_RSA_WITH_AES_128_GCM_SHA256

Task<void> repeat(Wire& wire, std::string bytes) {
  for (;;) {
    const bool going = co_await wire.write(bytes);
    if (!going) co_return;
  }
}

Task<void> swallow(Wire& wire) {
  std::array<char, 4096> waste;
  for (;;) {
    const std::size_t count = co_await wire.read_some(waste);
    if (count == 0) co_return;
  }
}

Task<void> drip(Wire& wire, std::string bytes, Milliseconds interval) {
  for (const char byte : bytes) {
    std::string one(1, byte);
    const bool going = co_await wire.write(std::move(one));
    if (!going) co_return;
    co_await pause(interval);
  }
  co_await swallow(wire);
}

std::string garbage() {
  std::string bytes = "\xde\xad\xbe\xef";
  for (unsigned i = 0; i < 2048; ++i) bytes += static_cast<char>(i * 167U + i / 7U);
  return bytes;
}

// A ServerHello, then a Certificate that claims 16 MiB, in records of 16 KiB without end.
Task<void> huge_certificate(Wire& wire) {
  const std::string whole = flight(usual, {}, false);
  const std::size_t hello_size = 4 + 2 + 32 + 1 + 32 + 2 + 1;
  std::string body =
      whole.substr(5, hello_size) + std::string("\x0b\xff\xff\xff\xff\xff\xfc\xff\xff\xf9", 10);
  const bool begun = co_await wire.write(tls_record(22, 0x0303, body));
  if (!begun) co_return;
  co_await repeat(wire, tls_record(22, 0x0303, std::string(16384, '\x30')));
}

Task<void> close_after(Wire& wire, HostileSpec spec, std::string bytes) {
  bytes.resize(std::min(spec.bytes, bytes.size()));
  co_await wire.write(std::move(bytes));
  if (spec.kind == "reset_after")
    wire.reset();
  else
    co_await wire.finish();
}

}  // namespace

Task<void> be_hostile(std::unique_ptr<Wire> wire, HostileSpec spec, std::vector<std::string> chain_der) {
  std::array<char, 4096> first;
  if (spec.kind != "silence") {
    const std::size_t count = co_await wire->read_some(first);
    if (count == 0) co_return;
  }
  const std::string whole = flight(usual, chain_der, true);
  if (spec.kind == "endless_records") co_await repeat(*wire, tls_record(22, 0x0303, std::string(4, '\0')));
  if (spec.kind == "empty_records") co_await repeat(*wire, tls_record(22, 0x0303, ""));
  if (spec.kind == "drip") co_await drip(*wire, whole, spec.interval);
  if (spec.kind == "huge_certificate") co_await huge_certificate(*wire);
  if (spec.kind == "close_after" || spec.kind == "reset_after") {
    co_await close_after(*wire, spec, whole);
    co_return;
  }
  if (spec.kind == "half_handshake") co_await wire->write(whole.substr(0, whole.size() / 2));
  if (spec.kind == "garbage") co_await wire->write(garbage());
  if (spec.kind == "http") {
    co_await wire->write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    co_await wire->finish();
    co_return;
  }
  co_await swallow(*wire);
}

}  // namespace sipfed::lab
