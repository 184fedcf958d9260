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
  EXPECT_THAT(records->dns, ElementsAre(Key("A imp.ours.example"), Key("AAAA imp.ours.example"),
                                        Key("SRV _sipfederationtls._tcp.ours.example")));
  const DnsRecord srv = records->dns.at("SRV _sipfederationtls._tcp.ours.example").answers.at(0);
  EXPECT_EQ(srv.ttl, 300U);
  EXPECT_EQ(srv.weight, 5);
  EXPECT_EQ(srv.port, 5061);
  EXPECT_EQ(srv.data, "imp.ours.example");
  EXPECT_EQ(records->dns.at("A imp.ours.example").answers.size(), 2U);
  EXPECT_EQ(records->dns.at("AAAA imp.ours.example").answers.at(0).data, "2001:db8::20");
}

TEST(Records, ThatAreNoneAreNamedByTheirLine) {
  for (const char* line :
       {"imp.ours.example", "imp.ours.example A", "imp.ours.example A imp2.ours.example",
        "imp.ours.example AAAA 203.0.113.20", "imp.ours.example SVR 0 0 5061 imp.ours.example.",
        "_sip._tcp.ours.example SRV 0 0 5061", "_sip._tcp.ours.example SRV 0 0 70000 imp",
        "imp.ours.example A 203.0.113.20 203.0.113.21", "imp A 203.0.113.20", "@ A 203.0.113.20", "$TTL soon",
        "$INCLUDE other.zone", "a..example. A 192.0.2.1", "ours.example. SOA ns mail ( 1 2 3",
        "ours.example. TXT \"open"}) {
    const auto records = read_records("a.ours.example A 192.0.2.1\n" + std::string(line) + "\n");
    ASSERT_FALSE(records) << line;
    EXPECT_THAT(records.fault.detail, HasSubstr("line 2")) << line;
  }
}

constexpr const char* whole_zone =
    "$TTL 1h30m ; of all\n"
    "@ IN SOA ns.ours.example. hostmaster (\n   2026112301 ; serial\n   3h 15m 1w 1h )\n"
    "  IN NS ns\n  IN NS ns2.elsewhere.example.\n"
    "  MX 10 mail\n"
    "  TXT \"v=spf1 ; no comment ( here\"\n"
    "_sipfederationtls._tcp 2d IN SRV 0 0 (\n 5061 sip )\n"
    "sip IN 300 A 203.0.113.20\n"
    "\tAAAA 2001:db8::20\n"
    "im CNAME sip\n"
    "$ORIGIN lab.ours.example.\n"
    "@ A 203.0.113.30\n"
    "edge.ours.example A 203.0.113.31\n"
    "chaos CH TXT x\n";

TEST(Records, OfAWholeZone) {
  const auto records = read_records(whole_zone, "ours.example");
  ASSERT_TRUE(records) << records.fault.detail;
  EXPECT_THAT(records->dns,
              ElementsAre(Key("A edge.ours.example.lab.ours.example"), Key("A lab.ours.example"),
                          Key("A sip.ours.example"), Key("AAAA sip.ours.example"),
                          Key("CNAME im.ours.example"), Key("SRV _sipfederationtls._tcp.ours.example")));
  const DnsRecord srv = records->dns.at("SRV _sipfederationtls._tcp.ours.example").answers.at(0);
  EXPECT_EQ(srv.ttl, 172800U);
  EXPECT_EQ(srv.port, 5061);
  EXPECT_EQ(srv.data, "sip.ours.example");
  EXPECT_EQ(records->dns.at("A sip.ours.example").answers.at(0).ttl, 300U);
  EXPECT_EQ(records->dns.at("AAAA sip.ours.example").answers.at(0).ttl, 5400U);
  EXPECT_EQ(records->passed_over,
            (std::map<std::string, unsigned>{{"MX", 1}, {"NS", 2}, {"SOA", 1}, {"TXT", 2}}));
}

TEST(Records, TakeTheOriginFromTheSoaRecord) {
  const auto records = read_records("ours.example. SOA ns mail 1 2 3 4 5\nsip A 192.0.2.1\n");
  ASSERT_TRUE(records) << records.fault.detail;
  EXPECT_TRUE(records->dns.contains("A sip.ours.example"));
}

TEST(Records, WhoseFaultSaysWhatIsWrong) {
  const auto detail = [](const char* text) { return read_records(text).fault.detail; };
  EXPECT_THAT(detail("\n\nsip A 192.0.2.1"), HasSubstr("line 3: 'sip' is relative: put '$ORIGIN DOMAIN.'"));
  EXPECT_THAT(detail("sip.ours.example. SVR 0 0 5061 x."), HasSubstr("'SVR' is no type of record"));
  EXPECT_THAT(detail("sip.ours.example. A 192.0.2"), HasSubstr("'192.0.2' is not an address for A"));
  EXPECT_THAT(detail("  A 192.0.2.1"), HasSubstr("line 1"));
}

TEST(Planned, FollowsAliasesAndWildcards) {
  const Subject subject{.domain = "peer.example", .local = "ours.example"};
  const auto dossier = gather_planned(subject, {},
                                      "_sipfederationtls._tcp SRV 0 0 5061 im\n SRV 1 0 5061 any\n"
                                      "im CNAME sip\nsip A 192.0.2.1\n* AAAA 2001:db8::1\n"
                                      "@ SOA ns mail 1 2 3 4 5\n");
  ASSERT_FALSE(dossier) << "names before the origin are not known";
  const auto whole = gather_planned(subject, {},
                                    "@ SOA ns mail 1 2 3 4 5\n"
                                    "_sipfederationtls._tcp SRV 0 0 5061 im\n SRV 1 0 5061 any\n"
                                    "im CNAME sip\nsip A 192.0.2.1\n* AAAA 2001:db8::1\n");
  ASSERT_TRUE(whole) << whole.fault.detail;
  const auto& dns = whole->views.begin()->second.dns;
  EXPECT_EQ(dns.at("A im.ours.example").answers.back().data, "192.0.2.1");
  EXPECT_EQ(dns.at("A im.ours.example").answers.size(), 2U) << "the alias and its address";
  EXPECT_EQ(dns.at("AAAA im.ours.example").answers.size(), 1U)
      << "a wildcard is not for a name that is there";
  EXPECT_EQ(dns.at("AAAA any.ours.example").answers.at(0).data, "2001:db8::1");
  EXPECT_EQ(dns.at("A any.ours.example").rcode, "NOERROR");
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
  EXPECT_EQ(view.dns.at("AAAA imp.ours.example").rcode, "NXDOMAIN");
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
