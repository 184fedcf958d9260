#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "devices/asa_texts.h"

namespace sipfed::gather {
namespace {

Asa::AccessRule rule(const std::string& line) {
  const Asa facts = asa_parsed({{"show running-config access-list", "access-list a " + line}});
  if (facts.access_lists.size() != 1 || facts.access_lists[0].rules.size() != 1) {
    ADD_FAILURE() << line;
    return {};
  }
  return facts.access_lists[0].rules[0];
}

void expect(const std::string& line, const std::string& protocol, const std::string& source,
            const std::string& destination, int low, int high) {
  const Asa::AccessRule read = rule(line);
  EXPECT_EQ(read.protocol, protocol) << line;
  EXPECT_EQ(read.source, source) << line;
  EXPECT_EQ(read.destination, destination) << line;
  EXPECT_EQ(read.low, low) << line;
  EXPECT_EQ(read.high, high) << line;
}

TEST(AsaAccess, Rules) {
  expect("extended permit tcp host 203.0.113.10 host 10.1.1.20 eq 5062", "tcp", "203.0.113.10", "10.1.1.20",
         5062, 5062);
  expect("extended permit tcp any eq 1024 any4 range sip 5062 log 6 interval 300", "tcp", "any", "any4", 5060,
         5062);
  expect("extended permit ip 192.0.2.0 255.255.255.0 interface outside", "ip", "192.0.2.0 255.255.255.0",
         "interface outside", 0, 65535);
  expect("extended permit tcp any6 2001:db8::/64 gt 5059", "tcp", "any6", "2001:db8::/64", 5060, 65535);
  expect("extended permit tcp any any lt 1024", "tcp", "any", "any", 0, 1023);
  expect("extended permit tcp any any neq 22", "tcp", "any", "any", -1, 22);
  expect("extended permit tcp any any eq sip-tls-or-so", "tcp", "any", "any", -1, -1);
  expect("extended permit object-group svc any host 10.1.1.20", "object-group svc", "any", "10.1.1.20", -1,
         65535);
  expect("extended permit tcp object-group a object-group ports object b object-group ports", "tcp",
         "object-group a", "object b", -1, 65535);
  expect("extended permit tcp object-group a object-group b", "tcp", "object-group a", "object-group b", 0,
         65535);
  expect("extended permit tcp user LOCAL\\x any security-group name s any eq 5061", "tcp", "any", "any", 5061,
         5061);
  expect("standard permit 10.0.0.0 255.0.0.0", "ip", "any", "10.0.0.0 255.0.0.0", 0, 65535);
}

TEST(AsaAccess, DenyIsNoPermit) {
  EXPECT_TRUE(rule("extended permit ip any any").permit);
  EXPECT_FALSE(rule("extended deny ip any any").permit);
}

TEST(AsaAccess, ListsOfAConfiguration) {
  const Asa facts = asa_parsed(asa_answers("v91"));
  std::vector<std::string> names;
  for (const auto& list : facts.access_lists) names.push_back(list.name);
  EXPECT_THAT(names, testing::ElementsAre("outside_in", "ent_imp_to_external", "ent_external_to_imp", "split",
                                          "old", "mixed"));
  EXPECT_EQ(asa_named(facts.access_lists, "outside_in")->rules.size(), 2U);
  EXPECT_EQ(asa_named(facts.access_lists, "ent_imp_to_external")->rules.size(), 1U) << "a remark is no rule";
  EXPECT_TRUE(asa_named(facts.access_lists, "old")->rules.empty()) << "the rule is inactive";
  EXPECT_EQ(asa_named(facts.access_lists, "ent_external_to_imp")->rules[0].line,
            "extended permit tcp host 203.0.113.10 host 10.1.1.20 eq 5062");
}

TEST(AsaAccess, LiveShape) {
  const Asa facts = asa_parsed(asa_answers("contexts"));
  ASSERT_EQ(facts.access_lists.size(), 1U);
  ASSERT_EQ(facts.access_lists[0].rules.size(), 1U);
  EXPECT_EQ(facts.access_lists[0].rules[0].line,
            "extended permit tcp host 203.0.113.10 host 10.1.1.20 eq 5062");
}

TEST(AsaAccess, RulesThatBreakOff) {
  for (const char* line : {"extended", "extended permit", "extended permit tcp", "extended permit tcp host",
                           "extended permit tcp any any range 1", "extended permit object-group"})
    EXPECT_LE(asa_parsed({{"show running-config access-list", "access-list a " + std::string(line)}})
                  .access_lists.size(),
              1U);
  expect("extended permit tcp any any range 1", "tcp", "any", "any", -1, -1);
}

}  // namespace
}  // namespace sipfed::gather
