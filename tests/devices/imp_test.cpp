// What is taken out of an IM and Presence node's text, and what is left there.
#include "gather/devices/imp.h"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "gather/devices/imp_queries.h"
#include "gather/devices/imp_tables.h"

namespace sipfed::gather {
namespace {

using namespace std::chrono_literals;

// A saved session: each command stands behind the prompt, its answer below. The greeting is under "".
std::map<std::string, std::string> session(const std::string& name) {
  std::ifstream file(SIPFED_SOURCE "/tests/devices/fixtures/imp/" + name, std::ios::binary);
  std::map<std::string, std::string> answers;
  std::string command;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("admin:")) {
      command = line.substr(6);
      while (command.ends_with('\r')) command.pop_back();
      answers[command];
    } else {
      answers[command] += line + '\n';
    }
  }
  return answers;
}

Time at(int year, unsigned month, unsigned day, std::chrono::seconds of_day = 0s) {
  using namespace std::chrono;
  return sys_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day)) + of_day;
}

Imp parsed(const std::string& name, DeviceTalk talk = {}) {
  Imp imp;
  imp.talk = std::move(talk);
  const auto answers = session(name);
  parse_imp(answers, answers.at(""), at(2026, 11, 22, 12h), imp);
  return imp;
}

TEST(Imp, ClockIsComparedWithTheMiddleOfTheQuestion) {
  DeviceTalk talk{.host = "imp1.ours.example", .way = "ssh"};
  talk.commands["utils ntp status"].took = 2s;
  const Imp imp = parsed("release15.txt", talk);
  ASSERT_TRUE(imp.clock);
  EXPECT_FALSE(imp.clock->fault);
  EXPECT_EQ(imp.clock->server, "imp1.ours.example");
  EXPECT_EQ(imp.clock->offset, 6'500'000us);
  EXPECT_EQ(imp.clock->uncertainty, 1'500'000us);
  EXPECT_EQ(imp.clock->synchronised, "yes");
  EXPECT_EQ(imp.clock->stratum, 4);
  EXPECT_EQ(imp.clock->reference, "198.51.100.31");
  EXPECT_EQ(imp.clock->zone, "Asia/Tokyo");
}

TEST(Imp, ClockOfSavedOutputIsNotComparedWithOurs) {
  const Imp imp = parsed("release15.txt", {.host = "saved", .way = "files"});
  ASSERT_TRUE(imp.clock);
  EXPECT_EQ(imp.clock->fault.kind, Fault::Kind::local);
  EXPECT_EQ(imp.clock->offset, 0us);
  EXPECT_EQ(imp.clock->zone, "Asia/Tokyo");
}

TEST(Imp, ClockIsUnsynchronisedAndUnread) {
  const Imp old = parsed("release8.txt");
  ASSERT_TRUE(old.clock);
  EXPECT_EQ(old.clock->synchronised, "no");
  EXPECT_EQ(old.clock->stratum, -1);
  EXPECT_EQ(old.clock->zone, "America/Chicago");
  Imp none;
  parse_imp({{"utils ntp status", "ntpd is not running\n"}}, "", {}, none);
  ASSERT_TRUE(none.clock);
  EXPECT_TRUE(none.clock->fault);
  EXPECT_EQ(none.clock->synchronised, "no");
}

TEST(Imp, WhoItIs) {
  const Imp imp = parsed("release15.txt");
  EXPECT_EQ(imp.version, "15.0.1.12900-17");
  EXPECT_EQ(imp.domain, "ours.example");
  EXPECT_EQ(imp.dns_servers, (std::vector<std::string>{"198.51.100.53", "198.51.100.54"}));
  EXPECT_EQ(imp.tls_min_version, "1.2");
  EXPECT_FALSE(imp.dns_unreachable);
  const Imp old = parsed("release8.txt");
  EXPECT_EQ(old.domain, "");
  EXPECT_TRUE(old.dns_servers.empty());
  EXPECT_EQ(old.tls_min_version, "");
  EXPECT_TRUE(old.dns_unreachable);
}

