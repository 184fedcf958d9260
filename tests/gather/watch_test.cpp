// A watch notes what its tries come to and what changes meanwhile, at this vantage point and at others.
#include "gather/watch.h"

#include <gmock/gmock.h>

#include "gather/played_dns.h"
#include "gather/played_peer.h"
#include "sipfed/path.h"
#include "sipfed/watched.h"

namespace sipfed::gather {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Key;
using testing::SizeIs;

played::Zone zone(std::uint16_t port, const std::string& address = "127.0.0.1",
                  const std::string& host = "sip.peer.test") {
  return {{"SRV _sipfederationtls._tcp.peer.test", {{"SRV", host, port}}},
          {"A " + host, {{"A", address}}},
          {"AAAA " + host, {}}};
}

class WatchTest : public testing::Test {
 protected:
  WatchTest() { settings.trust = *load_trust(papers.certificate("sip.peer.test")); }
  played::PeerOptions shown() { return {papers.certificate("sip.peer.test"), papers.key("sip.peer.test")}; }

  // `at_round` is called after each round with its number.
  std::map<std::string, Watching> watched(std::function<void(int)> at_round = [](int) {}) {
    WatchPlan plan;
    plan.every = 20ms;
    plan.longest_idle = longest_idle;
    plan.at_most = 20s;
    plan.after_round = [&](const View&) { at_round(++rounds); };
    const Dossier dossier = watch(Subject{.domain = "peer.test"}, settings, plan);
    EXPECT_EQ(dossier.views.size(), settings.resolvers.size());
    for (const auto& [key, view] : dossier.views)
      if (view.vantage == "here") return view.watch;
    return {};
  }

