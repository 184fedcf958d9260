// measure_matrix against a server of known configuration, and against peers that do not answer as they
// should.
#include "gather/tls/matrix.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tls/support.h"

namespace sipfed::tls_tests {
namespace {

using gather::MatrixRequest;
using Support = TlsVersion::Support;
using std::chrono::milliseconds;

TlsMatrix measure(const Server& server, int connections = 6, milliseconds step = milliseconds(5000),
                  bool full_order = false) {
  MatrixRequest request("127.0.0.1", server.port(), "sip.example.com");
  request.connections = connections;
  request.step_limit = step;
  request.full_order = full_order;
  return run(gather::measure_matrix(std::move(request), in(milliseconds(20000))));
}

const TlsVersion& of(const TlsMatrix& matrix, const std::string& version) {
  return *std::find_if(matrix.versions.begin(), matrix.versions.end(),
                       [&](const TlsVersion& v) { return v.version == version; });
}

std::vector<std::uint16_t> codes(const std::string& ciphers) {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_method()), SSL_CTX_free);
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_ciphersuites(context.get(), "");
  SSL_CTX_set_cipher_list(context.get(), ciphers.c_str());
  std::vector<std::uint16_t> list;
  const STACK_OF(SSL_CIPHER)* all = SSL_CTX_get_ciphers(context.get());
  for (int i = 0; i < sk_SSL_CIPHER_num(all); ++i)
    list.push_back(SSL_CIPHER_get_protocol_id(sk_SSL_CIPHER_value(all, i)));
  return list;
}

std::vector<std::uint16_t> sorted(std::vector<std::uint16_t> list) {
  std::sort(list.begin(), list.end());
  return list;
}

const std::string modern =
    "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305:"
    "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:DHE-RSA-CHACHA20-POLY1305";
const std::string legacy =
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256:"
    "ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA:AES256-GCM-SHA384:AES128-GCM-SHA256:AES256-SHA256:AES128-"
    "SHA256:"
    "AES256-SHA:AES128-SHA";

TEST(Matrix, ModernServer) {
  Server server(serve_tls(
      {.identity = make({.name = "sip.example.com"}), .min_version = TLS1_2_VERSION, .ciphers = modern}));
  for (int connections : {1, 6, 40}) {
    const TlsMatrix matrix = measure(server, connections);
    ASSERT_EQ(matrix.versions.size(), 5U);
    EXPECT_EQ(of(matrix, "SSLv3").support, Support::no);
    EXPECT_EQ(of(matrix, "TLSv1").support, Support::no);
    EXPECT_EQ(of(matrix, "TLSv1.1").support, Support::no);
    EXPECT_TRUE(of(matrix, "TLSv1.1").alert.has_value());
    EXPECT_EQ(of(matrix, "TLSv1.2").suites, sorted(codes(modern)));
    EXPECT_EQ(of(matrix, "TLSv1.3").suites, (std::vector<std::uint16_t>{0x1301, 0x1302, 0x1303}));
    EXPECT_TRUE(of(matrix, "TLSv1.2").unknown.empty());
    EXPECT_LE(matrix.connections, 19);
    RecordProperty("connections_" + std::to_string(connections), matrix.connections);
  }
}

TEST(Matrix, LegacyServer) {
  Server server(serve_tls({.identity = make({.name = "sip.example.com"}),
                           .max_version = TLS1_2_VERSION,
                           .ciphers = legacy + ":@SECLEVEL=0"}));
  for (int connections : {6, 40}) {
    const TlsMatrix matrix = measure(server, connections);
    const std::vector<std::uint16_t> old{0x2F, 0x35, 0xC013, 0xC014};
    EXPECT_EQ(of(matrix, "TLSv1").suites, old);
    EXPECT_EQ(of(matrix, "TLSv1.1").suites, old);
    EXPECT_EQ(of(matrix, "TLSv1.2").suites, sorted(codes(legacy)));
    EXPECT_EQ(of(matrix, "TLSv1.3").support, Support::no);
    EXPECT_LE(matrix.connections, 29);
    RecordProperty("connections_" + std::to_string(connections), matrix.connections);
  }
}

TEST(Matrix, EverythingThatOpensslHas) {
  const std::string all = "ALL:!PSK:!SRP:!aECDSA:!aDSS";
  Server server(serve_tls({.identity = make({.name = "sip.example.com"}), .ciphers = all + ":@SECLEVEL=0"}));
  const TlsMatrix matrix = measure(server, 20);
  EXPECT_EQ(of(matrix, "TLSv1.2").suites, sorted(codes(all)));
}

