// An ASA's text may be anybody's: saved files, or a host that only claims to be the ASA.
#include <gtest/gtest.h>

#include "devices/asa_texts.h"

namespace sipfed::gather {
namespace {

TEST(AsaHostile, NamesAreWellFormedAndHarmlessToATerminal) {
  const Asa facts =
      asa_parsed({{"show running-config class-map",
                   std::string("class-map a\x1b[31m\xff\xc3\x28\xe3\x81\x82\0b\n match any\n", 36)}});
  ASSERT_EQ(facts.class_maps.size(), 1U);
  EXPECT_EQ(facts.class_maps[0].name,
            "a[31m?"
            "?(\xe3\x81\x82"
            "b");
}

TEST(AsaHostile, LongLinesAndManyOfThem) {
  const Asa facts = asa_parsed({{"show running-config class-map", "class-map " + std::string(100'000, 'x')}});
  ASSERT_EQ(facts.class_maps.size(), 1U);
  EXPECT_LE(facts.class_maps[0].name.size(), 1024U);

  std::string many, lists, blocks, contexts;
  for (int i = 0; i < 60'000; ++i) {
    many += "class-map c" + std::to_string(i) + '\n';
    lists += "access-list a extended permit ip any any\n";
    blocks += "Certificate\n";
    contexts += ": context c\n";
  }
  const Asa capped = asa_parsed({{"show running-config class-map", many},
                                 {"show running-config access-list", lists},
                                 {"show crypto ca certificates", blocks},
                                 {"show ssl", contexts}});
  EXPECT_EQ(capped.class_maps.size(), 20'000U);
  EXPECT_LE(capped.access_lists.at(0).rules.size(), 20'000U);
  EXPECT_EQ(capped.certificates.size(), 20'000U);
}

TEST(AsaHostile, LinesWithoutTheirBlock) {
  const Asa facts = asa_parsed(
      {{"show running-config class-map", " match access-list a\nclass-map\nclass-map match-any\n"},
       {"show running-config policy-map",
        " class a\n  inspect sip tls-proxy b\npolicy-map p\n "
        "inspect sip tls-proxy c\n class d\n  inspect sip tls-proxy\n"},
       {"show running-config tls-proxy", " server trust-point t\ntls-proxy\n"},
       {"show running-config crypto ca trustpoint", "crypto ca\ncrypto ca trustpoint\n fqdn x\n"},
       {"show running-config service-policy", "service-policy\nservice-policy x\n"},
       {"show running-config nat", "nat\nnat service\nnat (a,b) source static service x y\nstatic (a) tcp\n"},
       {"show crypto ca certificates", "  Status: Available\n  Issuer Name:\n"},
       {"show ssl", "Enabled cipher order\nEnabled ciphers:\n:\n"}});
  ASSERT_EQ(facts.policy_classes.size(), 1U);
  EXPECT_EQ(facts.policy_classes[0].name, "d");
  EXPECT_EQ(facts.policy_classes[0].tls_proxy, "");
  EXPECT_TRUE(facts.tls_proxies.empty());
  EXPECT_TRUE(facts.trustpoints.empty());
  EXPECT_TRUE(facts.service_policies.empty());
  EXPECT_TRUE(facts.translations.empty());
  EXPECT_TRUE(facts.certificates.empty());
  EXPECT_TRUE(facts.ssl_ciphers.empty());
}

}  // namespace
}  // namespace sipfed::gather
