// When a row of tries is long enough to be sure.
#include "sipfed/sequential.h"

#include <gtest/gtest.h>

namespace sipfed {
namespace {

TEST(Sureness, ComesWithTries) {
  EXPECT_EQ(sureness(0, 0), Sureness::unsure);
  EXPECT_EQ(sureness(1, 1), Sureness::unsure) << "one failure may be chance";
  EXPECT_EQ(sureness(3, 3), Sureness::unsure) << "nor are three in a row: a restart";
  EXPECT_EQ(sureness(4, 4), Sureness::fails);
  EXPECT_EQ(sureness(20, 0), Sureness::unsure);
  EXPECT_EQ(sureness(22, 0), Sureness::healthy);
  EXPECT_EQ(sureness(30, 1), Sureness::unsure);
  EXPECT_EQ(sureness(60, 1), Sureness::healthy);
  EXPECT_EQ(sureness(10, 3), Sureness::unsure);
  EXPECT_EQ(sureness(12, 4), Sureness::fails);
}

TEST(Sureness, AnOutageAfterALongTimeTakesAFewMoreFailures) {
  EXPECT_FALSE(is_outage(0, 0));
  EXPECT_FALSE(is_outage(3, 3));
  EXPECT_TRUE(is_outage(4, 4));
  EXPECT_FALSE(is_outage(50, 3)) << "three slips of fifty tries may follow each other by chance";
  EXPECT_TRUE(is_outage(50, 4));
  EXPECT_FALSE(is_outage(1000, 3));
  EXPECT_TRUE(is_outage(1000, 4));
  EXPECT_TRUE(is_outage(80000, 6));
}

}  // namespace
}  // namespace sipfed
