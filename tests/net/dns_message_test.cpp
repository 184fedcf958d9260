// The DNS parser and builder: good messages, and each way of being damaged.
#include "gather/net/dns_message.h"

#include <gtest/gtest.h>
#include <random>

#include "net/message.h"

namespace sipfed::gather::tests {
namespace {

using Defects = std::vector<std::string>;
const Bytes query = build_dns_query(0x1234, "SRV", "_sip._tls.Example.COM.", 0);
const Bytes address = {192, 0, 2, 5};

Reply two_srv() {
  return Reply{.answers = {srv(1, 2, 5061, "a.example.com"), srv(3, 4, 443, "b.example.com")}};
}

DnsAnswer parse(const Reply& reply) { return parse_dns_reply(reply.to(query), query); }

TEST(DnsQuery, IsBuiltToTheByte) {
  Bytes expected = {0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1};
  add(expected, {1, 'a', 2, 'B', '.', 1, 7, 0, 0, 28, 0, 1, 0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(build_dns_query(0x1234, "AAAA", "a.B\\..\\007", 1232), expected);
  EXPECT_EQ(build_dns_query(0, "NS", ".", 0), (Bytes{0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1}));
}

TEST(DnsQuery, WhatIsNoNameIsNotBuilt) {
  const std::string label(63, 'x');
  EXPECT_FALSE(build_dns_query(0, "A", label + ".com", 0).empty());
  EXPECT_FALSE(build_dns_query(0, "TYPE65", label + "." + label + "." + label + "." + std::string(61, 'x'), 0)
                   .empty());
  EXPECT_TRUE(
      build_dns_query(0, "A", label + "." + label + "." + label + "." + std::string(62, 'x'), 0).empty());
  for (const std::string& name :
       {std::string(), std::string(".."), std::string(".a"), std::string("a..b"), label + "x.com",
        std::string("a\\"), std::string("a\\25"), std::string("\\256")})
    EXPECT_TRUE(build_dns_query(0, "A", name, 0).empty()) << name;
  for (const char* type : {"", "a", "TYPE", "TYPE65536", "TYPE6x", "MX"})
    EXPECT_TRUE(build_dns_query(0, type, "example.com", 0).empty()) << type;
}

TEST(ReverseName, OfBothFamilies) {
  EXPECT_EQ(reverse_name("192.0.2.10"), "10.2.0.192.in-addr.arpa");
  EXPECT_EQ(reverse_name("2001:db8::567:89ab"),
            "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
  EXPECT_EQ(reverse_name("[::1]").size(), 72u);
  EXPECT_EQ(reverse_name("example.com"), "");
}

TEST(DnsReply, RecordsOfEveryKind) {
  Reply reply;
  Bytes soa = wire_name("NS1.example.com");
  add(soa, wire_name("hostmaster.example.com"));
  add(soa, Bytes(20, 0));
  reply.flags = 0x8580;
  reply.answers = {srv(1, 2, 5061, "SIP.example.com"),
                   srv(0, 0, 0, ""),
                   record(to_question, 1, 300, address),
                   record(to_question, 28, 1, {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5}),
                   record(to_question, 5, 2, wire_name("x.example.com")),
                   record(to_question, 12, 3, to_question),
                   record(to_question, 65, 4, {0, 1, 0xab})};
  reply.authority = {record(wire_name("example.com"), 6, 5, soa),
                     record(wire_name(""), 2, 6, wire_name("ns.test"))};
  reply.additional = {record(wire_name("x"), 1, 1, address)};
  const DnsAnswer answer = parse(reply);
  const std::string owner = "_sip._tls.example.com";
  EXPECT_TRUE(answer.authoritative && answer.recursion_available && !answer.truncated);
  EXPECT_EQ(answer.defects, Defects{});
  const std::vector<DnsRecord> expected = {{owner, "SRV", 3600, "sip.example.com", 1, 2, 5061},
                                           {owner, "SRV", 3600, "."},
                                           {owner, "A", 300, "192.0.2.5"},
                                           {owner, "AAAA", 1, "2001:db8::5"},
                                           {owner, "CNAME", 2, "x.example.com"},
                                           {owner, "PTR", 3, owner},
                                           {owner, "TYPE65", 4, "0001ab"}};
  EXPECT_EQ(answer.answers, expected);
  const std::vector<DnsRecord> authority = {{"example.com", "SOA", 5, "ns1.example.com"},
                                            {".", "NS", 6, "ns.test"}};
  EXPECT_EQ(answer.authority, authority);
}

TEST(DnsReply, RcodesWithTheirUpperBits) {
  EXPECT_EQ(parse({.flags = 0x8003}).rcode, "NXDOMAIN");
  EXPECT_EQ(parse({.flags = 0x800c}).rcode, "RCODE12");
  EXPECT_EQ(parse({.additional = {record({0}, 41, 1u << 24, {})}}).rcode, "BADVERS");
  EXPECT_EQ(parse({.flags = 0x8007, .additional = {record({0}, 41, 1u << 24, {})}}).rcode, "BADCOOKIE");
}

TEST(DnsReply, OddBytesAreEscaped) {
  const DnsAnswer answer =
      parse({.answers = {record({4, '.', '\\', 0x1b, 0xff, 2, 'A', ' ', 0}, 1, 1, address)}});
  ASSERT_EQ(answer.answers.size(), 1u);
  EXPECT_EQ(answer.answers[0].name, "\\046\\092\\027\\255.a\\032");
}

TEST(DnsReply, ACutMessageKeepsItsGoodRecords) {
  const Bytes whole = two_srv().to(query);
  for (std::size_t less = 1; less < 30; ++less) {
    const DnsAnswer answer = parse_dns_reply(std::span(whole).first(whole.size() - less), query);
    EXPECT_EQ(answer.answers.size(), 1u);
    EXPECT_EQ(answer.defects, Defects{"record cut off"}) << less;
  }
}

TEST(DnsReply, EveryPrefixIsHandled) {
  const Bytes whole = two_srv().to(query);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const DnsAnswer answer = parse_dns_reply(std::span(whole).first(size), query);
    EXPECT_TRUE(answer.fault || !answer.defects.empty()) << size;
  }
}

TEST(DnsReply, DefectsHaveNames) {
  const auto defects = [](const Bytes& bytes) { return parse_dns_reply(bytes, query).defects; };
  Bytes bytes = two_srv().to(query);
  bytes[7] = 3;
  EXPECT_EQ(defects(bytes), Defects{"answer count too high"});
  EXPECT_EQ(parse_dns_reply(bytes, query).answers.size(), 2u);
  bytes = two_srv().to(query);
  bytes.push_back(0);
  EXPECT_EQ(defects(bytes), Defects{"trailing bytes"});
  bytes = two_srv().to(query);
  bytes[13] ^= 1;
  EXPECT_EQ(defects(bytes), Defects{"wrong question echoed"});
  bytes = two_srv().to(query);
  bytes[14] = static_cast<std::uint8_t>(bytes[14] ^ 0x20);
  EXPECT_EQ(defects(bytes), Defects{}) << "the case of a name means nothing";
  EXPECT_EQ(defects({0x12, 0x34, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0}), Defects{"no question echoed"});
}

TEST(DnsReply, ABadRecordAmongGoodOnesIsLeftOut) {
  const auto with = [](const Bytes& bad) {
    Reply reply = two_srv();
    reply.answers.insert(reply.answers.begin() + 1, bad);
    const DnsAnswer answer = parse(reply);
    EXPECT_EQ(answer.answers.size(), 2u);
    return answer.defects;
  };
  const std::size_t second = 12 + question_of(query).size() + srv(1, 2, 5061, "a.example.com").size();
  EXPECT_EQ(with(record({0xc0, static_cast<std::uint8_t>(second)}, 1, 1, address)),
            Defects{"compression loop"});
  EXPECT_EQ(with(record({0xc0, 3}, 1, 1, address)), Defects{"compression pointer into the header"});
  EXPECT_EQ(with(record(to_question, 5, 1, {0xc0, 0xff})), Defects{"compression loop"});
  EXPECT_EQ(with(record(to_question, 1, 1, {1, 2, 3})), Defects{"wrong record length"});
  EXPECT_EQ(with(record(to_question, 28, 1, address)), Defects{"wrong record length"});
  EXPECT_EQ(with(record(to_question, 33, 1, {0, 1, 0, 2})), Defects{"wrong record length"});
  EXPECT_EQ(with(record(to_question, 5, 1, {1, 'a', 0, 0})), Defects{"wrong record length"});
  EXPECT_EQ(with(record(to_question, 5, 1, {9, 'a', 0})), Defects{"name cut off"});
  EXPECT_EQ(with(record(to_question, 5, 1, {0x80, 'a', 0})), Defects{"unknown label type"});
  Bytes chaos = record(to_question, 1, 1, address);
  chaos[5] = 3;
  EXPECT_EQ(with(chaos), Defects{"record of class 3"});
  Bytes overlong;
  for (int i = 0; i < 5; ++i) {
    overlong.push_back(63);
    add(overlong, Bytes(63, 'x'));
  }
  overlong.push_back(0);
  EXPECT_EQ(with(record(to_question, 5, 1, overlong)), Defects{"name too long"});
}

TEST(DnsReply, WhatIsNoReplyIsAProtocolFault) {
  EXPECT_EQ(parse_dns_reply({}, query).fault.kind, Fault::Kind::protocol);
  EXPECT_EQ(parse_dns_reply(Bytes(11, 0xff), query).fault.kind, Fault::Kind::protocol);
  EXPECT_EQ(parse_dns_reply(query, query).fault.kind, Fault::Kind::protocol);
}

// Names are printed in reports: nothing but printable ASCII may come out, whatever goes in.
TEST(DnsReply, AnyBytesAreSafe) {
  std::mt19937 random(7);
  const Bytes whole = two_srv().to(query);
  for (int round = 0; round < 50'000; ++round) {
    Bytes bytes = whole;
    for (int i = 0; i < 4; ++i) bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    bytes[2] |= 0x80;
    const DnsAnswer answer = parse_dns_reply(bytes, query);
    for (const DnsRecord& each : answer.answers)
      for (const char c : each.name + each.data) ASSERT_TRUE(c > ' ' && c < 0x7f);
  }
}

}  // namespace
}  // namespace sipfed::gather::tests
