// DNS that fails: what dnsdist is told to do to a query, and resolvers of unbound's kind.
#include <gmock/gmock.h>
#include <optional>
#include <sstream>

#include "peers/peer.h"
#include "sipfed/path.h"

namespace sipfed::peers {
namespace {

using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

const std::string plain = "_sipfederationtls._tcp SRV 0 0 5061 sip\nsip A 127.77.1.1\n";
const KnotZones zones = {{"corp.test", {plain}},
                         {"arpa", {"*.in-addr PTR host.peer.test.\n"}},
                         {"slow.test", {plain}},
                         {"prio.test", {plain}},
                         {"twoa.test", {"_sipfederationtls._tcp SRV 0 0 5061 ae\nae A 127.77.1.1\n"}}};

constexpr auto rules = R"(setSecurityPollSuffix("")
setLocal("FIRST")
addLocal("SECOND")
newServer({address="KNOT", checkType="SOA", checkName="corp.test.", mustResolve=false})
setACL("127.0.0.0/8")
function under(d) local s = newSuffixMatchNode(); s:add(newDNSName(d)); return SuffixMatchNodeRule(s) end
addAction("silent.test.",   DropAction())
addAction("servfail.test.", RCodeAction(DNSRCode.SERVFAIL))
addAction("refused.test.",  RCodeAction(DNSRCode.REFUSED))
addAction("notimp.test.",   RCodeAction(DNSRCode.NOTIMP))
addAction("formerr.test.",  RCodeAction(DNSRCode.FORMERR))
addAction(AndRule({under("prio.test."), TCPRule(false)}), TCAction())
addAction("slow.test.", DelayAction(700))
inside = newNMG(); inside:addMask("INSIDE/32")
addAction(AndRule({NetmaskGroupRule(inside, false), QNameRule("ae.twoa.test.")}), SpoofAction({"10.10.10.10"}))
addAction(AndRule({NotRule(NetmaskGroupRule(inside, false)), QNameRule("ae.twoa.test.")}), SpoofAction({"203.0.113.10"}))
)";

std::string put(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
  return text;
}

class DnsFaults : public testing::Test {
 protected:
  void SetUp() override {
    NEEDS("knot", "knotd");
    NEEDS("dnsdist", "dnsdist");
    knot.emplace(place, zones);
    port = free_port();
    std::string text = put(put(rules, "FIRST", first()), "SECOND", second());
    text = put(put(text, "KNOT", knot->server()), "INSIDE", loopback(6));
    dnsdist.emplace(place, std::vector<std::string>{"dnsdist", "--supervised", "--disable-syslog", "-C",
                                                    place.write("dnsdist.conf", text)});
    wait_until_answering(loopback(5), port, "corp.test", *dnsdist);
  }
  std::string first() const { return at(loopback(5), port); }
  std::string second() const { return at(loopback(6), port); }

  Look ask(const std::string& domain, std::vector<gather::Resolver> resolvers = {}) {
    Question question;
    question.domain = domain;
    question.resolvers = resolvers.empty() ? std::vector<gather::Resolver>{{"here", first()}} : resolvers;
    question.step_timeout = std::chrono::milliseconds(2000);
    question.wanted = {Fact::dns};
    return look(question);
  }
  static const DnsAnswer& srv_of(const Look& seen) {
    return seen.dns("SRV", federation_srv(seen.evidence.subject.domain));
  }