TEST(Imp, Services) {
  const Imp imp = parsed("release15.txt");
  EXPECT_EQ(imp.services.at("Cisco SIP Proxy"), "STARTED");
  EXPECT_EQ(imp.services.at("System SSH"), "STARTED");
  EXPECT_EQ(imp.services.at("Cisco XCP XMPP Federation Connection Manager"), "NOT ACTIVATED");
  const Imp old = parsed("release8.txt");
  EXPECT_EQ(old.services.at("Cisco UP SIP Proxy"), "STOPPED");
  EXPECT_EQ(old.services.at("Cisco UP XCP Router"), "STARTING");
  EXPECT_EQ(old.services.at("Cisco UP XCP SIP Federation Connection Manager"), "NOT ACTIVATED");
}

TEST(Imp, OwnCertificates) {
  const Imp imp = parsed("release15.txt");
  ASSERT_EQ(imp.own.size(), 2U);
  const Imp::Held& cup = imp.own.front();
  EXPECT_EQ(cup.unit, "cup/cup.pem");
  EXPECT_EQ(cup.serial, "5e0a1b2c");
  EXPECT_EQ(cup.issuer, (std::vector<NameAttribute>{{"CN", "Our Root CA"}, {"O", "Example, Inc."}}));
  ASSERT_EQ(cup.subject.size(), 6U);
  EXPECT_EQ(cup.subject[3], (NameAttribute{"CN", "imp1.ours.example"}));
  EXPECT_EQ(cup.not_before, at(2026, 6, 1));
  EXPECT_EQ(cup.not_after, at(2027, 5, 31, 86399s));
  const Imp old = parsed("release8.txt");
  ASSERT_EQ(old.own.size(), 1U);
  EXPECT_EQ(old.own.front().unit, "sipproxy/sipproxy.pem");
  EXPECT_EQ(old.own.front().serial, "5882a9a4fbd0");
  EXPECT_EQ(old.own.front().not_before, at(2025, 7, 1, 14h));  // summer time beside the winter's CST
}

TEST(Imp, TrustedCertificates) {
  const Imp imp = parsed("release15.txt");
  ASSERT_EQ(imp.trusted.size(), 2U);
  EXPECT_EQ(imp.trusted[1].unit, "cup-trust/Peer_Root_CA.pem");
  EXPECT_EQ(imp.trusted[1].subject.front(), (NameAttribute{"CN", "Peer Root CA"}));
  // Cut off in the middle: what was there is kept, dates are not made up. The list itself was not saved.
  const Imp old = parsed("release8.txt");
  ASSERT_EQ(old.trusted.size(), 1U);
  EXPECT_EQ(old.trusted[0].subject.front(), (NameAttribute{"CN", "Peer Ro"}));
  EXPECT_EQ(old.trusted[0].not_after, Time{});
}

TEST(Imp, ListedCertificateThatCouldNotBeReadHasNoSubject) {
  Imp imp;
  parse_imp({{"show cert list trust", "cup-trust/a.pem: Trust Certificate\r\n"}}, "", {}, imp);
  ASSERT_EQ(imp.trusted.size(), 1U);
  EXPECT_TRUE(imp.trusted[0].subject.empty());
}

TEST(Imp, SrvAsTheNodeSeesIt) {
  const Imp imp = parsed("release15.txt");
  EXPECT_EQ(imp.srv.at("peer.example"), (Imp::SrvSeen{true, {"0 0 5061 sip.peer.example"}}));
  EXPECT_FALSE(imp.srv.at("other.example").found);
  EXPECT_FALSE(parsed("release8.txt").srv.contains("peer.example"));  // no answer denies nothing
}

TEST(Imp, TablesAreFoundByWhatTheyAreCalled) {
  EXPECT_EQ(table_queries(session("release15.txt").at(std::string(imp_tables_query))),
            (std::vector<std::string>{
                "run sql select domainname from sipfederateddomain",
                "run sql select destpattern,nexthop,nexthopport,protocoltype,routetype from sipstaticroute",
                "run sql select name,noemptyfragment from tlscontext",
                "run sql select subjectname from tlspeersubject"}));
  const std::string head = "tabname colname colno\n======= ======= =====\n";
  EXPECT_TRUE(table_queries(head + "sroute  pattern 1\n").empty()) << "a route without next hop";
  const std::string wide = "tabname        colname colno\n============== ======= =====\n";
  EXPECT_TRUE(table_queries(wide + "feder;delete   domain  1\n").empty());
  EXPECT_TRUE(table_queries(wide + "feder domain   domain  1\n").empty());
}

