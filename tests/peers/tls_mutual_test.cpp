// Mutual TLS: what is asked for, what the list of authorities says, and how a peer that takes ours looks.
#include <gmock/gmock.h>

#include "peers/tls_look.h"

namespace sipfed::peers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Enough to hear the first byte of an answer, which is when a peer has accepted our certificate.
Question talking() {
  Question question = tls_question();
  question.wanted = {Fact::dns, Fact::tcp, Fact::tls, Fact::sip, Fact::own_certificate};
  question.step_timeout = std::chrono::milliseconds(1500);
  question.plan.cisco = "peer";
  return question;
}

void expect_accepted(const TlsServer& server, const std::vector<std::string>& authorities) {
  const Look seen = look_at(server, talking());
  const TlsHandshake& shaken = seen.handshake(true);
  EXPECT_TRUE(shaken.certificate_requested);
  EXPECT_EQ(shaken.ca_names, authorities);
  EXPECT_EQ(shaken.step, TlsHandshake::Step::reply) << seen << server.output();
  EXPECT_EQ(seen.verdict("tls_client_cert_refused"), Verdict::healthy) << seen;
  EXPECT_EQ(seen.verdict("tls_peer_untrusted"), Verdict::healthy) << seen;
  EXPECT_EQ(seen.verdict("tls_listener_without_client_auth"), Verdict::healthy) << seen;
  for (const auto& [check, verdict] : seen.found()) EXPECT_FALSE(check.starts_with("tls_")) << seen;
}

const std::vector<std::string> root{"CN=Peer Root CA"};

class Mutual : public ::testing::TestWithParam<const char*> {};

TEST_P(Mutual, OpensslNamesItsAuthorities) {
  NEEDS("knot", "knotd");
  NEEDS("openssl", "openssl");
  const Workplace place;
  expect_accepted(openssl_server(place, {GetParam(), "-Verify", "2", "-verify_return_error", "-rev"}), root);
}
INSTANTIATE_TEST_SUITE_P(Versions, Mutual, ::testing::Values("-tls1_2", "-tls1_3"),
                         [](const auto& one) { return std::string(one.param).substr(1); });

TEST(MutualTls, GnutlsNamesItsAuthorities) {
  NEEDS("knot", "knotd");
  NEEDS("gnutls-bin", "gnutls-serv");
  const Workplace place;
  expect_accepted(
      gnutls_server(place, "NORMAL", {"--x509cafile", certificate("root.crt"), "-r", "--verify-client-cert"}),
      root);
}

TEST(MutualTls, GnutlsWithoutAuthoritiesTakesAny) {
  NEEDS("knot", "knotd");
  NEEDS("gnutls-bin", "gnutls-serv");
  const Workplace place;
  expect_accepted(gnutls_server(place, "NORMAL", {"-r"}), {});
}

TEST(MutualTls, NssNamesItsAuthorities) {
  NEEDS("knot", "knotd");
  NEEDS("libnss3-tools", "selfserv");
  const Workplace place;
  const Look seen = look_at(nss_server(place, "tls1.2:tls1.2", "", {"-r", "-r"}), talking());
  EXPECT_TRUE(seen.handshake(true).certificate_requested);
  EXPECT_THAT(seen.handshake(true).ca_names, ::testing::Contains("CN=Peer Root CA"));
}

TEST(MutualTls, BoringsslTakesAny) {
  NEEDS("knot", "knotd");
  NEEDS("android-boringssl", "bssl-tool");
  const Workplace place;
  const Look seen = look_at(boringssl_server(place, {"-require-any-client-cert"}), tls_question());
  EXPECT_TRUE(seen.handshake(true).certificate_requested);
  EXPECT_THAT(seen.handshake(true).ca_names, IsEmpty());
  EXPECT_FALSE(seen.handshake(true).fault);
  EXPECT_THAT(findings(seen), IsEmpty()) << seen;
}

TEST(MutualTls, JdkNamesItsAuthorities) {
  NEEDS("knot", "knotd");
  NEEDS("openjdk-17-jdk-headless", "javac");
  const Workplace place;
  const Look seen = look_at(java_server(place, "TLSv1.2,TLSv1.3", "-", "need", "echo:0"), tls_question());
  EXPECT_EQ(seen.handshake(true).ca_names, root);
  EXPECT_THAT(findings(seen), IsEmpty()) << seen;
}

// A purpose that GnuTLS does not look at: it takes what OpenSSL refuses, and so the report only warns.
TEST(MutualTls, GnutlsOverlooksThePurpose) {
  NEEDS("knot", "knotd");
  NEEDS("gnutls-bin", "gnutls-serv");
  const Workplace place;
  Question question = talking();
  question.certificate = "ekuserver";
  const Look seen = look_at(
      gnutls_server(place, "NORMAL", {"--x509cafile", certificate("root.crt"), "-r", "--verify-client-cert"}),
      question);
  EXPECT_EQ(seen.handshake(true).step, TlsHandshake::Step::reply);
  EXPECT_EQ(seen.verdict("tls_client_cert_refused"), Verdict::healthy) << seen;
  EXPECT_EQ(seen.verdict("tls_cert_eku"), Verdict::healthy) << seen;
}

TEST(MutualTls, NobodyAsks) {
  NEEDS("knot", "knotd");
  NEEDS("openssl", "openssl");
  const Workplace place;
  const Look seen = look_at(openssl_server(place, {}), tls_question());
  EXPECT_THAT(findings(seen), ElementsAre(::testing::Pair("tls_listener_without_client_auth", "other")))
      << seen;
}

}  // namespace
}  // namespace sipfed::peers
