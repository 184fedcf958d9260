// What a look at one moment cannot tell: a member of the set that fails, and connections that die of being
// idle.
#include "gather/watch.h"

#include <gmock/gmock.h>

#include "peers/edge.h"
#include "peers/peer.h"
#include "peers/tls_servers.h"
#include "sipfed/watched.h"

namespace sipfed::peers {
namespace {

using namespace std::chrono_literals;

class WatchOf : public testing::Test {
 protected:
  void SetUp() override {
    NEEDS("kamailio", "kamailio");
    NEEDS("kamailio-presence-modules", "/usr/lib/x86_64-linux-gnu/kamailio/modules/presence.so");
    NEEDS("knot", "knotd");
    NEEDS("stunnel4", "stunnel4");
  }
  static gather::WatchPlan plan(std::chrono::milliseconds longest_idle) {
    gather::WatchPlan plan;
    plan.every = 50ms;
    plan.longest_idle = longest_idle;
    plan.at_most = 25s;  // it is sure much earlier
    return plan;
  }
  static Question asking(const Knot& knot) {
    Question question;
    question.resolvers = {{"here", knot.server()}};
    question.certificate = "client";
    question.notify_wait = 300ms;  // presence is not what is watched
    return question;
  }
  static Look watched(const Question& question, const gather::WatchPlan& plan) {
    return judged(gather::watch(subject_of(question), settings_for(question), plan));
  }
  static const Watching& of(const Look& seen, const std::string& where) {
    return seen.view().watch.at(where);
  }
};

TEST_F(WatchOf, AHealthyPeerEndsBySureness) {
  const Workplace place;
  const Edge edge(place, loopback(2));
  const Knot knot(place, federation(loopback(2), edge.tls_port()));
  const Look seen = watched(asking(knot), plan(200ms));
  const Watching& fact = of(seen, "ae.fed.test " + at(loopback(2), edge.tls_port()));
  EXPECT_THAT(fact.answers, testing::ElementsAre(testing::Key("200")));
  EXPECT_GE(fact.tries, 22);
  EXPECT_GE(fact.survived, 200ms);
  EXPECT_TRUE(fact.deaths.empty());
  EXPECT_EQ(seen.verdict("federation_fades"), Verdict::healthy) << seen;
  EXPECT_FALSE(seen.report.interrupted);
}

TEST_F(WatchOf, AFailingMemberIsNamedWithItsShare) {
  const Workplace place;
  const Edge edge(place, loopback(2));
  const std::string port = std::to_string(edge.tls_port());
  KnotZones zones = federation(loopback(2), edge.tls_port());
  zones["fed.test"].records = "_sipfederationtls._tcp SRV 0 30 " + port +
                              " ae\n_sipfederationtls._tcp SRV 0 10 " + port + " ae2\nae A " + loopback(2) +
                              "\nae2 A " + loopback(3) + "\n";
  const Knot knot(place, zones);
  const Look seen = watched(asking(knot), plan(200ms));
  const Watching& fact = of(seen, "ae2.fed.test " + at(loopback(3), edge.tls_port()));
  EXPECT_EQ(failures(fact), fact.tries);
  EXPECT_EQ(seen.variant("federation_fades"), "member") << seen;
  const Finding& finding = seen.result("federation_fades").findings.front();
  EXPECT_EQ(finding.args.at("share"), "25 %");
  EXPECT_THAT(finding.args.at("fault"), testing::HasSubstr("refused"));
}

TEST_F(WatchOf, ABusyMemberThatOnlyAnotherVantagePointIsToldOfIsFound) {
  const Workplace place, elsewhere;
  const Edge edge(place, loopback(2));
  EdgeOptions options;
  options.busy = true;
  const Edge busy(elsewhere, loopback(3), options);
  const Knot here(place, federation(loopback(2), edge.tls_port()));
  const Knot outside(elsewhere, federation(loopback(3), busy.tls_port()), loopback(54));
  Question question = asking(here);
  question.resolvers.push_back({"outside", outside.server()});
  const Look seen = watched(question, plan(200ms));
  EXPECT_EQ(seen.view().watch.size(), 2U);
  EXPECT_TRUE(seen.view("outside").watch.empty()) << "tries go out from here";
  const std::string where = "ae.fed.test " + at(loopback(3), busy.tls_port());
  EXPECT_THAT(of(seen, where).answers, testing::ElementsAre(testing::Key("503")));
  EXPECT_TRUE(of(seen, where).changes.empty());
  EXPECT_EQ(seen.variant("federation_fades"), "member") << seen;
  const Finding& finding = seen.result("federation_fades").findings.front();
  EXPECT_EQ(finding.where, where);
  EXPECT_EQ(finding.args.at("fault"), "503 Service Unavailable");
}

TEST_F(WatchOf, AnIdleConnectionThatDiesIsTimed) {
  const Workplace place;
  const Edge edge(place, loopback(2));
  const TlsServer front =
      stunnel_server(place, "TIMEOUTidle = 1\nTIMEOUTclose = 0\n", at(loopback(2), edge.tcp_port()));
  const Knot knot(place, federation(front.address(), front.port()));
  const Look seen = watched(asking(knot), plan(8s));
  const Watching& fact = of(seen, "ae.fed.test " + at(front.address(), front.port()));
  ASSERT_EQ(fact.deaths.size(), 2U) << "once may be chance\n" << seen << front.output();
  for (const Watching::Death& death : fact.deaths) {
    EXPECT_GE(death.idle, 1s);
    EXPECT_LT(fact.survived, death.idle);
    EXPECT_EQ(death.beside, "200");
  }
  EXPECT_EQ(failures(fact), 0);
  EXPECT_EQ(seen.variant("federation_fades"), "idle") << seen;
}

}  // namespace
}  // namespace sipfed::peers
