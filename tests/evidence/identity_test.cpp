#include "sipfed/identity.h"

#include <gtest/gtest.h>

namespace sipfed {
namespace {

TEST(Identity, FullyQualifiedNames) {
  for (const char* name : {"sip.example.com", "a.b", "xn--d.example"}) EXPECT_TRUE(is_fqdn(name)) << name;
  for (const char* name : {"imp-node-1", "", ".", "a.", ".a", "a..b", "192.0.2.5", "2001:db8::5"})
    EXPECT_FALSE(is_fqdn(name)) << name;
}

TEST(Identity, PrivateAddresses) {
  for (const char* text : {"10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "127.77.1.1",
                           "169.254.1.1", "100.64.0.1", "::1", "fd00::1", "fe80::1"})
    EXPECT_TRUE(is_private_address(text)) << text;
  for (const char* text :
       {"192.0.2.5", "172.32.0.1", "172.15.0.1", "100.128.0.1", "2001:db8::1", "sip.example.com", ""})
    EXPECT_FALSE(is_private_address(text)) << text;
}

TEST(Identity, NamesWithinADomain) {
  EXPECT_TRUE(is_within("SIP.Example.com", "example.com"));
  EXPECT_TRUE(is_within("example.com", "example.com"));
  EXPECT_FALSE(is_within("badexample.com", "example.com"));
  EXPECT_FALSE(is_within("example.com", "sip.example.com"));
}

TEST(Identity, WildcardsCoverOneLabel) {
  EXPECT_TRUE(name_matches("*.example.com", "sip.example.com"));
  EXPECT_FALSE(name_matches("*.example.com", "a.sip.example.com"));
  EXPECT_FALSE(name_matches("*.example.com", "example.com"));
  EXPECT_FALSE(name_matches("*.com", "example.com"));
  EXPECT_TRUE(name_matches("SIP.example.COM", "sip.EXAMPLE.com"));
}

TEST(Identity, TheCommonNameCountsOnlyWithoutSubjectAltName) {
  Certificate certificate;
  certificate.subject = {{"O", "Example"}, {"CN", "cn.example.com"}};
  EXPECT_TRUE(certificate_covers(certificate, "cn.example.com"));
  certificate.san_dns = {"san.example.com"};
  EXPECT_FALSE(certificate_covers(certificate, "cn.example.com"));
  EXPECT_TRUE(certificate_covers(certificate, "san.example.com"));
}

TEST(Identity, TimesAndDays) {
  const Time time = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + std::chrono::hours(20);
  EXPECT_EQ(iso_time(time), "2026-11-22T20:00:00Z");
  EXPECT_EQ(iso_date(time), "2026-11-22");
  EXPECT_EQ(days_between(time, time + std::chrono::hours(47)), 1);
  EXPECT_EQ(days_between(time, time - std::chrono::hours(1)), -1);
}

TEST(Identity, Endpoints) {
  EXPECT_EQ(endpoint_text("192.0.2.5", 5061), "192.0.2.5:5061");
  EXPECT_EQ(endpoint_text("2001:db8::5", 5061), "[2001:db8::5]:5061");
}

}  // namespace
}  // namespace sipfed
