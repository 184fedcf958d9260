#include "sipfed/route.h"

#include <gtest/gtest.h>

namespace sipfed {
namespace {

TEST(Route, PatternNamesTheDomainFromItsEnd) {
  EXPECT_EQ(route_pattern("peer.example"), ".example.peer.*");
  EXPECT_EQ(route_pattern("Sip.Peer.Example"), ".example.peer.sip.*");
}

TEST(Route, PatternsThatLeadThere) {
  for (const char* pattern : {".example.peer.*", ".EXAMPLE.peer.*", ".example.*", ".*"})
    EXPECT_EQ(pattern_fit(pattern, "peer.example"), PatternFit::right) << pattern;
}

TEST(Route, PatternsWrittenForwards) {
  for (const char* pattern : {"peer.example", ".peer.example.*", "*.peer.example", "peer.example.*"})
    EXPECT_EQ(pattern_fit(pattern, "peer.example"), PatternFit::not_reversed) << pattern;
}

TEST(Route, PatternsThatLackAnEnd) {
  for (const char* pattern : {".example.peer", "example.peer.*", "example.peer", ".example.peer."})
    EXPECT_EQ(pattern_fit(pattern, "peer.example"), PatternFit::incomplete) << pattern;
}

TEST(Route, PatternsOfOthers) {
  for (const char* pattern : {"", ".", "*", ".example.peers.*", ".example.pee.*", ".com.example.peer.*",
                              ".example.peer.sip.*", ".peer.*"})
    EXPECT_EQ(pattern_fit(pattern, "peer.example"), PatternFit::none) << pattern;
}

TEST(Route, PalindromeIsRightEitherWay) {
  EXPECT_EQ(pattern_fit(".peer.peer.*", "peer.peer"), PatternFit::right);
}

TEST(Route, AsText) {
  EXPECT_EQ(route_text({".example.peer.*", "domain", "sip.peer.example", 5061, "TLS"}),
            ".example.peer.* -> sip.peer.example:5061 TLS, domain");
  EXPECT_EQ(route_text({".example.peer.*", "", "", 0, ""}), ".example.peer.* -> -");
}

}  // namespace
}  // namespace sipfed
