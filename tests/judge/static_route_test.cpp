// A route that is wrong in several ways is told in all of them at once.
#include <gmock/gmock.h>

#include "sipfed/check.h"

namespace sipfed::checks {
extern const Check static_route_wrong;
namespace {

std::vector<std::string> variants(const StaticRoute& route) {
  Evidence evidence;
  evidence.subject.domain = "peer.example";
  evidence.subject.plan.edge_external = "192.0.2.10";
  evidence.subject.plan.routes = {route};
  std::vector<std::string> out;
  for (const Finding& finding : static_route_wrong.judge(evidence).findings) out.push_back(finding.variant);
  return out;
}

TEST(StaticRoute, AUselessPatternHidesNoOtherField) {
  EXPECT_THAT(variants({".peer.example.*", "user", "192.0.2.99", 5060, "TCP"}),
              testing::UnorderedElementsAre("not_reversed", "wrong_type", "wrong_protocol", "wrong_port",
                                            "wrong_next_hop"));
  EXPECT_THAT(variants({".example.peer", "domain", "192.0.2.10", 5061, "TLS"}),
              testing::ElementsAre("incomplete"));
  EXPECT_THAT(variants({".example.peer.*", "domain", "192.0.2.10", 5061, "TLS"}), testing::IsEmpty());
}

}  // namespace
}  // namespace sipfed::checks
