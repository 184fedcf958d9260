// What the attributes of an account come to.
#include "gather/directory/account.h"

#include <gtest/gtest.h>

#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

using std::chrono::seconds;
constexpr const char* never = "9223372036854775807";
constexpr const char* noon = "134082864000000000";  // 2025-11-22T12:00:00Z
constexpr seconds six_weeks{42 * 86400};

LdapEntry entry(std::map<std::string, std::string> values) {
  LdapEntry out;
  out.dn = "CN=RTCService,CN=Users,DC=corp,DC=test";
  for (auto& [name, value] : values) out.values[name] = {value};
  return out;
}

TEST(Account, CountsFiletimeFrom1601) {
  EXPECT_EQ(iso_time(time_of_filetime(116444736000000000)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(iso_time(time_of_filetime(134082864000000000)), "2025-11-22T12:00:00Z");
  EXPECT_EQ(iso_time(time_of_filetime(116444735999999999)), "1969-12-31T23:59:59Z");
}

TEST(Account, BelievesTheDirectorysOwnReckoning) {
  const auto account = account_of(entry({{"useraccountcontrol", "512"},
                                         {"pwdlastset", noon},
                                         {"msds-user-account-control-computed", "8388608"},
                                         {"msds-userpasswordexpirytimecomputed", "134119152000000000"}}),
                                  seconds(1));
  EXPECT_TRUE(account.password_expired);
  EXPECT_EQ(iso_time(*account.password_set), "2025-11-22T12:00:00Z");
  EXPECT_EQ(iso_time(*account.password_expires), "2026-01-03T12:00:00Z");
  EXPECT_FALSE(account.must_change || account.disabled || account.locked || account.password_never_expires);
}

TEST(Account, ReckonsFromThePolicyOtherwise) {
  const auto account = account_of(entry({{"useraccountcontrol", "512"}, {"pwdlastset", noon}}), six_weeks);
  EXPECT_EQ(iso_time(*account.password_expires), "2026-01-03T12:00:00Z");
  EXPECT_FALSE(account.computed_control);
  EXPECT_FALSE(account_of(entry({{"pwdlastset", noon}}), std::nullopt).password_expires);
}

TEST(Account, ZeroMeansMustChange) {
  const auto account = account_of(
      entry(
          {{"useraccountcontrol", "512"}, {"pwdlastset", "0"}, {"msds-userpasswordexpirytimecomputed", "0"}}),
      six_weeks);
  EXPECT_TRUE(account.must_change);
  EXPECT_EQ(account.password_set, Time());
  EXPECT_FALSE(account.password_expires);
}

TEST(Account, ButNotForAPasswordThatNeverExpires) {
  const auto account = account_of(entry({{"useraccountcontrol", "66048"}, {"pwdlastset", "0"}}), six_weeks);
  EXPECT_TRUE(account.password_never_expires);
  EXPECT_FALSE(account.must_change || account.password_expires);
}

TEST(Account, NeverIsNoDate) {
  const auto account = account_of(entry({{"useraccountcontrol", "512"},
                                         {"pwdlastset", noon},
                                         {"msds-userpasswordexpirytimecomputed", never},
                                         {"accountexpires", never}}),
                                  six_weeks);
  EXPECT_FALSE(account.password_expires || account.account_expires);
  EXPECT_FALSE(account_of(entry({{"accountexpires", "0"}}), {}).account_expires);
  EXPECT_TRUE(account_of(entry({{"accountexpires", noon}}), {}).account_expires);
}

TEST(Account, LockoutTimeCountsOnlyForWantOfBetter) {
  const auto lock = [](std::map<std::string, std::string> values) {
    return account_of(entry(std::move(values)), {}).locked;
  };
  EXPECT_TRUE(lock({{"msds-user-account-control-computed", "16"}}));
  EXPECT_FALSE(lock({{"msds-user-account-control-computed", "0"}, {"lockouttime", noon}}));
  EXPECT_TRUE(lock({{"lockouttime", noon}}));
  EXPECT_FALSE(lock({{"lockouttime", "0"}}));
}

TEST(Account, DisabledIsABit) {
  EXPECT_TRUE(account_of(entry({{"useraccountcontrol", "514"}}), {}).disabled);
  EXPECT_FALSE(account_of(entry({{"useraccountcontrol", "512"}}), {}).disabled);
}

TEST(Account, PolicyIsANegativeCount) {
  EXPECT_EQ(password_age("-36288000000000"), six_weeks);
  for (const char* none : {"", "0", "-9223372036854775808", "5", "-1x", "99999999999999999999"})
    EXPECT_FALSE(password_age(none)) << none;
}

TEST(Account, ReadsGeneralizedTime) {
  EXPECT_EQ(iso_time(*generalized_time("20261122120005.0Z")), "2026-11-22T12:00:05Z");
  EXPECT_EQ(iso_time(*generalized_time("20240229235959Z")), "2024-02-29T23:59:59Z");
  for (const char* bad : {"", "Z", "20261122120005", "20261322120005Z", "20260229120005Z", "20261122250005Z",
                          "2026112212-105Z", "20261122120005+0900"})
    EXPECT_FALSE(generalized_time(bad)) << bad;
}

}  // namespace
}  // namespace sipfed::gather
