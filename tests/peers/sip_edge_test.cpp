// SIP over mutual TLS with kamailio: presence, refusals, and the ways of giving no answer.
#include <gmock/gmock.h>
#include <memory>
#include <optional>

#include "peers/edge.h"
#include "peers/peer.h"
#include "sipfed/path.h"

namespace sipfed::peers {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

const std::string tls12 = "TLSv1.2";

// One kamailio and one knot for all tests of a TLS version in this process.
struct Stage {
  explicit Stage(const EdgeOptions& options)
      : edge(place, loopback(2), options), knot(place, federation(loopback(2), edge.tls_port())) {}
  Workplace place;
  Edge edge;
  Knot knot;
};

class SipEdge : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    NEEDS("kamailio", "kamailio");
    NEEDS("kamailio-tls-modules", "/usr/lib/x86_64-linux-gnu/kamailio/modules/tls.so");
    NEEDS("kamailio-presence-modules", "/usr/lib/x86_64-linux-gnu/kamailio/modules/presence.so");
    NEEDS("knot", "knotd");
    auto& known = stages[GetParam()];
    if (!known) known = std::make_unique<Stage>(EdgeOptions{GetParam() == tls12 ? GetParam() : "TLSv1.2+"});
    stage = known.get();
  }
  static void TearDownTestSuite() { stages.clear(); }

  Question asking(const std::string& user, const std::string& certificate) const {
    Question question;
    question.user = user.empty() ? "" : "sip:" + user + "@fed.test";
    question.resolvers = {{"here", stage->knot.server()}};
    question.certificate = certificate;
    return question;
  }
  Look ask(const std::string& user, const std::string& certificate = "client") const {
    return look(asking(user, certificate));
  }

  static inline std::map<std::string, std::unique_ptr<Stage>> stages;
  Stage* stage = nullptr;
};

INSTANTIATE_TEST_SUITE_P(Over, SipEdge, testing::Values(tls12, "TLSv1.3"),
                         [](const auto& version) { return version.param == tls12 ? "Tls12" : "Tls13"; });

TEST_P(SipEdge, HealthyPresence) {
  EXPECT_EQ(stage->edge.publish("alice", "<tuple id=\"a\"><status><basic>open</basic></status></tuple>"),
            "SIP/2.0 200 OK");
  const Look seen = ask("alice");
  EXPECT_EQ(seen.handshake(true).version, GetParam()) << seen;
  EXPECT_EQ(seen.handshake(true).step, TlsHandshake::Step::reply);
  EXPECT_TRUE(seen.handshake(true).certificate_requested);
  EXPECT_THAT(seen.handshake(true).ca_names, ElementsAre("CN=Peer Root CA"));
  ASSERT_NE(final_reply(seen.exchange("OPTIONS")), nullptr);
  EXPECT_EQ(final_reply(seen.exchange("OPTIONS"))->status, 200);
  EXPECT_THAT(header_value(*final_reply(seen.exchange("OPTIONS")), "Allow"), HasSubstr("SUBSCRIBE"));
  const SipExchange& subscribe = seen.exchange("SUBSCRIBE");
  ASSERT_NE(final_reply(subscribe), nullptr);
  EXPECT_EQ(final_reply(subscribe)->status, 200);
  EXPECT_FALSE(subscribe.notify_fault) << subscribe.notify_fault.detail;
  ASSERT_THAT(subscribe.requests, testing::SizeIs(1));
  const SipMessage& notify = subscribe.requests.at(0);
  EXPECT_EQ(notify.method, "NOTIFY");
  EXPECT_EQ(header_value(notify, "Content-Type"), "application/pidf+xml");
  EXPECT_THAT(notify.body, HasSubstr("<basic>open</basic>"));
  EXPECT_THAT(notify.defects, IsEmpty());
  EXPECT_THAT(seen.found(), IsEmpty()) << seen;
}

TEST_P(SipEdge, BusyUser) {
  EXPECT_EQ(
      stage->edge.publish("bob",
                          "<tuple id=\"b\"><status><basic>open</basic></status></tuple>"
                          "<dm:person id=\"p\"><rpid:activities><rpid:busy/></rpid:activities></dm:person>"),
      "SIP/2.0 200 OK");
  const Look seen = ask("bob");
  ASSERT_THAT(seen.exchange("SUBSCRIBE").requests, testing::SizeIs(1)) << seen;
  EXPECT_THAT(seen.exchange("SUBSCRIBE").requests.at(0).body, HasSubstr("busy/>"));
  EXPECT_THAT(seen.found(), IsEmpty()) << seen;
}

// Nobody has published anything, so the NOTIFY is empty; a made-up user proves nothing about presence.
TEST_P(SipEdge, UserWithoutState) {
  const Look seen = ask("");
  EXPECT_TRUE(seen.exchange("SUBSCRIBE").synthetic_user);
  ASSERT_THAT(seen.exchange("SUBSCRIBE").requests, testing::SizeIs(1)) << seen;
  EXPECT_EQ(seen.exchange("SUBSCRIBE").requests.at(0).body, "");
  EXPECT_EQ(seen.result("sip_user_do_not_disturb").need, Need::real_user);
  EXPECT_THAT(seen.found(), IsEmpty()) << seen;
}

TEST_P(SipEdge, ForbiddenWithDiagnostics) {
  const Look seen = ask("forbid");
  const SipMessage* reply = final_reply(seen.exchange("SUBSCRIBE"));
  ASSERT_NE(reply, nullptr) << seen;
  EXPECT_EQ(reply->status, 403);
  const auto diagnostics = ms_diagnostics(*reply);
  ASSERT_THAT(diagnostics, testing::SizeIs(1));
  EXPECT_EQ(diagnostics[0].header, "ms-diagnostics-public");
  EXPECT_EQ(diagnostics[0].id, 1027);
  EXPECT_EQ(seen.verdict("edge_provider_missing"), Verdict::suspected) << seen;
  EXPECT_EQ(seen.variant("edge_provider_missing"), "shown");
  EXPECT_EQ(seen.verdict("tls_client_cert_refused"), Verdict::healthy);
  EXPECT_THAT(seen.found(), Not(Contains(Key("sip_no_answer"))));
}

