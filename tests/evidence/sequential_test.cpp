// When a row of tries is long enough to be sure.
#include "sipfed/sequential.h"

#include <gtest/gtest.h>

namespace sipfed {
namespace {

TEST(Sureness, ComesWithTries) {
  EXPECT_EQ(sureness(0, 0), Sureness::unsure);
  EXPECT_EQ(sureness(1, 1), Sureness::unsure) << "one failure may be chance";
  EXPECT_EQ(sureness(2, 2), Sureness::fails);
  EXPECT_EQ(sureness(20, 0), Sureness::unsure);
  EXPECT_EQ(sureness(22, 0), Sureness::healthy);
  EXPECT_EQ(sureness(30, 1), Sureness::unsure);
  EXPECT_EQ(sureness(60, 1), Sureness::healthy);
  EXPECT_EQ(sureness(10, 3), Sureness::fails);
}

}  // namespace
}  // namespace sipfed