TEST(Imp, Tables) {
  const Imp imp = parsed("release15.txt");
  EXPECT_TRUE(imp.routes_read);
  EXPECT_TRUE(imp.federated_domains_read);
  EXPECT_EQ(imp.federated_domains, (std::vector<std::string>{"other.example", "peer.example"}));
  EXPECT_EQ(imp.peer_subjects, (std::vector<std::string>{"sip.peer.example"}));
  ASSERT_EQ(imp.routes.size(), 2U);
  EXPECT_EQ(imp.routes[0], (StaticRoute{".example.peer.*", "domain", "sip.peer.example", 5061, "TLS"}));
  EXPECT_EQ(imp.routes[1], (StaticRoute{".example.other.*", "", "192.0.2.77", 5060, "TCP"}));
  const Imp old = parsed("release8.txt");
  EXPECT_FALSE(old.routes_read);
  EXPECT_FALSE(old.federated_domains_read);
}

TEST(Imp, ParametersWithoutThoseThatMayBeSecret) {
  const std::string peer_auth = "Default_Cisco_SIP_Proxy_Peer_Auth_TLS_Contex";
  const std::string server_auth = "Default_Cisco_SIP_Proxy_Server_Auth_TLS_Con";
  const Imp imp = parsed("release15.txt");
  EXPECT_EQ(imp.parameters,
            (std::map<std::string, std::string>{{"SIPUseTransportInRecordRoute", "0"},
                                                {"IMGatewayStatus", "1"},
                                                {"FedRoutingFQDN", "sip.ours.example"},
                                                {peer_auth + " disableemptyfragments", "f"},
                                                {server_auth + " disableemptyfragments", "t"}}));
}

TEST(Imp, EmptyTableWasRead) {
  Imp imp;
  parse_imp({{"run sql select domainname from sipfederateddomain", "domainname\r\n==========\r\n"}}, "", {},
            imp);
  EXPECT_TRUE(imp.federated_domains_read);
  EXPECT_TRUE(imp.federated_domains.empty());
  Imp refused;
  parse_imp({{"run sql select domainname from sipfederateddomain",
              "The specified table is not in the database.\n"}},
            "", {}, refused);
  EXPECT_FALSE(refused.federated_domains_read);
}

TEST(Imp, HostileText) {
  const std::string wild = "\x1b[2J\x07\xff\xfe";
  Imp imp;
  parse_imp({{"utils service list", "Cisco " + wild + "Proxy[STARTED]\nA[" + wild + "]\n[STARTED]\n"},
             {"show cert list own", "cup/\x1b[31m.pem: x\n" + std::string(100'000, 'a')},
             {"show cert own cup/cup.pem",
              "Serial Number: zz\nSubject Name: CN=a\x1b[2Jb, =, CN\n" + std::string(1000, ',')},
             {"show network eth0", "Primary : 1.2.3.4.5 Secondary :\nDomain : ..\n"},
             {"utils network host  srv", "x"},
             {"run sql select a from b", std::string(5000, '=') + "\n"},
             {"utils network host _sipfederationtls._tcp.x srv", "has SRV record 0 0 5061 a;b\n"}},
            wild, {}, imp);
  EXPECT_EQ(imp.services.size(), 1U);
  for (const auto& [name, state] : imp.services) EXPECT_EQ(name.find('\x1b'), std::string::npos);
  for (const Imp::Held& held : imp.own)
    for (const NameAttribute& attribute : held.subject)
      EXPECT_EQ(attribute.value.find('\x1b'), std::string::npos);
  EXPECT_TRUE(imp.dns_servers.empty());
  EXPECT_EQ(imp.domain, "");
  EXPECT_TRUE(imp.srv.empty());
}

TEST(Imp, EveryPrefixOfTheTextIsTaken) {
  const auto whole = session("release15.txt");
  std::size_t longest = 0;
  for (const auto& [command, text] : whole) longest = std::max(longest, text.size());
  for (std::size_t size = 0; size <= longest; size += 7) {
    auto cut = whole;
    for (auto& [command, text] : cut) text.resize(std::min(text.size(), size));
    Imp imp;
    parse_imp(cut, cut[""], {}, imp);
    EXPECT_LE(imp.routes.size(), 2U);
  }
}

}  // namespace
}  // namespace sipfed::gather