  Workplace place;
  std::optional<Knot> knot;
  unsigned port = 0;
  std::optional<Process> dnsdist;
};

TEST_F(DnsFaults, Servfail) {
  const Look seen = ask("servfail.test");
  EXPECT_EQ(srv_of(seen).rcode, "SERVFAIL");
  EXPECT_THAT(seen.found(), ElementsAre(Pair("dns_resolver_failing", "found"))) << seen;
}

// A refused query is an answer; a refused connection is none.
TEST_F(DnsFaults, RefusedQuery) {
  const Look seen = ask("refused.test");
  EXPECT_EQ(srv_of(seen).rcode, "REFUSED");
  EXPECT_EQ(srv_of(seen).fault.kind, Fault::Kind::none);
  EXPECT_EQ(seen.variant("dns_resolver_failing"), "refused") << seen;
}

TEST_F(DnsFaults, NobodyAtThePort) {
  const Look seen = ask("ok.test", {{"here", at(loopback(9), free_port())}});
  EXPECT_EQ(srv_of(seen).fault.kind, Fault::Kind::refused);
  EXPECT_EQ(srv_of(seen).rcode, "");
  EXPECT_EQ(seen.variant("dns_resolver_failing"), "no_server") << seen;
}

TEST_F(DnsFaults, NotImplemented) {
  const Look seen = ask("notimp.test");
  EXPECT_EQ(srv_of(seen).rcode, "NOTIMP");
  EXPECT_EQ(seen.variant("dns_resolver_failing"), "unsupported") << seen;
}

TEST_F(DnsFaults, FormatError) {
  const Look seen = ask("formerr.test");
  EXPECT_EQ(srv_of(seen).rcode, "FORMERR");
  EXPECT_EQ(seen.variant("dns_resolver_failing"), "unsupported") << seen;
}

TEST_F(DnsFaults, Silence) {
  const Look seen = ask("silent.test");
  EXPECT_EQ(srv_of(seen).fault.kind, Fault::Kind::timeout);
  EXPECT_EQ(srv_of(seen).rcode, "");
  EXPECT_GE(srv_of(seen).took, std::chrono::milliseconds(1900));
  EXPECT_THAT(seen.found(), ElementsAre(Pair("dns_resolver_failing", "found"))) << seen;
  EXPECT_EQ(seen.verdict("dns_srv_missing"), Verdict::not_judged);
}

TEST_F(DnsFaults, SlowIsNotSilent) {
  const Look seen = ask("slow.test");
  EXPECT_FALSE(srv_of(seen).fault);
  EXPECT_THAT(srv_of(seen).took, Ge(std::chrono::milliseconds(650)));
  EXPECT_THAT(srv_targets(srv_of(seen)), SizeIs(1));
  EXPECT_THAT(seen.found(), IsEmpty()) << seen;
}

TEST_F(DnsFaults, TruncationForcedByAProxy) {
  const Look seen = ask("prio.test");
  EXPECT_TRUE(srv_of(seen).truncated);
  EXPECT_EQ(srv_of(seen).transport, "tcp");
  EXPECT_THAT(seen.found(), IsEmpty()) << seen;
}

TEST_F(DnsFaults, SplitHorizon) {
  const Look seen = ask("twoa.test", {{"outside", first()}, {"inside", second()}});
  EXPECT_THAT(addresses(seen.view("outside"), "ae.twoa.test"), ElementsAre("203.0.113.10"));
  EXPECT_THAT(addresses(seen.view("inside"), "ae.twoa.test"), ElementsAre("10.10.10.10"));
  EXPECT_THAT(seen.view("outside").tcp, IsEmpty());
  EXPECT_EQ(seen.verdict("dns_address_collision"), Verdict::found) << seen;
  EXPECT_EQ(seen.variant("dns_address_collision"), "split");
  EXPECT_EQ(seen.result("dns_address_collision").severity, Severity::warning);
}

class DnsUnbound : public testing::Test {
 protected:
  void SetUp() override { NEEDS("unbound", "unbound"); }

  void start(const std::string& server_lines, const std::string& more = {}) {
    port = free_port();
    const std::string text = "server:\n  interface: " + address + "\n  port: " + std::to_string(port) +
                             "\n  do-daemonize: no\n  username: \"\"\n  chroot: \"\"\n  directory: \"@W@\"\n"
                             "  pidfile: \"\"\n  use-syslog: no\n  logfile: \"\"\n  num-threads: 1\n"
                             "  msg-cache-size: 1m\n  rrset-cache-size: 1m\n"
                             "  access-control: 127.0.0.0/8 allow\n" +
                             server_lines + more + "remote-control:\n  control-enable: no\n";
    unbound.emplace(place,
                    std::vector<std::string>{"unbound", "-d", "-c", place.write("unbound.conf", text)});
    wait_until_answering(address, port, "probe.invalid", *unbound);
  }
  Look ask(const std::string& domain, const std::string& local) {
    Question question;
    question.domain = domain;
    question.local = local;
    question.resolvers = {{"here", at(address, port)}};
    question.wanted = {Fact::dns};
    question.step_timeout = std::chrono::milliseconds(4000);
    return look(question);
  }