TEST(Matrix, TheServersOwnOrder) {
  Server server(serve_tls({.identity = make({.name = "sip.example.com"}),
                           .min_version = TLS1_2_VERSION,
                           .ciphers = legacy + ":@SECLEVEL=0",
                           .options = SSL_OP_CIPHER_SERVER_PREFERENCE}));
  EXPECT_EQ(of(measure(server, 6, milliseconds(5000), true), "TLSv1.2").preference, codes(legacy));
  const TlsMatrix matrix = measure(server);
  const TlsVersion& brief = of(matrix, "TLSv1.2");
  ASSERT_FALSE(brief.preference.empty());
  EXPECT_EQ(brief.preference.front(), codes(legacy).front());
  EXPECT_EQ(of(matrix, "TLSv1.3").preference.front(), 0x1302);
}

TEST(Matrix, TheClientsOrder) {
  Server server(
      serve_tls({.identity = make({.name = "sip.example.com"}), .ciphers = legacy + ":@SECLEVEL=0"}));
  for (const TlsVersion& version : measure(server, 6, milliseconds(5000), true).versions)
    EXPECT_TRUE(version.preference.empty()) << version.version;
}

TEST(Matrix, SilenceIsUnknown) {
  Server server([](int fd) {
    char block[512];
    while (::read(fd, block, sizeof block) > 0) {
    }
  });
  const TlsMatrix matrix = measure(server, 6, milliseconds(60));
  for (const TlsVersion& version : matrix.versions) {
    EXPECT_EQ(version.support, Support::unknown);
    EXPECT_EQ(version.fault.kind, Fault::Kind::timeout);
    EXPECT_FALSE(version.unknown.empty());
  }
}

TEST(Matrix, ResetIsARefusal) {
  Server server([](int fd) {
    char block[512];
    if (::read(fd, block, sizeof block) <= 0) return;
    const linger hard{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  });
  for (const TlsVersion& version : measure(server).versions) {
    EXPECT_EQ(version.support, Support::no) << version.version;
    EXPECT_EQ(version.fault.kind, Fault::Kind::reset);
  }
}

// The second connection of a pair gets no answer: asked again alone, it does.
TEST(Matrix, LostAnswersAreAskedAgain) {
  auto serve = serve_tls({.identity = make({.name = "sip.example.com"}),
                          .min_version = TLS1_2_VERSION,
                          .max_version = TLS1_2_VERSION,
                          .ciphers = modern});
  std::atomic<int> count = 0;
  Server server([&](int fd) {
    char block[512];
    const int number = ++count;
    if (number > 11 || number % 2 == 0) return serve(fd);
    while (::read(fd, block, sizeof block) > 0) {
    }
  });
  const TlsMatrix matrix = measure(server, 6, milliseconds(300));
  EXPECT_EQ(of(matrix, "TLSv1.2").suites, sorted(codes(modern)));
  for (const TlsVersion& version : matrix.versions) EXPECT_TRUE(version.unknown.empty()) << version.version;
}

TEST(Matrix, ClosedPort) {
  std::uint16_t port = 0;
  {
    port = Server([](int) {}).port();
  }
  const TlsMatrix matrix =
      run(gather::measure_matrix(MatrixRequest("127.0.0.1", port, ""), in(milliseconds(5000))));
  EXPECT_EQ(of(matrix, "TLSv1.2").support, Support::unknown);
  EXPECT_EQ(of(matrix, "TLSv1.2").fault.kind, Fault::Kind::refused);
}

std::function<void(int)> repeat(std::string bytes, int times) {
  return [bytes, times](int fd) {
    char block[512];
    if (::read(fd, block, sizeof block) <= 0) return;
    for (int i = 0; i < times; ++i)
      if (::write(fd, bytes.data(), bytes.size()) <= 0) return;
    ::shutdown(fd, SHUT_WR);
    while (::read(fd, block, sizeof block) > 0) {
    }
  };
}

TEST(Matrix, NotTls) {
  const std::string hostile[] = {"HTTP/1.1 400 Bad Request\r\n\r\n", std::string("\x16\x03\x01\xff\xff", 5),
                                 std::string("\x16\x03\x03\x00\x04\x02\xff\xff\xff", 9),
                                 std::string("\x16\x03\x01\x00\x00", 5)};
  for (const std::string& bytes : hostile) {
    Server server(repeat(bytes, 1000));
    const TlsMatrix matrix = measure(server, 6, milliseconds(1000));
    EXPECT_EQ(of(matrix, "TLSv1.2").support, Support::unknown);
    EXPECT_TRUE(of(matrix, "TLSv1.2").fault) << bytes;
  }
}

}  // namespace
}  // namespace sipfed::tls_tests
