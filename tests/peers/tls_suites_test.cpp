// Suites and versions that nobody should have any more, on stacks that still do.
#include <gmock/gmock.h>

#include "peers/tls_look.h"

namespace sipfed::peers {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

constexpr std::uint16_t triple_des = 0x000A;

void expect_only_3des(const TlsServer& server) {
  const Look seen = look_at(server, tls_question());
  EXPECT_THAT(findings(seen), ElementsAre(Pair("tls_no_common_cipher", "only_3des"))) << seen;
  EXPECT_THAT(suites(seen, "TLSv1"), ElementsAre(triple_des));
  for (const char* version : {"SSLv3", "TLSv1.1", "TLSv1.2", "TLSv1.3"})
    EXPECT_THAT(suites(seen, version), IsEmpty()) << version;
  // OpenSSL has no 3DES, so the full handshake ends here.
  const TlsHandshake& shaken = seen.handshake(true);
  ASSERT_TRUE(shaken.alert) << seen;
  EXPECT_EQ(shaken.alert->description, 40);
  EXPECT_TRUE(shaken.version.empty());
}

TEST(TlsSuites, Only3desOfGnutls) {
  NEEDS("knot", "knotd");
  NEEDS("gnutls-bin", "gnutls-serv");
  const Workplace place;
  expect_only_3des(gnutls_server(place, "NORMAL:-VERS-ALL:+VERS-TLS1.0:-CIPHER-ALL:+3DES-CBC:-KX-ALL:+RSA"));
}

TEST(TlsSuites, Only3desOfNss) {
  NEEDS("knot", "knotd");
  NEEDS("libnss3-tools", "selfserv");
  const Workplace place;
  expect_only_3des(nss_server(place, "tls1.0:tls1.0", ":000A"));
}

TEST(TlsSuites, Only3desOfTheJdk) {
  NEEDS("knot", "knotd");
  NEEDS("openjdk-17-jdk-headless", "javac");
  const Workplace place;
  expect_only_3des(java_server(place, "TLSv1", "SSL_RSA_WITH_3DES_EDE_CBC_SHA", "want", "echo:0"));
}

TEST(TlsSuites, TripleDesAmongOthersIsNoFault) {
  NEEDS("knot", "knotd");
  NEEDS("gnutls-bin", "gnutls-serv");
  const Workplace place;
  const Look seen =
      look_at(gnutls_server(place, "NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+3DES-CBC"), tls_question());
  EXPECT_THAT(findings(seen), IsEmpty()) << seen;
  for (const char* version : {"TLSv1", "TLSv1.1", "TLSv1.2"})
    EXPECT_THAT(suites(seen, version), AllOf(Contains(triple_des), Contains(0x002F))) << version;
  EXPECT_EQ(seen.verdict("tls_no_common_cipher"), Verdict::healthy);
}

TEST(TlsSuites, TripleDesRefused) {
  NEEDS("knot", "knotd");
  NEEDS("gnutls-bin", "gnutls-serv");
  const Workplace place;
  const Look seen = look_at(gnutls_server(place, "NORMAL"), tls_question());
  EXPECT_THAT(findings(seen), IsEmpty()) << seen;
  for (const char* version : {"TLSv1", "TLSv1.1", "TLSv1.2"})
    EXPECT_THAT(suites(seen, version), Not(Contains(triple_des))) << version;
}

TEST(TlsSuites, OnlySsl3) {
  NEEDS("knot", "knotd");
  NEEDS("libnss3-tools", "selfserv");
  const Workplace place;
  const Look seen = look_at(nss_server(place, "ssl3:ssl3", ":000A:002F"), tls_question());
  EXPECT_THAT(findings(seen),
              ElementsAre(Pair("tls_edge_not_fips", "sslv3"), Pair("tls_no_common_cipher", "only_sslv3")))
      << seen;
  EXPECT_THAT(suites(seen, "SSLv3"), ElementsAre(triple_des, 0x002F));
}

TEST(TlsSuites, Ssl3AndRc4BesideTls12) {
  NEEDS("knot", "knotd");
  NEEDS("libnss3-tools", "selfserv");
  const Workplace place;
  const Look seen = look_at(nss_server(place, "ssl3:tls1.2", ":0005:002F:009C:C02F"), tls_question());
  EXPECT_THAT(findings(seen), ElementsAre(Pair("tls_edge_not_fips", "both"))) << seen;
  EXPECT_THAT(suites(seen, "SSLv3"), ElementsAre(0x0005, 0x002F));
  EXPECT_THAT(suites(seen, "TLSv1.2"), ElementsAre(0x0005, 0x002F, 0x009C, 0xC02F));
}

TEST(TlsSuites, Rc4OfGnutls) {
  NEEDS("knot", "knotd");
  NEEDS("gnutls-bin", "gnutls-serv");
  const Workplace place;
  const Look seen = look_at(gnutls_server(place, "NORMAL:+ARCFOUR-128"), tls_question());
  EXPECT_THAT(findings(seen), ElementsAre(Pair("tls_edge_not_fips", "rc4"))) << seen;
  EXPECT_THAT(suites(seen, "TLSv1.2"), Contains(0x0005));
}

TEST(TlsSuites, PeerWithoutSecureRenegotiation) {
  NEEDS("knot", "knotd");
  NEEDS("gnutls-bin", "gnutls-serv");
  const Workplace place;
  const Look seen = look_at(gnutls_server(place, "NORMAL:-VERS-ALL:+VERS-TLS1.0:%DISABLE_SAFE_RENEGOTIATION"),
                            tls_question());
  const TlsHandshake& shaken = seen.handshake(true);
  EXPECT_FALSE(shaken.fault) << shaken.fault.detail;
  EXPECT_GE(shaken.step, TlsHandshake::Step::finished);
  EXPECT_FALSE(shaken.secure_renegotiation);
  EXPECT_THAT(findings(seen), ElementsAre(Pair("tls_legacy_only", "version"))) << seen;
}

}  // namespace
}  // namespace sipfed::peers
