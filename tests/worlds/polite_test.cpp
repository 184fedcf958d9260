// What a run costs the others: each question once, no more connections at once than allowed.
#include <gtest/gtest.h>

#include "gather/gather.h"
#include "worlds/gated.h"
#include "worlds/rig.h"

namespace sipfed::worlds {
namespace {

using Times = std::map<std::string, int>;

TEST(Polite, AsksEachResolverEachQuestionOnce) {
  const lab::Lab lab;
  look(lab);
  Times expected;
  for (const std::string resolver : {"here ", "edge "}) {
    for (const char* question :
         {"SRV _sipfederationtls._tcp.peer.example", "SRV _sipfederationtls._tcp.ours.example",
          "SRV _cisco-uds._tcp.ours.example", "SRV _cuplogin._tcp.ours.example", "A cucm.ours.example",
          "AAAA cucm.ours.example", "A imp.ours.example", "AAAA imp.ours.example", "A sip.peer.example",
          "AAAA sip.peer.example", "A sip.ours.example", "AAAA sip.ours.example",
          "PTR 1.0.0.127.in-addr.arpa", "PTR 20.0.0.127.in-addr.arpa"})
      expected[resolver + question] = 1;
  }
  EXPECT_EQ(lab.questions(), expected);
}

TEST(Polite, AsksOnceForManyDomainsOnOneEdge) {
  const lab::Lab lab(R"({"zones": {
      "_sipfederationtls._tcp.second.example": {"SRV": ["0 0 {edge.port} sip.peer.example"]},
      "_sipfederationtls._tcp.third.example": {"SRV": ["0 0 {edge.port} sip.peer.example"]}}})");
  std::vector<Subject> subjects(3, subject_for(lab));
  subjects[1].domain = "second.example";
  subjects[2].domain = "third.example";
  const Dossier dossier = gather::gather(subjects, settings_for(lab));
  EXPECT_EQ(dossier.subjects.size(), 3U);
  const Times asked = lab.questions();
  EXPECT_TRUE(asked.contains("here SRV _sipfederationtls._tcp.third.example"));
  for (const auto& [question, times] : asked) EXPECT_EQ(times, 1) << question;
  EXPECT_EQ(main_view(dossier).tls.size(), 2U) << "one endpoint: with certificate and without";
}

TEST(Polite, AsksOnlyWhatTheChosenChecksNeed) {
  const lab::Lab lab;
  Gate gate;
  gather::Settings settings = settings_for(lab);
  settings.wanted = {Fact::dns};
  Subject subject = subject_for(lab);
  subject.pins = {"127.0.0.1:" + std::to_string(gate.port())};
  look(subject, settings);
  EXPECT_EQ(gate.accepted(), 0);
}

class Connections : public testing::TestWithParam<int> {};

TEST_P(Connections, AreNeverMoreAtOnceThanAllowed) {
  Gated gated;
  gather::Settings settings = settings_for(gated.lab);
  settings.connections = GetParam();
  const Look seen = look(subject_for(gated.lab), settings);
  EXPECT_TRUE(fired(seen.report).empty()) << told(seen.report);
  EXPECT_LE(gated.gate.most(), GetParam());
  EXPECT_GE(gated.gate.most(), std::min(GetParam(), 3)) << "what is allowed is made use of";
  EXPECT_LE(gated.gate.accepted(), 40);
}

INSTANTIATE_TEST_SUITE_P(AtOnce, Connections, testing::Values(1, 2, 4, 6));

}  // namespace
}  // namespace sipfed::worlds
