// What knot answers: every shape of a federation record that a zone file can hold.
#include <gmock/gmock.h>
#include <optional>
#include <sstream>

#include "peers/peer.h"
#include "sipfed/path.h"

namespace sipfed::peers {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

const std::string srv = "_sipfederationtls._tcp ";

std::string thirty_records() {
  std::ostringstream out;
  for (int i = 1; i <= 30; ++i)
    out << srv << "SRV " << i << " 0 5061 access-edge-node-" << i << "\naccess-edge-node-" << i
        << " A 127.77.2." << i << '\n';
  return out.str();
}

KnotZones zones() {
  const std::string plain = srv + "SRV 0 0 5061 sip\n", address = "sip A 127.77.1.1\n";
  const std::string signing =
      "    dnssec-signing: on\n    dnssec-policy: quick\n    journal-content: all\n"
      "    zonefile-load: difference-no-serial\n";
  return {{"corp.test", {plain + address}},
          {"arpa", {"*.in-addr PTR host.peer.test.\n*.ip6 PTR host.peer.test.\n"}},
          {"ok.test", {plain + address}},
          {"nodata.test", {srv + "TXT \"the name exists, the type does not\"\n"}},
          {"nxd.test", {address}},
          {"cname.test", {plain + "sip CNAME real\nreal A 127.77.1.1\n"}},
          {"cnsrv.test", {srv + "CNAME " + "_sipfederationtls._tcp.ok.test.\n"}},
          {"cnin.test", {srv + "CNAME elsewhere\nelsewhere SRV 0 0 5061 sip\n" + address}},
          {"dot.test", {srv + "SRV 0 0 0 .\n"}},
          {"port.test", {srv + "SRV 0 0 5060 sip\n" + address}},
          {"prio.test",
           {srv + "SRV 20 0 5061 backup\n" + srv + "SRV 10 30 5061 a\n" + srv +
            "SRV 10 70 5061 b\na A 127.77.1.1\nb A 127.77.1.2\nbackup A 127.77.1.3\n"}},
          {"noa.test", {plain + "sip TXT \"no address\"\n"}},
          {"nxa.test", {plain}},
          {"twoa.test", {srv + "SRV 0 0 5061 ae\nae A 203.0.113.10\nae A 10.10.10.10\n"}},
          {"v6.test", {plain + "sip AAAA ::1\n"}},
          {"wrongtgt.test", {srv + "SRV 0 0 5061 sip.ok.test.\n"}},
          {"wild.test", {"*._tcp SRV 0 0 5061 sip\n" + address}},
          {"lame.test", {"sub NS ns.sub\nns.sub A 127.77.0.9\n"}},
          {"broken.test", {srv + "SRV 0 0 notaport sip\n"}},
          {"big.test", {thirty_records()}},
          {"noudp.test", {plain + address, "    module: mod-noudp\n"}},
          {"signed.test", {plain + address, signing}}};
}

class DnsAnswers : public testing::Test {
 protected:
  void SetUp() override {
    NEEDS("knot", "knotd");
    knot.emplace(place, zones());
  }
  // DNS alone: addresses that are nobody's must not be connected to.
  Look ask(const std::string& domain, const std::string& server = {}) {
    Question question;
    question.domain = domain;
    question.resolvers = {{"here", server.empty() ? knot->server() : server}};
    question.wanted = {Fact::dns};
    const Look seen = look(question);
    EXPECT_THAT(seen.view().tcp, IsEmpty());
    EXPECT_THAT(seen.view().tls, IsEmpty());
    return seen;
  }
  static const DnsAnswer& srv_of(const Look& seen) {
    return seen.dns("SRV", federation_srv(seen.evidence.subject.domain));
  }

