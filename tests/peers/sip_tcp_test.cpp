// Direct federation over TCP: two kamailios, and a Record-Route that names its transport or does not.
#include <gmock/gmock.h>
#include <optional>

#include "peers/edge.h"
#include "peers/peer.h"
#include "sipfed/path.h"

namespace sipfed::peers {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

class SipTcp : public testing::Test {
 protected:
  void SetUp() override {
    NEEDS("kamailio", "kamailio");
    NEEDS("kamailio-tls-modules", "/usr/lib/x86_64-linux-gnu/kamailio/modules/tls.so");
    NEEDS("kamailio-presence-modules", "/usr/lib/x86_64-linux-gnu/kamailio/modules/presence.so");
    NEEDS("knot", "knotd");
    edge.emplace(place, loopback(2));
    knot.emplace(place, federation(loopback(2), edge->tls_port()));
  }
  Look ask(bool names_transport) {
    proxy.emplace(place, loopback(3), *edge, names_transport);
    EXPECT_EQ(edge->publish("alice", "<tuple id=\"a\"><status><basic>open</basic></status></tuple>"),
              "SIP/2.0 200 OK");
    Question question;
    question.user = "sip:alice@fed.test";
    question.resolvers = {{"here", knot->server()}};
    question.certificate = "client";
    question.plan.cisco = "peer";
    question.tcp = {proxy->server()};
    if (!names_transport) question.notify_wait = std::chrono::milliseconds(700);
    return look(question);
  }
  static const SipExchange& over_tcp(const Look& seen) {
    for (const auto& one : peer_exchanges(seen.evidence, "SUBSCRIBE", "tcp")) return *one;
    throw std::runtime_error("nothing over TCP");
  }

  Workplace place;
  std::optional<Edge> edge;
  std::optional<Knot> knot;
  std::optional<TcpProxy> proxy;
};

TEST_F(SipTcp, RecordRouteWithTransport) {
  const Look seen = ask(true);
  const SipExchange& subscribe = over_tcp(seen);
  ASSERT_NE(final_reply(subscribe), nullptr) << seen;
  EXPECT_EQ(final_reply(subscribe)->status, 200);
  EXPECT_THAT(header_value(*final_reply(subscribe), "Record-Route"), HasSubstr("transport=tcp"));
  ASSERT_THAT(subscribe.requests, SizeIs(1)) << proxy->output() << edge->output();
  EXPECT_THAT(subscribe.requests.at(0).body, HasSubstr("<basic>open</basic>"));
  EXPECT_EQ(seen.verdict("sip_record_route_no_transport"), Verdict::healthy) << seen;
  EXPECT_THAT(seen.found(), IsEmpty()) << seen;
}

TEST_F(SipTcp, RecordRouteWithoutTransportLosesTheNotify) {
  const Look seen = ask(false);
  const SipExchange& subscribe = over_tcp(seen);
  ASSERT_NE(final_reply(subscribe), nullptr) << seen;
  EXPECT_EQ(final_reply(subscribe)->status, 200);
  EXPECT_THAT(header_value(*final_reply(subscribe), "Record-Route"), Not(HasSubstr("transport=")));
  EXPECT_THAT(subscribe.requests, IsEmpty());
  EXPECT_EQ(subscribe.notify_fault.kind, Fault::Kind::timeout);
  EXPECT_THAT(seen.found(), ElementsAre(Pair("sip_record_route_no_transport", "found"))) << seen;
  EXPECT_EQ(seen.variant("sip_record_route_no_transport"), "lost");
}

}  // namespace
}  // namespace sipfed::peers
