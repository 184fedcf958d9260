// A watch notes what changes meanwhile, at this vantage point and at others.
#include "gather/watch.h"

#include <gmock/gmock.h>

#include "gather/played_dns.h"
#include "gather/played_peer.h"
#include "sipfed/path.h"

namespace sipfed::gather {
namespace {

using namespace std::chrono_literals;

played::Zone zone(std::uint16_t port) {
  return {{"SRV _sipfederationtls._tcp.peer.test", {{"SRV", "sip.peer.test", port}}},
          {"A sip.peer.test", {{"A", "127.0.0.1"}}},
          {"AAAA sip.peer.test", {}}};
}

TEST(Watch, NotesWhatAnotherVantagePointIsToldByTurns) {
  played::Papers papers;
  const played::Peer peer({papers.certificate("sip.peer.test"), papers.key("sip.peer.test")},
                          played::healthy);
  played::Dns here(zone(peer.port())), edge(zone(peer.port()));
  Settings settings;
  settings.resolvers = {{"here", here.server()}, {"edge", edge.server()}};
  settings.trust = *load_trust(papers.certificate("sip.peer.test"));
  int rounds = 0;
  WatchPlan plan;
  plan.every = 20ms;
  plan.longest_idle = 10ms;
  plan.at_most = 20s;
  plan.after_round = [&](const View&) {
    ++rounds;
    if (rounds == 2) edge.change({});
    if (rounds == 4) edge.change(zone(peer.port()));
  };
  const Dossier dossier = watch(Subject{.domain = "peer.test"}, settings, plan);
  const std::string where = "sip.peer.test 127.0.0.1:" + std::to_string(peer.port());
  for (const auto& [key, view] : dossier.views) {
    if (view.vantage != "here") continue;
    const Watching& seen = view.watch.at(where);
    ASSERT_EQ(seen.changes.size(), 2U);
    EXPECT_EQ(seen.changes[0].what, "srv (edge)");
    EXPECT_EQ(seen.changes[0].after, "NXDOMAIN");
    EXPECT_EQ(seen.changes[1].before, "NXDOMAIN");
    EXPECT_EQ(seen.failures, 0) << seen.failure;
    EXPECT_GE(seen.tries, 22) << "it ends by sureness";
  }
  EXPECT_EQ(dossier.views.size(), 2U);
}

}  // namespace
}  // namespace sipfed::gather