  played::Papers papers;
  Settings settings;
  std::chrono::milliseconds longest_idle{10};
  int rounds = 0;
};

TEST_F(WatchTest, NotesWhatAnotherVantagePointIsToldByTurns) {
  const played::Peer peer(shown(), played::healthy);
  played::Dns here(zone(peer.port())), edge(zone(peer.port()));
  settings.resolvers = {{"here", here.server()}, {"edge", edge.server()}};
  const auto seen = watched([&](int round) {
    if (round == 2) edge.change({});
    if (round == 4) edge.change(zone(peer.port()));
  });
  const Watching& member = seen.at("sip.peer.test 127.0.0.1:" + std::to_string(peer.port()));
  ASSERT_EQ(member.changes.size(), 2U);
  EXPECT_EQ(member.changes[0].what, "srv (edge)");
  EXPECT_EQ(member.changes[0].after, "NXDOMAIN");
  EXPECT_EQ(member.changes[1].before, "NXDOMAIN");
  EXPECT_THAT(member.answers, ElementsAre(Key("200")));
  EXPECT_GE(member.tries, 22) << "it ends by sureness";
}

TEST_F(WatchTest, AMemberThatOnlyAnotherVantagePointNamesIsWatched) {
  const played::Peer peer(shown(), played::healthy);
  const played::Dns here(zone(peer.port())), edge(zone(peer.port(), "127.0.0.1", "sip2.peer.test"));
  settings.resolvers = {{"here", here.server()}, {"edge", edge.server()}};
  const auto seen = watched();
  EXPECT_THAT(seen, SizeIs(2));
  const Watching& other = seen.at("sip2.peer.test 127.0.0.1:" + std::to_string(peer.port()));
  EXPECT_EQ(other.targets, 1);
  EXPECT_EQ(other.addresses, 1);
  EXPECT_GE(other.tries, 22);
  EXPECT_TRUE(other.changes.empty()) << "vantage points that disagree are no change";
}

TEST_F(WatchTest, AnEndpointThatAllNameIsTriedOnceARound) {
  std::atomic<int> asked = 0;
  const played::Peer peer(shown(), [&](const std::string& request, bool certificate) {
    asked += request.starts_with("OPTIONS");
    return played::healthy(request, certificate);
  });
  const played::Dns here(zone(peer.port())), edge(zone(peer.port())), third(zone(peer.port()));
  settings.resolvers = {{"here", here.server()}, {"edge", edge.server()}, {"third", third.server()}};
  int asked_by_survey = -1;
  const auto seen = watched([&](int round) {
    if (round == 1) asked_by_survey = asked - 1;
  });
  const Watching& member = seen.at("sip.peer.test 127.0.0.1:" + std::to_string(peer.port()));
  EXPECT_EQ(member.tries, rounds);
  EXPECT_EQ(asked, asked_by_survey + member.tries + member.kept_tries);
}

TEST_F(WatchTest, AnotherAddressIsToldWithTheHostThatHasIt) {
  const played::Peer peer(shown(), played::healthy);
  played::Dns here(zone(peer.port())), edge(zone(peer.port()));
  settings.resolvers = {{"here", here.server()}, {"edge", edge.server()}};
  const auto seen = watched([&](int round) {
    if (round == 3) edge.change(zone(peer.port(), "127.0.0.9"));
  });
  const Watching& fresh = seen.at("sip.peer.test 127.0.0.9:" + std::to_string(peer.port()));
  ASSERT_THAT(fresh.changes, SizeIs(1));
  EXPECT_EQ(fresh.changes[0].what, "address (edge)");
  EXPECT_EQ(fresh.changes[0].before, "sip.peer.test 127.0.0.1");
  EXPECT_EQ(fresh.changes[0].after, "sip.peer.test 127.0.0.9");
  EXPECT_LE(fresh.changes[0].at, *failing_since(fresh)) << "what led there came before its failures";
  EXPECT_THAT(fresh.answers, ElementsAre(Key("refused")));
}

TEST_F(WatchTest, AVantagePointThatFallsSilentChangesNothing) {
  const played::Peer peer(shown(), played::healthy);
  const played::Dns here(zone(peer.port()));
  std::optional<played::Dns> edge(std::in_place, zone(peer.port(), "127.0.0.1", "sip2.peer.test"));
  settings.resolvers = {{"here", here.server()}, {"edge", edge->server()}};
  settings.step_timeout = 1s;
  const auto seen = watched([&](int round) {
    if (round == 3) edge.reset();
  });
  ASSERT_THAT(seen, SizeIs(2));
  for (const auto& [where, member] : seen) {
    EXPECT_TRUE(member.changes.empty()) << where << ' ' << member.changes[0].what;
    EXPECT_GE(member.tries, 22) << where << ": it is watched on";
  }
}

TEST_F(WatchTest, RecordsAnswersByTheirStatus) {
  std::atomic<int> asked = 0;
  const played::Peer peer(shown(), [&](const std::string& request, bool certificate) {
    if (!request.starts_with("OPTIONS")) return played::healthy(request, certificate);
    const int number = asked++;
    return played::reply(request, number % 2 == 0 ? "200 OK" : "503 No more of " + std::to_string(number));
  });
  const played::Dns here(zone(peer.port()));
  settings.resolvers = {{"here", here.server()}};
  const auto seen = watched();
  const Watching& member = seen.begin()->second;
  ASSERT_THAT(member.answers, ElementsAre(Key("200"), Key("503")));
  EXPECT_EQ(member.answers.at("200").count + member.answers.at("503").count, member.tries);
  EXPECT_EQ(failures(member), member.answers.at("503").count);
  EXPECT_EQ(std::count_if(member.answers.begin(), member.answers.end(),
                          [](const auto& one) { return !one.second.then; }),
            1)
      << "of the latest try alone nothing follows";
}

TEST_F(WatchTest, APeerWithANewStatusEachTimeFillsNoMemory) {
  std::atomic<int> asked = 0;
  const played::Peer peer(shown(), [&](const std::string& request, bool certificate) {
    if (!request.starts_with("OPTIONS")) return played::healthy(request, certificate);
    return played::reply(request, std::to_string(200 + asked++ % 400) + " " + std::string(4000, 'x'));
  });
  const played::Dns here(zone(peer.port()));
  settings.resolvers = {{"here", here.server()}};
  longest_idle = 1h;  // that it is never sure
  std::stop_source stop;
  settings.stop = stop.get_token();
  const auto seen = watched([&](int round) {
    if (round == 60) stop.request_stop();
  });
  const Watching& member = seen.begin()->second;
  EXPECT_GE(member.tries, 60);
  EXPECT_LE(member.answers.size(), 40U);
  EXPECT_TRUE(member.answers.contains("2xx"));
  for (const auto& [key, answer] : member.answers) EXPECT_LE(answer.reason.size(), 120U);
}

}  // namespace
}  // namespace sipfed::gather
