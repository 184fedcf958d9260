// A peer whose clock is off refuses a good certificate, and nothing that we see of it is wrong. The shift is
// longer than the certificates can have lain in the build tree.
#include <gmock/gmock.h>
#include <optional>

#include "peers/edge.h"
#include "peers/peer.h"

namespace sipfed::peers {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

constexpr auto faketime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

std::map<std::string, std::string> shifted(const std::string& by) {
  return {{"LD_PRELOAD", faketime}, {"FAKETIME", by}};
}

class WrongClock : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    NEEDS("knot", "knotd");
    NEEDS("faketime", faketime);
    NEEDS("openssl", "openssl");
  }
  Look ask(unsigned port) {
    const Knot knot(place, federation(address, port));
    Question question;
    question.resolvers = {{"here", knot.server()}};
    question.certificate = "client";
    question.wanted = {Fact::dns, Fact::tcp, Fact::tls, Fact::own_certificate};  // s_server answers no SIP
    return look(question);
  }
  Look ask_s_server(const std::string& shift) {
    const unsigned port = free_port();
    Process server(place,
                   {"openssl", "s_server", "-accept", at(address, port), GetParam(), "-cert",
                    certificate("good.crt"), "-key", certificate("leaf.key"), "-CAfile",
                    certificate("root.crt"), "-Verify", "2", "-verify_return_error", "-quiet"},
                   shifted(shift));
    wait_until_listening(address, port, server);
    return ask(port);
  }
  static void expect_refusal(const Look& seen, int alert, const std::string& variant) {
    ASSERT_TRUE(seen.handshake(true).alert) << seen;
    EXPECT_EQ(seen.handshake(true).alert->description, alert);
    EXPECT_THAT(seen.found(), ElementsAre(Pair("tls_client_cert_refused", "found"))) << seen;
    EXPECT_EQ(seen.variant("tls_client_cert_refused"), variant);
    EXPECT_EQ(seen.verdict("tls_cert_validity"), Verdict::healthy);
    EXPECT_EQ(seen.report.root, "tls_client_cert_refused");
  }

  Workplace place;
  const std::string address = loopback(5);
};

INSTANTIATE_TEST_SUITE_P(Over, WrongClock, testing::Values("-tls1_2", "-tls1_3"), [](const auto& version) {
  return std::string(version.param) == "-tls1_2" ? "Tls12" : "Tls13";
});

TEST_P(WrongClock, BehindRefusesAsNotYetValid) { expect_refusal(ask_s_server("-60d"), 42, "bad"); }

TEST_P(WrongClock, AheadRefusesAsExpired) { expect_refusal(ask_s_server("+400d"), 45, "expired"); }

TEST_P(WrongClock, RightAcceptsIt) {
  const Look seen = ask_s_server("+0d");
  EXPECT_FALSE(seen.handshake(true).alert) << seen;
  EXPECT_GE(seen.handshake(true).step, TlsHandshake::Step::finished);
  EXPECT_NE(seen.verdict("tls_client_cert_refused"), Verdict::found) << seen;
}

TEST_P(WrongClock, EdgeAheadRefusesAsExpired) {
  NEEDS("kamailio", "kamailio");
  NEEDS("kamailio-tls-modules", "/usr/lib/x86_64-linux-gnu/kamailio/modules/tls.so");
  NEEDS("kamailio-presence-modules", "/usr/lib/x86_64-linux-gnu/kamailio/modules/presence.so");
  EdgeOptions options;
  options.versions = std::string(GetParam()) == "-tls1_2" ? "TLSv1.2" : "TLSv1.2+";
  options.environment = shifted("+400d");
  const Edge edge(place, address, options);
  expect_refusal(ask(edge.tls_port()), 45, "expired");
}

}  // namespace
}  // namespace sipfed::peers