TEST_P(SipEdge, StrangerIsForbiddenEverything) {
  const Look seen = ask("alice", "clientbad");
  ASSERT_NE(final_reply(seen.exchange("OPTIONS")), nullptr) << seen;
  EXPECT_EQ(final_reply(seen.exchange("OPTIONS"))->status, 403);
  EXPECT_EQ(final_reply(seen.exchange("SUBSCRIBE"))->status, 403);
  EXPECT_EQ(seen.verdict("edge_provider_missing"), Verdict::suspected) << seen;
  EXPECT_EQ(seen.verdict("tls_client_cert_refused"), Verdict::healthy);
}

TEST_P(SipEdge, ServerTimeOutWithDiagnostics) {
  const Look seen = ask("late");
  ASSERT_NE(final_reply(seen.exchange("SUBSCRIBE")), nullptr) << seen;
  EXPECT_EQ(final_reply(seen.exchange("SUBSCRIBE"))->status, 504);
  EXPECT_EQ(ms_diagnostics(*final_reply(seen.exchange("SUBSCRIBE"))).at(0).id, 1008);
  EXPECT_THAT(seen.found(), ElementsAre(Pair("sip_request_failed", "suspected"))) << seen;
  EXPECT_EQ(seen.variant("sip_request_failed"), "dns");
}

TEST_P(SipEdge, DoNotDisturb) {
  const Look seen = ask("dnd");
  ASSERT_NE(final_reply(seen.exchange("SUBSCRIBE")), nullptr) << seen;
  EXPECT_EQ(final_reply(seen.exchange("SUBSCRIBE"))->status, 486);
  EXPECT_THAT(seen.found(), ElementsAre(Pair("sip_user_do_not_disturb", "suspected"))) << seen;
}

TEST_P(SipEdge, AsksForAPassword) {
  const Look seen = ask("auth");
  ASSERT_NE(final_reply(seen.exchange("SUBSCRIBE")), nullptr) << seen;
  EXPECT_EQ(final_reply(seen.exchange("SUBSCRIBE"))->status, 401);
  EXPECT_EQ(seen.verdict("sip_digest_challenge"), Verdict::found) << seen;
  EXPECT_EQ(seen.verdict("federated_domain_missing"), Verdict::suspected);
}

TEST_P(SipEdge, SilentAboutOneUser) {
  Question question = asking("silent", "client");
  question.step_timeout = std::chrono::milliseconds(1500);
  const Look seen = look(question);
  EXPECT_EQ(seen.exchange("SUBSCRIBE").fault.kind, Fault::Kind::timeout);
  EXPECT_THAT(seen.exchange("SUBSCRIBE").replies, IsEmpty());
  EXPECT_EQ(final_reply(seen.exchange("OPTIONS"))->status, 200);
  EXPECT_THAT(seen.found(), ElementsAre(Pair("sip_no_answer", "found"))) << seen;
  EXPECT_EQ(seen.variant("sip_no_answer"), "subscribe_only");
}

TEST_P(SipEdge, SlowIsNotSilent) {
  Question question = asking("slow", "client");
  question.step_timeout = std::chrono::milliseconds(6000);
  const Look seen = look(question);
  ASSERT_NE(final_reply(seen.exchange("SUBSCRIBE")), nullptr) << seen;
  EXPECT_EQ(final_reply(seen.exchange("SUBSCRIBE"))->status, 200);
  EXPECT_GE(seen.exchange("SUBSCRIBE").took, std::chrono::milliseconds(1400));
  EXPECT_THAT(seen.found(), IsEmpty()) << seen;
}

TEST_P(SipEdge, DropsTheConnection) {
  const Look seen = ask("drop");
  EXPECT_EQ(seen.exchange("SUBSCRIBE").fault.kind, Fault::Kind::closed);
  EXPECT_EQ(seen.verdict("sip_no_answer"), Verdict::found) << seen;
  EXPECT_EQ(seen.verdict("tls_client_cert_refused"), Verdict::healthy);
}

TEST_P(SipEdge, MessageIsTaken) {
  Question question = asking("alice", "client");
  question.send_message = true;
  question.plan.cisco = "peer";
  const Look seen = look(question);
  ASSERT_NE(final_reply(seen.exchange("MESSAGE")), nullptr) << seen;
  EXPECT_EQ(final_reply(seen.exchange("MESSAGE"))->status, 200);
  EXPECT_EQ(seen.verdict("im_gateway_off"), Verdict::healthy) << seen;
  EXPECT_THAT(seen.found(), IsEmpty()) << seen;
}

// We have nothing to show: that is our want, and nobody's fault.
TEST_P(SipEdge, WithoutACertificateOfOurs) {
  const Look seen = ask("alice", "");
  EXPECT_TRUE(seen.handshake(false).certificate_requested);
  ASSERT_TRUE(seen.handshake(false).alert) << seen;
  EXPECT_EQ(seen.handshake(false).alert->description, GetParam() == tls12 ? 40 : 116);
  EXPECT_THAT(seen.found(), IsEmpty()) << seen;
  EXPECT_EQ(seen.result("tls_client_cert_refused").need, Need::client_certificate);
  EXPECT_EQ(seen.result("edge_provider_missing").need, Need::client_certificate);
}

}  // namespace
}  // namespace sipfed::peers