  Workplace place;
  const std::string address = loopback(3);
  unsigned port = 0;
  std::optional<Process> unbound;
};

// A firewall that lets 53/udp through and not 53/tcp.
TEST_F(DnsUnbound, TruncationWithTcpRefused) {
  std::ostringstream lines;
  lines << "  do-tcp: no\n  max-udp-size: 512\n  local-zone: \"big.test.\" static\n";
  for (int i = 1; i <= 30; ++i)
    lines << "  local-data: \"_sipfederationtls._tcp.big.test. SRV " << i << " 0 5061 access-edge-node-" << i
          << ".big.test.\"\n";
  start(lines.str());
  const Look seen = ask("big.test", "");
  const DnsAnswer& answer = seen.dns("SRV", federation_srv("big.test"));
  EXPECT_TRUE(answer.truncated);
  EXPECT_EQ(answer.tcp_fault.kind, Fault::Kind::refused);
  EXPECT_EQ(answer.transport, "udp");
  EXPECT_EQ(seen.verdict("dns_resolver_failing"), Verdict::found) << seen;
  EXPECT_EQ(seen.variant("dns_resolver_failing"), "tc_without_tcp");
}

// Signatures that expired in 2020, and a validator: SERVFAIL for a zone in which nothing is wrong otherwise.
TEST_F(DnsUnbound, SignaturesThatExpired) {
  NEEDS("knot", "knotd");
  NEEDS("ldnsutils", "ldns-signzone");
  const std::string head =
      "$ORIGIN bogus.test.\n$TTL 60\n@ SOA ns.peer.test. root.peer.test. 1 3600 900 604800 30\n"
      "@ NS ns.peer.test.\n";
  place.write("bogus.unsigned", head + plain);
  std::string key = run(place, {"ldns-keygen", "-k", "-a", "ECDSAP256SHA256", "bogus.test"});
  key.erase(key.find_last_not_of('\n') + 1);
  run(place, {"ldns-signzone", "-i", "20200101000000", "-e", "20200201000000", "-f", "bogus.signed",
              "bogus.unsigned", key});
  const Knot knot(place, {{"bogus.test", {run(place, {"cat", "bogus.signed"}), "", true}},
                          {"corp.test", {plain}},
                          {"arpa", {"*.in-addr PTR host.peer.test.\n"}}});
  start("  do-not-query-localhost: no\n  module-config: \"validator iterator\"\n  trust-anchor-file: \"@W@/" +
            key + ".key\"\n  local-zone: \"test.\" nodefault\n  root-hints: \"\"\n",
        "stub-zone:\n  name: \"test.\"\n  stub-addr: " + put(knot.server(), ":", "@") + "\n");
  const Look seen = ask("bogus.test", "corp.test");
  EXPECT_EQ(seen.dns("SRV", federation_srv("bogus.test")).rcode, "SERVFAIL");
  const DnsAnswer& sound = seen.dns("SRV", federation_srv("corp.test"));
  EXPECT_EQ(sound.rcode, "NOERROR");
  EXPECT_TRUE(sound.recursion_available);
  EXPECT_FALSE(sound.authoritative);
  EXPECT_EQ(seen.verdict("dns_resolver_failing"), Verdict::found) << seen;
  EXPECT_EQ(seen.variant("dns_resolver_failing"), "zone_failing");
  EXPECT_EQ(seen.verdict("dns_srv_missing"), Verdict::not_judged);
}

}  // namespace
}  // namespace sipfed::peers