  Workplace place;
  std::optional<Knot> knot;
};

TEST_F(DnsAnswers, AHealthyRecord) {
  const Look seen = ask("ok.test");
  const DnsAnswer& answer = srv_of(seen);
  EXPECT_EQ(answer.rcode, "NOERROR");
  EXPECT_TRUE(answer.authoritative);
  EXPECT_FALSE(answer.recursion_available);
  EXPECT_FALSE(answer.truncated);
  EXPECT_EQ(answer.transport, "udp");
  EXPECT_EQ(answer.server, knot->server());
  EXPECT_THAT(answer.defects, IsEmpty());
  EXPECT_THAT(srv_targets(answer), ElementsAre(SrvTarget{0, 0, 5061, "sip.ok.test"}));
  EXPECT_EQ(answer.answers.at(0).ttl, 60U);
  EXPECT_THAT(seen.found(), IsEmpty()) << seen;
  EXPECT_EQ(seen.verdict("dns_srv_missing"), Verdict::healthy);
  EXPECT_EQ(seen.verdict("tcp_edge_unreachable"), Verdict::not_judged);
}

TEST_F(DnsAnswers, NoSuchName) {
  const Look seen = ask("nxd.test");
  EXPECT_EQ(srv_of(seen).rcode, "NXDOMAIN");
  EXPECT_TRUE(srv_of(seen).authoritative);
  EXPECT_THAT(srv_of(seen).authority, ElementsAre(Field(&DnsRecord::type, "SOA")));
  EXPECT_THAT(seen.found(), ElementsAre(Pair("dns_srv_missing", "found"))) << seen;
  EXPECT_EQ(seen.variant("dns_srv_missing"), "nxdomain");
}

TEST_F(DnsAnswers, NoSuchType) {
  const Look seen = ask("nodata.test");
  EXPECT_EQ(srv_of(seen).rcode, "NOERROR");
  EXPECT_THAT(srv_of(seen).answers, IsEmpty());
  EXPECT_THAT(srv_of(seen).authority, ElementsAre(Field(&DnsRecord::type, "SOA")));
  EXPECT_THAT(seen.found(), ElementsAre(Pair("dns_srv_missing", "found"))) << seen;
  EXPECT_EQ(seen.variant("dns_srv_missing"), "nodata");
}

TEST_F(DnsAnswers, TargetIsAnAlias) {
  const Look seen = ask("cname.test");
  EXPECT_THAT(addresses(seen.evidence, "sip.cname.test"), ElementsAre("127.77.1.1"));
  EXPECT_THAT(seen.found(), ElementsAre(Pair("dns_srv_wrong", "found"))) << seen;
  EXPECT_EQ(seen.variant("dns_srv_wrong"), "cname_target");
}

TEST_F(DnsAnswers, OwnerIsAnAliasWithinTheZone) {
  const Look seen = ask("cnin.test");
  EXPECT_THAT(srv_targets(srv_of(seen)), ElementsAre(SrvTarget{0, 0, 5061, "sip.cnin.test"}));
  EXPECT_THAT(seen.found(), ElementsAre(Pair("dns_srv_wrong", "found"))) << seen;
  EXPECT_EQ(seen.variant("dns_srv_wrong"), "owner_alias");
  EXPECT_EQ(seen.result("dns_srv_wrong").severity, Severity::note);
}

// An authoritative server leaves the other zone to a resolver: we follow ourselves.
TEST_F(DnsAnswers, OwnerIsAnAliasIntoAnotherZone) {
  const Look seen = ask("cnsrv.test");
  EXPECT_THAT(srv_of(seen).answers, testing::Contains(Field(&DnsRecord::type, "CNAME")));
  EXPECT_EQ(seen.dns("SRV", federation_srv("ok.test")).rcode, "NOERROR");
  EXPECT_EQ(seen.dns("A", "sip.ok.test").rcode, "NOERROR") << seen;
}

TEST_F(DnsAnswers, ServiceIsDeclaredAbsent) {
  const Look seen = ask("dot.test");
  EXPECT_THAT(srv_targets(srv_of(seen)), ElementsAre(SrvTarget{0, 0, 0, "."}));
  EXPECT_THAT(seen.found(), ElementsAre(Pair("dns_srv_wrong", "found"))) << seen;
  EXPECT_EQ(seen.variant("dns_srv_wrong"), "absent_target");
  EXPECT_EQ(seen.result("dns_srv_wrong").severity, Severity::error);
}

TEST_F(DnsAnswers, PortOfAnotherService) {
  const Look seen = ask("port.test");
  EXPECT_THAT(seen.found(), ElementsAre(Pair("dns_srv_wrong", "found"))) << seen;
  EXPECT_EQ(seen.variant("dns_srv_wrong"), "port_untried");
  EXPECT_EQ(seen.result("dns_srv_wrong").findings.at(0).args.at("port"), "5060");
}

TEST_F(DnsAnswers, PrioritiesAndWeightsGiveTheOrder) {
  const Look seen = ask("prio.test");
  EXPECT_THAT(srv_targets(srv_of(seen)),
              ElementsAre(SrvTarget{10, 70, 5061, "b.prio.test"}, SrvTarget{10, 30, 5061, "a.prio.test"},
                          SrvTarget{20, 0, 5061, "backup.prio.test"}));
  std::vector<std::string> places;
  for (const Endpoint& endpoint : peer_endpoints(seen.evidence)) places.push_back(endpoint.text());
  EXPECT_THAT(places, ElementsAre("127.77.1.2:5061", "127.77.1.1:5061", "127.77.1.3:5061"));
  EXPECT_THAT(seen.found(), ElementsAre(Pair("dns_srv_wrong", "found"))) << seen;
}

TEST_F(DnsAnswers, TargetExistsWithoutAnAddress) {
  const Look seen = ask("noa.test");
  EXPECT_EQ(seen.dns("A", "sip.noa.test").rcode, "NOERROR");
  EXPECT_THAT(seen.found(), ElementsAre(Pair("dns_srv_target_unresolved", "found"))) << seen;
  EXPECT_EQ(seen.variant("dns_srv_target_unresolved"), "nodata");
}

TEST_F(DnsAnswers, TargetDoesNotExist) {
  const Look seen = ask("nxa.test");
  EXPECT_EQ(seen.dns("AAAA", "sip.nxa.test").rcode, "NXDOMAIN");
  EXPECT_THAT(seen.found(), ElementsAre(Pair("dns_srv_target_unresolved", "found"))) << seen;
  EXPECT_EQ(seen.variant("dns_srv_target_unresolved"), "nxdomain");
}

TEST_F(DnsAnswers, OneNameForAPublicAndAPrivateAddress) {
  const Look seen = ask("twoa.test");
  EXPECT_THAT(addresses(seen.evidence, "ae.twoa.test"),
              testing::UnorderedElementsAre("203.0.113.10", "10.10.10.10"));
  EXPECT_EQ(seen.verdict("dns_address_collision"), Verdict::found) << seen;
  EXPECT_EQ(seen.variant("dns_address_collision"), "mixed");
}

TEST_F(DnsAnswers, Ipv6OnlyAskedOverIpv6) {
  const Look seen = ask("v6.test", knot->server6());
  EXPECT_EQ(srv_of(seen).server, knot->server6());
  EXPECT_EQ(srv_of(seen).rcode, "NOERROR");
  EXPECT_THAT(addresses(seen.evidence, "sip.v6.test"), ElementsAre("::1"));
  EXPECT_EQ(seen.dns("A", "sip.v6.test").rcode, "NOERROR");
  EXPECT_THAT(seen.found(), IsEmpty()) << seen;
}

TEST_F(DnsAnswers, TargetOfAnotherDomain) {
  const Look seen = ask("wrongtgt.test");
  EXPECT_THAT(seen.found(), ElementsAre(Pair("dns_srv_wrong", "found"))) << seen;
  EXPECT_EQ(seen.variant("dns_srv_wrong"), "outside_domain");
}

TEST_F(DnsAnswers, WildcardAnswersLikeARecord) {
  const Look seen = ask("wild.test");
  EXPECT_EQ(srv_of(seen).answers.at(0).name, federation_srv("wild.test"));
  EXPECT_THAT(seen.found(), IsEmpty()) << seen;
}

TEST_F(DnsAnswers, ZoneThatDoesNotLoad) {
  const Look seen = ask("broken.test");
  EXPECT_EQ(srv_of(seen).rcode, "SERVFAIL");
  EXPECT_FALSE(srv_of(seen).fault);
  EXPECT_THAT(seen.found(), ElementsAre(Pair("dns_resolver_failing", "found"))) << seen;
  EXPECT_EQ(seen.variant("dns_resolver_failing"), "zone_failing");
  EXPECT_EQ(seen.verdict("dns_srv_missing"), Verdict::not_judged);
}

TEST_F(DnsAnswers, DomainThatIsNotServed) {
  const Look seen = ask("foreign.test");
  EXPECT_EQ(srv_of(seen).rcode, "REFUSED");
  EXPECT_THAT(seen.found(), ElementsAre(Pair("dns_resolver_failing", "found"))) << seen;
  EXPECT_EQ(seen.variant("dns_resolver_failing"), "refused");
}

// NOERROR without an answer twice, but one is a referral to nowhere and the other a statement.
TEST_F(DnsAnswers, LameIsNotNodata) {
  const Look seen = ask("sub.lame.test");
  EXPECT_EQ(srv_of(seen).rcode, "NOERROR");
  EXPECT_FALSE(srv_of(seen).authoritative);
  EXPECT_THAT(srv_of(seen).authority, ElementsAre(Field(&DnsRecord::type, "NS")));
  EXPECT_TRUE(is_lame(srv_of(seen)));
  EXPECT_EQ(seen.verdict("dns_srv_missing"), Verdict::not_judged) << seen;
  EXPECT_THAT(seen.found(), ElementsAre(Pair("dns_resolver_failing", "found"))) << seen;
}

TEST_F(DnsAnswers, ThirtyRecordsTakeTcp) {
  const Look seen = ask("big.test");
  const DnsAnswer& answer = srv_of(seen);
  EXPECT_TRUE(answer.truncated);
  EXPECT_EQ(answer.transport, "tcp");
  EXPECT_FALSE(answer.tcp_fault);
  EXPECT_THAT(srv_targets(answer), SizeIs(30));
  EXPECT_EQ(srv_targets(answer).front().host, "access-edge-node-1.big.test");
  EXPECT_EQ(seen.verdict("dns_resolver_failing"), Verdict::healthy) << seen;
  EXPECT_EQ(seen.verdict("dns_srv_missing"), Verdict::healthy);
}

TEST_F(DnsAnswers, TruncationForcedOnASmallAnswer) {
  const Look seen = ask("noudp.test");
  EXPECT_TRUE(srv_of(seen).truncated);
  EXPECT_EQ(srv_of(seen).transport, "tcp");
  EXPECT_THAT(srv_targets(srv_of(seen)), SizeIs(1));
  EXPECT_THAT(seen.found(), IsEmpty()) << seen;
}

TEST_F(DnsAnswers, SignedZone) {
  NEEDS("ldnsutils", "drill");
  EXPECT_THAT(run(place, {"drill", "-D", "-p", std::to_string(knot->port()), federation_srv("signed.test"),
                          "@" + knot->address(), "SRV"}),
              testing::HasSubstr("RRSIG"));
  const Look seen = ask("signed.test");
  EXPECT_EQ(srv_of(seen).rcode, "NOERROR");
  EXPECT_THAT(srv_targets(srv_of(seen)), ElementsAre(SrvTarget{0, 0, 5061, "sip.signed.test"}));
  EXPECT_THAT(seen.found(), IsEmpty()) << seen;
}

}  // namespace
}  // namespace sipfed::peers
