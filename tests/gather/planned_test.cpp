// Records as a zone file has them, and what a federation would be told of them.
#include "gather/planned.h"

#include <gmock/gmock.h>

namespace sipfed::gather {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;

TEST(Records, AreReadWithAndWithoutTtlAndClass) {
  const auto records = read_records(
      "; planned for Monday\n"
      "\n"
      "_sipfederationtls._tcp.Ours.example. 300 IN SRV 0 5 5061 imp.ours.example.\n"
      "imp.ours.example A 203.0.113.20 ; the ASA\n"
      "imp.ours.example AAAA 2001:DB8::20\n"
      "imp.ours.example 60 A 203.0.113.21\n");
  ASSERT_TRUE(records) << records.fault.detail;
  EXPECT_THAT(*records, ElementsAre(Key("A imp.ours.example"), Key("AAAA imp.ours.example"),
                                    Key("SRV _sipfederationtls._tcp.ours.example")));
  const DnsRecord srv = records->at("SRV _sipfederationtls._tcp.ours.example").answers.at(0);
  EXPECT_EQ(srv.ttl, 300U);
  EXPECT_EQ(srv.weight, 5);
  EXPECT_EQ(srv.port, 5061);
  EXPECT_EQ(srv.data, "imp.ours.example");
  EXPECT_EQ(records->at("A imp.ours.example").answers.size(), 2U);
  EXPECT_EQ(records->at("AAAA imp.ours.example").answers.at(0).data, "2001:db8::20");
}

TEST(Records, ThatAreNoneAreNamedByTheirLine) {
  for (const char* line : {"imp.ours.example", "imp.ours.example A", "imp.ours.example A imp2.ours.example",
                           "imp.ours.example AAAA 203.0.113.20", "imp.ours.example MX 10 mail",
                           "_sip._tcp.ours.example SRV 0 0 5061", "_sip._tcp.ours.example SRV 0 0 70000 imp",
                           "imp.ours.example A 203.0.113.20 203.0.113.21"}) {
    const auto records = read_records("a.ours.example A 192.0.2.1\n" + std::string(line) + "\n");
    ASSERT_FALSE(records) << line;
    EXPECT_THAT(records.fault.detail, HasSubstr("line 2")) << line;
  }
}

TEST(Planned, AnswersForOurDomainWhatTheFileDoesNotHave) {
  const Subject subject{.domain = "peer.example", .local = "ours.example"};
  const auto dossier =
      gather_planned(subject, {}, "_sipfederationtls._tcp.ours.example SRV 0 0 5061 imp.ours.example\n");
  ASSERT_TRUE(dossier) << dossier.fault.detail;
  ASSERT_EQ(dossier->views.size(), 1U);
  const View& view = dossier->views.begin()->second;
  EXPECT_EQ(view.vantage, "planned");
  EXPECT_FALSE(view.interrupted);
  EXPECT_THAT(view.dns, ElementsAre(Key("A imp.ours.example"), Key("AAAA imp.ours.example"),
                                    Key("SRV _sipfederationtls._tcp.ours.example")));
  EXPECT_EQ(view.dns.at("A imp.ours.example").rcode, "NXDOMAIN");
}

TEST(Planned, AsksNobody) {
  const Subject subject{.domain = "peer.example", .local = "ours.example"};
  const auto dossier = gather_planned(subject, {}, "");
  ASSERT_TRUE(dossier);
  EXPECT_TRUE(dossier->views.begin()->second.dns.empty());
  EXPECT_TRUE(dossier->views.begin()->second.tcp.empty());
}

}  // namespace
}  // namespace sipfed::gather
