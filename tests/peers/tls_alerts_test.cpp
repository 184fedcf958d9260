// What real stacks say when they refuse us, and whom the report blames for it.
#include <functional>
#include <gmock/gmock.h>

#include "gather/tls/hello.h"
#include "gather/tls/messages.h"
#include "peers/tls_look.h"
#include "sipfed/rule.h"

namespace sipfed::peers {
namespace {

using Start = std::function<TlsServer(const Workplace&)>;

struct Case {
  std::string name, package, program;
  Start start;
  std::string certificate, key;  // ours; empty: none
  int alert;
  Found found;
};
std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }

class Alert : public ::testing::TestWithParam<Case> {};

TEST_P(Alert, IsRecordedAndExplained) {
  const Case& one = GetParam();
  NEEDS("knot", "knotd");
  NEEDS(one.package, one.program);
  const Workplace place;
  const TlsServer server = one.start(place);
  Question question = tls_question(one.certificate);
  question.key = one.key;
  if (one.certificate != "client") question.local.clear();  // theirs, borrowed: its name is no matter
  const Look seen = look_at(server, question);
  const TlsHandshake& shaken = seen.handshake(!one.certificate.empty());
  ASSERT_TRUE(shaken.alert) << seen << server.output();
  EXPECT_EQ(shaken.alert->description, one.alert) << seen;
  EXPECT_EQ(shaken.alert->level, 2);
  EXPECT_EQ(shaken.fault.kind, Fault::Kind::alert);
  EXPECT_EQ(findings(seen), one.found) << seen;
}

// Trust, dates, purpose and strength of our certificate are verified, and it has to be there.
TlsServer strict_openssl(const Workplace& place, const char* version) {
  return openssl_server(place, {version, "-Verify", "2", "-verify_return_error"});
}
TlsServer strict12(const Workplace& place) { return strict_openssl(place, "-tls1_2"); }
TlsServer strict13(const Workplace& place) {
  return openssl_server(place, {"-Verify", "2", "-verify_return_error"});
}
TlsServer strict_nss(const Workplace& place) {
  return nss_server(place, "tls1.0:tls1.2", ":C02F:C030:009C:002F", {"-r", "-r"});
}
TlsServer strict_jdk(const Workplace& place) { return java_server(place, "TLSv1.2", "-", "need", "echo:0"); }
TlsServer strict_gnutls(const Workplace& place) {
  return gnutls_server(place, "NORMAL:-VERS-TLS1.3",
                       {"--x509cafile", certificate("root.crt"), "-r", "--verify-client-cert"});
}

INSTANTIATE_TEST_SUITE_P(
    OfOurCertificate, Alert,
    ::testing::Values(Case{"n40_none", "openssl", "openssl", strict12, "", "", 40, {}},
                      Case{"n42_none_nss", "libnss3-tools", "selfserv", strict_nss, "", "", 42, {}},
                      Case{"n40_none_jdk", "openjdk-17-jdk-headless", "javac", strict_jdk, "", "", 40, {}},
                      Case{"n50_none_gnutls", "gnutls-bin", "gnutls-serv", strict_gnutls, "", "", 50, {}},
                      Case{"n116_none", "openssl", "openssl", strict13, "", "", 116, {}},
                      Case{"n42_not_yet",
                           "openssl",
                           "openssl",
                           strict12,
                           "notyet",
                           "leaf.key",
                           42,
                           {{"tls_cert_validity", "own_not_yet"}}},
                      Case{"n42_sha1",
                           "openssl",
                           "openssl",
                           strict12,
                           "sha1",
                           "leaf.key",
                           42,
                           {{"tls_client_cert_refused", "bad"}, {"tls_key_weak", "sha1"}}},
                      Case{"n42_rsa1024",
                           "openssl",
                           "openssl",
                           strict12,
                           "rsa1024",
                           "weak.key",
                           42,
                           {{"tls_client_cert_refused", "bad"}, {"tls_key_weak", "rsa"}}},
                      Case{"n43_usage",
                           "openssl",
                           "openssl",
                           strict12,
                           "ekuserver",
                           "leaf.key",
                           43,
                           {{"tls_cert_eku", "own_refused"}}},
                      Case{"n43_usage_tls13",
                           "openssl",
                           "openssl",
                           strict13,
                           "ekuserver",
                           "leaf.key",
                           43,
                           {{"tls_cert_eku", "own_refused"}}},
                      Case{"n45_expired",
                           "openssl",
                           "openssl",
                           strict12,
                           "expired",
                           "leaf.key",
                           45,
                           {{"tls_cert_validity", "own_expired"}}},
                      Case{"n45_expired_tls13",
                           "openssl",
                           "openssl",
                           strict13,
                           "expired",
                           "leaf.key",
                           45,
                           {{"tls_cert_validity", "own_expired"}}},
                      Case{"n45_expired_nss",
                           "libnss3-tools",
                           "selfserv",
                           strict_nss,
                           "expired",
                           "leaf.key",
                           45,
                           {{"tls_cert_validity", "own_expired"}}},
                      Case{"n46_usage_nss",
                           "libnss3-tools",
                           "selfserv",
                           strict_nss,
                           "ekuwrong",
                           "leaf.key",
                           46,
                           {{"tls_cert_eku", "bogus"}, {"tls_client_cert_refused", "unknown"}}},
                      Case{"n46_stranger_jdk",
                           "openjdk-17-jdk-headless",
                           "javac",
                           strict_jdk,
                           "self",
                           "self.key",
                           46,
                           {{"tls_peer_untrusted", "not_listed"}}},
                      Case{"n48_stranger",
                           "openssl",
                           "openssl",
                           strict12,
                           "self",
                           "self.key",
                           48,
                           {{"tls_peer_untrusted", "ours_untrusted"}}},
                      Case{"n48_stranger_tls13",
                           "openssl",
                           "openssl",
                           strict13,
                           "self",
                           "self.key",
                           48,
                           {{"tls_peer_untrusted", "ours_untrusted"}}},
                      Case{"n48_stranger_nss",
                           "libnss3-tools",
                           "selfserv",
                           strict_nss,
                           "self",
                           "self.key",
                           48,
                           {{"tls_peer_untrusted", "ours_untrusted"}}},
                      Case{"n49_stranger_gnutls",
                           "gnutls-bin",
                           "gnutls-serv",
                           strict_gnutls,
                           "self",
                           "self.key",
                           49,
                           {{"tls_peer_untrusted", "not_listed"}}}),
    [](const auto& one) { return one.param.name; });

INSTANTIATE_TEST_SUITE_P(
    OfOurHello, Alert,
    ::testing::Values(
        Case{"n70_version",
             "libnss3-tools",
             "selfserv",
             [](const Workplace& w) { return nss_server(w, "ssl3:ssl3", ":002F"); },
             "client",
             "leaf.key",
             70,
             {{"tls_edge_not_fips", "sslv3"}, {"tls_no_common_cipher", "only_sslv3"}}},
        Case{"n80_level",
             "openssl",
             "openssl",
             [](const Workplace& w) {
               return openssl_server(w, {"-tls1", "-cipher", "ECDHE-RSA-AES128-SHA:@SECLEVEL=1"});
             },
             "client",
             "leaf.key",
             80,
             {{"tls_no_common_cipher", "none"}}},
        Case{"n112_name",
             "openssl",
             "openssl",
             [](const Workplace& w) {
               return openssl_server(w, {"-servername", "other.fed.test", "-servername_fatal", "-cert2",
                                         certificate("otherfqdn.crt"), "-key2", certificate("leaf.key")});
             },
             "client",
             "leaf.key",
             112,
             {{"tls_no_handshake", "alert"}}}),
    [](const auto& one) { return one.param.name; });

using Bytes = std::vector<std::uint8_t>;

// A probe never falls back and names no application protocol, so these two hellos are made for the test. What
// comes back goes through the reader of the matrix.
TlsAlert refusal_of(const TlsServer& server, const Bytes& hello) {
  const std::string reply = told(server.address(), server.port(), {hello.begin(), hello.end()});
  gather::RecordSplitter records;
  records.add(std::span(reinterpret_cast<const std::uint8_t*>(reply.data()), reply.size()));
  gather::FlightReader flight;
  while (const auto record = records.next()) flight.add(*record);
  if (!flight.alert())
    throw std::runtime_error("no alert: " + flight.fault().detail + '\n' + server.output());
  return *flight.alert();
}

// RFC 7301: ALPN with the one protocol "h2", put in front of the other extensions.
Bytes with_protocol_h2(Bytes hello) {
  const Bytes alpn{0, 16, 0, 5, 0, 3, 2, 'h', '2'};
  const auto grow = [&](std::size_t at) {
    const std::size_t length = (std::size_t{hello[at]} << 8 | hello[at + 1]) + alpn.size();
    hello[at] = static_cast<std::uint8_t>(length >> 8);
    hello[at + 1] = static_cast<std::uint8_t>(length);
  };
  std::size_t at = 5 + 4 + 2 + 32;                                // record, message, version, random
  at += 1U + hello[at];                                           // session id
  at += 2U + (std::size_t{hello[at]} << 8 | hello[at + 1]) + 2U;  // suites, one way of compression
  for (const std::size_t length : {std::size_t{3}, std::size_t{7}, at}) grow(length);
  hello.insert(hello.begin() + static_cast<std::ptrdiff_t>(at) + 2, alpn.begin(), alpn.end());
  return hello;
}

// RFC 7507: TLS_FALLBACK_SCSV in a hello below what the server speaks.
TEST(AlertOfASpecialHello, N86Fallback) {
  NEEDS("openssl", "openssl");
  const Workplace place;
  const TlsServer server = openssl_server(place, {"-cipher", "ALL:@SECLEVEL=0"});
  const TlsAlert alert =
      refusal_of(server, gather::client_hello({.version = 0x0302, .suites = {0xC013, 0x002F, 0x5600}}));
  EXPECT_EQ(alert.level, 2);
  EXPECT_EQ(alert_text(alert), "86 inappropriate_fallback");
}

TEST(AlertOfASpecialHello, N120Protocol) {
  NEEDS("openssl", "openssl");
  const Workplace place;
  const TlsServer server = openssl_server(place, {"-tls1_2", "-alpn", "sip/2"});
  const TlsAlert alert =
      refusal_of(server, with_protocol_h2(gather::client_hello({.suites = {0xC02F, 0xC030, 0x009C}})));
  EXPECT_EQ(alert.level, 2);
  EXPECT_EQ(alert_text(alert), "120 no_application_protocol");
}

}  // namespace
}  // namespace sipfed::peers
