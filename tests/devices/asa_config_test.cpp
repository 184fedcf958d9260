#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "devices/asa_texts.h"

namespace sipfed::gather {
namespace {

using testing::ElementsAre;

TEST(AsaConfiguration, FromInspectionToTrustpoint) {
  const Asa facts = asa_parsed(asa_answers("v91"));
  EXPECT_EQ(facts.version, "9.1(7)32");
  EXPECT_EQ(facts.mode, "single");
  EXPECT_THAT(facts.class_maps,
              ElementsAre(Asa::ClassMap{"ent_imp_to_external", "ent_imp_to_external", ""},
                          Asa::ClassMap{"ent_external_to_imp", "ent_external_to_imp", ""},
                          Asa::ClassMap{"inspection_default", "", "default-inspection-traffic"}));
  EXPECT_THAT(
      facts.policy_classes,
      ElementsAre(Asa::PolicyClass{"global_policy", "inspection_default", "", false},
                  Asa::PolicyClass{"global_policy", "ent_imp_to_external", "ent_imp_to_external", true},
                  Asa::PolicyClass{"global_policy", "ent_external_to_imp", "ent_external_to_imp", true}));
  EXPECT_THAT(facts.service_policies, ElementsAre("global_policy", "mgmt_policy"));
  ASSERT_EQ(facts.tls_proxies.size(), 2U);
  EXPECT_EQ(facts.tls_proxies[0].server_trustpoint, "imp_proxy");
  EXPECT_EQ(facts.tls_proxies[0].client_trustpoint, "public");
  EXPECT_THAT(facts.tls_proxies[0].client_ciphers,
              ElementsAre("aes128-sha1", "aes256-sha1", "3des-sha1", "null-sha1"));
  EXPECT_TRUE(facts.cut_off.empty());
}

TEST(AsaConfiguration, TrustpointsWithoutSecrets) {
  const Asa facts = asa_parsed(asa_answers("v91"));
  EXPECT_THAT(
      facts.trustpoints,
      ElementsAre(
          Asa::Trustpoint{"imp_proxy", "self", "none", "CN=10.1.1.1"},
          Asa::Trustpoint{"cert_from_imp", "terminal", "", ""},
          Asa::Trustpoint{"public", "http://ca.ours.example:80/certsrv/mscep/mscep.dll", "sip.ours.example",
                          "CN=sip.ours.example,OU=\"UC, Voice\",O=Ours Inc,C=JP,St=Tokyo,L=Minato"}));
}

TEST(AsaConfiguration, EnrollmentOfNewerReleases) {
  const auto point = [](const std::string& line) {
    return asa_parsed({{"show running-config crypto ca trustpoint", "crypto ca trustpoint a\n " + line}})
        .trustpoints.at(0)
        .enrollment;
  };
  EXPECT_EQ(point("enrollment protocol scep url http://ca/x"), "http://ca/x");
  EXPECT_EQ(point("enrollment url https://u:p%40@h@ca/x?a=b@c"), "https://ca/x?a=b@c");
  EXPECT_EQ(point("enrollment interface outside"), "");
}

TEST(AsaConfiguration, PatByObjectsAndInObjects) {
  const Asa facts = asa_parsed(asa_answers("v91"));
  EXPECT_EQ(facts.nat.size(), 4U);
  EXPECT_THAT(facts.translations,
              ElementsAre(Asa::Translation{"tcp", 5062, 5061, "obj_host_10.1.1.20", "obj_host_198.51.100.20"},
                          Asa::Translation{"tcp", 5080, 5080, "obj_host_10.1.1.20", "obj_host_198.51.100.20"},
                          Asa::Translation{"tcp", 443, 8443, "web", "198.51.100.21"}));
}

TEST(AsaConfiguration, PatOf82) {
  const Asa facts = asa_parsed(asa_answers("v82"));
  EXPECT_EQ(facts.version, "8.2(5)");
  EXPECT_THAT(facts.translations,
              ElementsAre(Asa::Translation{"tcp", 5062, 5061, "10.1.1.20", "198.51.100.20"},
                          Asa::Translation{"tcp", 5060, 5060, "10.1.1.20", "interface"}));
}

TEST(AsaConfiguration, SeveralContexts) {
  const Asa facts = asa_parsed(asa_answers("contexts"));
  EXPECT_EQ(facts.mode, "multiple");
  EXPECT_THAT(facts.class_maps, ElementsAre(Asa::ClassMap{"edge/sip_in", "edge/sip_in", ""},
                                            Asa::ClassMap{"branch/sip_in", "", "port tcp eq 5061"}));
  EXPECT_THAT(facts.policy_classes,
              ElementsAre(Asa::PolicyClass{"edge/global_policy", "edge/sip_in", "edge/in", true}));
  EXPECT_THAT(facts.service_policies, ElementsAre("edge/global_policy", "branch/global_policy"));
  ASSERT_EQ(facts.access_lists.size(), 1U);
  EXPECT_EQ(facts.access_lists[0].name, "edge/sip_in");
  ASSERT_EQ(facts.certificates.size(), 1U);
  EXPECT_THAT(facts.certificates[0].trustpoints, ElementsAre("edge/public"));
  EXPECT_EQ(facts.certificates[0].serial, "d");
  EXPECT_THAT(facts.ssl_versions, ElementsAre("TLSv1.2 or greater"));
  EXPECT_EQ(facts.clock->synchronised, "no");
}

TEST(AsaConfiguration, CarriageReturnsAndPagerChangeNothing) {
  const AsaAnswers plain = asa_answers("v91");
  AsaAnswers paged;
  for (const auto& [command, text] : plain) {
    std::size_t count = 0;
    for (const char c : text) {
      if (c != '\n') {
        paged[command] += c;
        continue;
      }
      paged[command] += "\r\n";
      if (++count % 3 == 0 && count < 9) paged[command] += "<--- More --->\r              \r";
    }
  }
  ASSERT_NE(paged, plain);
  EXPECT_EQ(asa_parsed(paged), asa_parsed(plain));
}

TEST(AsaConfiguration, TextThatEndsAtThePager) {
  const Asa facts =
      asa_parsed({{"show running-config class-map", "class-map a\n<--- More --->"},
                  {"show running-config policy-map", "policy-map p\r\n<--- More --->\r              \r\n!"}});
  EXPECT_THAT(facts.cut_off, ElementsAre("show running-config class-map"));
}

TEST(AsaConfiguration, ClassDefaultAndNamesInQuotes) {
  const Asa facts =
      asa_parsed({{"show running-config policy-map",
                   "policy-map \"two words\"\n class class-default\n  inspect sip\n  inspect skinny "
                   "tls-proxy phones\n class b\n  inspect sip tls-proxy \"my proxy\"\n"}});
  EXPECT_THAT(facts.policy_classes, ElementsAre(Asa::PolicyClass{"two words", "class-default", "", true},
                                                Asa::PolicyClass{"two words", "b", "my proxy", true}));
}

TEST(AsaConfiguration, OldListOfSsl) {
  const Asa facts = asa_parsed(asa_answers("v91"));
  EXPECT_THAT(facts.ssl_versions, ElementsAre("SSLv3", "TLSv1"));
  EXPECT_THAT(facts.ssl_ciphers, ElementsAre("rc4-sha1", "dhe-aes128-sha1", "dhe-aes256-sha1", "aes128-sha1",
                                             "aes256-sha1", "3des-sha1"));
}

// Neither keys nor passwords that stand beside what is read.
TEST(AsaConfiguration, KeepsNoOtherText) {
  const Asa facts =
      asa_parsed({{"show running-config crypto ca trustpoint",
                   "crypto ca trustpoint a\n enrollment self\n password SECRET-1\ncrypto ca certificate "
                   "chain a\n certificate 01\n"
                   "  SECRET-2\n  quit\n"},
                  {"show running-config class-map",
                   "username x password SECRET-3\nclass-map m\n description SECRET-4\n"},
                  {"show running-config nat",
                   "snmp-server community SECRET-5\nnat (a,b) source dynamic SECRET-6 interface\n"},
                  {"show running-config access-list", "access-list l remark SECRET-7\n"},
                  {"show version", "Running Activation Key: SECRET-8\n"}});
  std::string all;
  for (const auto& list : facts.access_lists)
    for (const auto& rule : list.rules) all += rule.line;
  for (const auto& map : facts.class_maps) all += map.name + map.access_list + map.matches;
  for (const auto& point : facts.trustpoints)
    all += point.name + point.enrollment + point.fqdn + point.subject_name;
  for (const auto& line : facts.nat) all += line;
  EXPECT_EQ(all, "maself") << "what is kept of all that";
  EXPECT_EQ(facts.version, "");
}

}  // namespace
}  // namespace sipfed::gather
