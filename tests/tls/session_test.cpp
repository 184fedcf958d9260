// tls_handshake and TlsSession: versions, client certificates, alerts early and late, chains that survive a
// failure, and peers that are none.
#include "gather/tls/session.h"

#include <gtest/gtest.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tls/support.h"

namespace sipfed::tls_tests {
namespace {

using gather::TlsAttempt;
using gather::TlsRequest;
using std::chrono::milliseconds;
using Step = TlsHandshake::Step;

struct Seen {
  TlsHandshake fact;
  std::string data;
  Fault fault;
  Fault unread;  // how the session ended
};

gather::Task<Seen> visit(std::uint16_t port, TlsRequest request, milliseconds limit) {
  Seen seen;
  auto attempt = co_await gather::connect("127.0.0.1", port, in(limit));
  auto tls = co_await gather::tls_handshake(std::move(attempt.stream), std::move(request), in(limit));
  seen.fact = tls.fact;
  if (!tls.session) co_return seen;
  const std::string text = "ping";
  const std::span<const std::uint8_t> ping(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  auto unsent = co_await tls.session->write(ping, in(limit));
  seen.fault = unsent;
  std::vector<std::uint8_t> block(100);
  const std::span<std::uint8_t> into(block);
  auto got = co_await tls.session->read_some(into, in(limit));
  if (got) seen.data.assign(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(*got));
  seen.unread = got.fault;
  seen.fact = tls.session->fact();
  co_return seen;
}

Seen visit(const Server& server, TlsRequest request = {"127.0.0.1:1", "sip.example.com", "sip.example.com"},
           milliseconds limit = milliseconds(5000)) {
  return run(visit(server.port(), std::move(request), limit));
}

std::shared_ptr<const gather::ClientCertificate> client(const Identity& identity) {
  const File chain(identity.pem()), key(identity.key_pem());
  auto loaded = gather::load_client_certificate(chain.path(), key.path(), "");
  EXPECT_TRUE(loaded) << loaded.fault.detail;
  return *loaded;
}

TEST(Session, EveryVersion) {
  const Identity own = make({.name = "sip.example.com"});
  const std::pair<int, const char*> versions[] = {{TLS1_VERSION, "TLSv1"},
                                                  {TLS1_1_VERSION, "TLSv1.1"},
                                                  {TLS1_2_VERSION, "TLSv1.2"},
                                                  {TLS1_3_VERSION, "TLSv1.3"}};
  for (const auto& [version, name] : versions) {
    Server server(serve_tls({.identity = own, .min_version = version, .max_version = version}));
    const Seen seen = visit(server);
    EXPECT_EQ(seen.data, "pong") << name;
    EXPECT_EQ(seen.fact.version, name);
    EXPECT_EQ(seen.fact.step, Step::reply);
    EXPECT_FALSE(seen.fact.fault);
    EXPECT_EQ(seen.fact.sni, "sip.example.com");
    EXPECT_TRUE(seen.fact.cipher.starts_with("TLS_")) << seen.fact.cipher;
    ASSERT_EQ(seen.fact.chain.size(), 1U);
    EXPECT_EQ(seen.fact.chain[0].sha256, gather::parse_certificate(own.der()).sha256);
    EXPECT_FALSE(seen.fact.certificate_requested);
    EXPECT_EQ(seen.fact.secure_renegotiation, version != TLS1_3_VERSION) << name;
    EXPECT_TRUE(seen.fact.server_time.has_value());
  }
}

TEST(Session, AnAddressIsNoServerName) {
  Server server(serve_tls({.identity = make({.name = "sip.example.com"})}));
  EXPECT_EQ(visit(server, {"127.0.0.1:1", "127.0.0.1", "127.0.0.1"}).fact.sni, "");
}

TEST(Session, ClientCertificateAccepted) {
  const Identity root = make({.name = "Root", .ca = true});
  const Identity own = make({.name = "imp.example.net", .issuer = &root});
  for (int version : {TLS1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
    Server server(serve_tls({.identity = make({.name = "sip.example.com"}),
                             .min_version = version,
                             .max_version = version,
                             .client_issuer = &root,
                             .client_required = true}));
    const Seen seen = visit(server, {"127.0.0.1:1", "sip.example.com", "", client(own)});
    EXPECT_EQ(seen.fact.step, Step::reply);
    EXPECT_TRUE(seen.fact.offered_certificate);
    EXPECT_TRUE(seen.fact.certificate_requested);
    EXPECT_EQ(seen.fact.ca_names, std::vector<std::string>{"CN=Root"});
  }
}

TEST(Session, MissingClientCertificateIsAnAlertEarlyOrLate) {
  const Identity root = make({.name = "Root", .ca = true});
  const std::pair<int, int> expected[] = {{TLS1_2_VERSION, 40}, {TLS1_3_VERSION, 116}};
  for (const auto& [version, alert] : expected) {
    Server server(serve_tls({.identity = make({.name = "sip.example.com"}),
                             .min_version = version,
                             .max_version = version,
                             .client_issuer = &root,
                             .client_required = true}));
    const Seen seen = visit(server);
    ASSERT_TRUE(seen.fact.alert);
    EXPECT_EQ(seen.fact.alert->description, alert);
    EXPECT_EQ(seen.fact.alert->level, 2);
    EXPECT_EQ(seen.fact.fault.kind, Fault::Kind::alert);
    EXPECT_EQ(seen.fact.step, version == TLS1_3_VERSION ? Step::finished : Step::certificate_sent);
    EXPECT_EQ(seen.fact.chain.size(), 1U);
    EXPECT_TRUE(seen.fact.certificate_requested);
    EXPECT_FALSE(seen.fact.offered_certificate);
  }
}

TEST(Session, UnknownIssuerOfOurs) {
  const Identity root = make({.name = "Root", .ca = true});
  const Identity stranger = make({.name = "imp.example.net"});
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Server server(serve_tls({.identity = make({.name = "sip.example.com"}),
                             .min_version = version,
                             .max_version = version,
                             .client_issuer = &root,
                             .client_required = true}));
    const Seen seen = visit(server, {"127.0.0.1:1", "", "", client(stranger)});
    ASSERT_TRUE(seen.fact.alert);
    EXPECT_TRUE(seen.fact.alert->description == 48 || seen.fact.alert->description == 18 + 24)
        << seen.fact.alert->description;
  }
}

TEST(Session, NoCommonVersion) {
  Server server(serve_tls({.identity = make({.name = "sip.example.com"}), .min_version = TLS1_2_VERSION}));
  TlsRequest request("127.0.0.1:1", "", "");
  request.max_version = TLS1_1_VERSION;
  const Seen seen = visit(server, request);
  ASSERT_TRUE(seen.fact.alert);
  EXPECT_EQ(seen.fact.alert->description, 70);
  EXPECT_EQ(seen.fact.step, Step::hello);
  EXPECT_EQ(seen.fact.version, "");
}

// Passes the hello on to a real server and breaks the line after so many bytes of its answer or of ours.
TEST(Session, ChainSurvivesAResetHalfWay) {
  const Identity root = make({.name = "Root", .ca = true});
  Server server([&](int fd) {
    TlsPeer peer{.identity = make({.name = "sip.example.com"}), .max_version = TLS1_2_VERSION};
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_use_certificate(context.get(), peer.identity.certificate.get());
    SSL_CTX_use_PrivateKey(context.get(), peer.identity.key.get());
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), SSL_free);
    BIO *from = BIO_new(BIO_s_mem()), *to = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl.get(), from, to);
    char block[16384];
    const auto got = ::read(fd, block, sizeof block);
    if (got <= 0) return;
    BIO_write(from, block, static_cast<int>(got));
    SSL_accept(ssl.get());
    const int size = BIO_read(to, block, sizeof block);
    if (::write(fd, block, static_cast<std::size_t>(size)) != size) return;
    if (::read(fd, block, sizeof block) <= 0) return;
    const linger hard{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  });
  const Identity own = make({.name = "imp.example.net"});
  const Seen seen = visit(server, {"127.0.0.1:1", "", "", client(own)});
  EXPECT_EQ(seen.fact.fault.kind, Fault::Kind::reset);
  EXPECT_EQ(seen.fact.step, Step::certificate_sent);
  EXPECT_EQ(seen.fact.chain.size(), 1U);
  EXPECT_EQ(seen.fact.version, "TLSv1.2");
  EXPECT_TRUE(seen.fact.certificate_requested);
  EXPECT_TRUE(seen.fact.ca_names.empty());
}

void drain(int fd) {
  char block[512];
  while (::read(fd, block, sizeof block) > 0) {
  }
}

TEST(Session, SilentPeer) {
  Server server(drain);
  const Seen seen = visit(server, {"127.0.0.1:1", "", ""}, milliseconds(50));
  EXPECT_EQ(seen.fact.fault.kind, Fault::Kind::timeout);
  EXPECT_EQ(seen.fact.step, Step::hello);
}

TEST(Session, ClosingPeer) {
  Server server([](int fd) {
    char block[4096];
    static_cast<void>(::read(fd, block, sizeof block));
  });
  const Seen seen = visit(server);
  EXPECT_EQ(seen.fact.fault.kind, Fault::Kind::closed);
  EXPECT_EQ(seen.fact.step, Step::hello);
}

Seen flooded(const std::string& bytes, int times) {
  Server server([&](int fd) {
    for (int i = 0; i < times; ++i)
      if (::write(fd, bytes.data(), bytes.size()) <= 0) return;
    ::shutdown(fd, SHUT_WR);
    drain(fd);
  });
  return visit(server);
}

TEST(Session, HostilePeers) {
  EXPECT_EQ(flooded("HTTP/1.1 400 Bad Request\r\n\r\n", 1).fact.fault.kind, Fault::Kind::protocol);
  EXPECT_EQ(flooded(std::string("\x16\x03\x01\xff\xff", 5), 1).fact.fault.kind, Fault::Kind::protocol);
  // HelloRequests without end, empty records without end.
  const auto endless =
      flooded(std::string("\x16\x03\x01\x00\x04\x00\x00\x00\x00", 9), 100000).fact.fault.kind;
  EXPECT_TRUE(endless == Fault::Kind::limit || endless == Fault::Kind::protocol);
  EXPECT_NE(flooded(std::string("\x16\x03\x01\x00\x00", 5), 100000).fact.fault.kind, Fault::Kind::none);
  // A handshake message of 16 MiB.
  EXPECT_NE(flooded(std::string("\x16\x03\x03\x00\x04\x02\xff\xff\xff", 9), 1).fact.fault.kind,
            Fault::Kind::none);
}

// Bytes that keep coming do not move the deadline.
TEST(Session, ByteDrip) {
  Server server([](int fd) {
    const char drip[] = {0x16, 0x03, 0x03, 0x40, 0x00};
    std::size_t sent = 0;
    timeval tick{0, 10000};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick);
    for (char block[4096];; ++sent) {
      const auto got = ::read(fd, block, sizeof block);
      if (got == 0 || ::send(fd, drip + std::min<std::size_t>(sent, 4), 1, MSG_NOSIGNAL) < 0) return;
    }
  });
  const auto start = std::chrono::steady_clock::now();
  const Seen seen = visit(server, {"127.0.0.1:1", "", ""}, milliseconds(200));
  EXPECT_EQ(seen.fact.fault.kind, Fault::Kind::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(2000));
}

}  // namespace
}  // namespace sipfed::tls_tests
