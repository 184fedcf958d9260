// Filters are escaped; refusals are told in words, and only known ones.
#include <gtest/gtest.h>

#include "gather/directory/ldap_session.h"

namespace sipfed::gather {
namespace {

TEST(LdapWords, EscapesWhatAFilterWouldRead) {
  EXPECT_EQ(escaped_for_filter("RTCService"), "RTCService");
  EXPECT_EQ(escaped_for_filter("*)(uid=\\"), "\\2a\\29\\28uid=\\5c");
  EXPECT_EQ(escaped_for_filter(std::string("a\0b\n", 4)), "a\\00b\\0a");
  EXPECT_EQ(escaped_for_filter("サービス"), "サービス");
}

TEST(LdapWords, TellsWhyALogInWasRefused) {
  const std::string head = "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error";
  EXPECT_EQ(log_in_refusal(head + ", data 52e, v2580"), "wrong user name or password (data 52e)");
  EXPECT_EQ(log_in_refusal(head + ", data 532"), "the password has expired (data 532)");
  EXPECT_EQ(log_in_refusal(head + ", data 773, v1db1"), "the password must be changed first (data 773)");
  EXPECT_EQ(log_in_refusal(head + ", data 775, v1db1"), "the account is locked (data 775)");
}

TEST(LdapWords, RepeatsNothingUnknown) {
  EXPECT_EQ(log_in_refusal("data hunter2"), "");
  EXPECT_EQ(log_in_refusal(", data hunter2, v2580"), "");
  EXPECT_EQ(log_in_refusal(", data 53"), "");
  EXPECT_EQ(log_in_refusal(", data "), "");
  EXPECT_EQ(log_in_refusal(""), "");
}

}  // namespace
}  // namespace sipfed::gather
