// Healthy federations of different make: nothing fires, every hop is shown to work.
#include <gtest/gtest.h>

#include "judge/judge.h"
#include "worlds/rig.h"

namespace sipfed::worlds {
namespace {

struct Make {
  const char* name;
  const char* patch;
};

void PrintTo(const Make& make, std::ostream* out) { *out << make.name; }

constexpr Make makes[] = {
    {"as_it_is", "{}"},
    {"ipv6", R"({"zones": {"sip.peer.example": {"A": null, "AAAA": ["::1"]}},
                 "servers": {"edge": {"listen": {"127.0.0.1": null, "::1": "open"}}}})"},
    {"dual_stack", R"({"zones": {"sip.peer.example": {"AAAA": ["::1"]}},
                       "servers": {"edge": {"listen": {"::1": "open"}}}})"},
    {"ipv6_resolvers", R"({"resolvers": {"here": {"listen": "v6"}, "edge": {"listen": "v6"}}})"},
    {"tls12_only", R"({"servers": {"edge": {"tls": {"max": "1.2"}}}})"},
    {"tls13_only", R"({"servers": {"edge": {"tls": {"min": "1.3"}}}})"},
    {"ecdsa", R"({"certificates": {"edge": {"key": "ec256"}}})"},
    {"dns_over_tcp", R"({"resolvers": {"here": {"behave": {"*": "truncate"}}}})"},
    {"slow_dns", R"({"resolvers": {"here": {"behave": {"*": "slow:100"}}}})"},
    {"slow_sip", R"({"servers": {"edge": {"sip": {"methods": {"OPTIONS": {"delay_ms": 100},
                                                              "SUBSCRIBE": {"delay_ms": 100}}}}}})"},
};

class Healthy : public testing::TestWithParam<Make> {};

TEST_P(Healthy, NothingFiresAndEveryHopIsShownToWork) {
  const lab::Lab lab(GetParam().patch);
  const Look seen = look(lab);
  EXPECT_TRUE(fired(seen.report).empty()) << told(seen.report);
  EXPECT_EQ(exit_status(seen.report, Severity::note), 0);
  EXPECT_EQ(seen.report.summary, Report::Summary::healthy);
  EXPECT_EQ(seen.report.root, "");
  EXPECT_FALSE(seen.report.interrupted);
  ASSERT_EQ(seen.report.path.size(), std::size(names<Stage>) - 1);
  for (const Hop& hop : seen.report.path)
    EXPECT_EQ(hop.state, Hop::State::ok) << name_of(hop.stage) << '\n' << told(seen.report);
}

INSTANTIATE_TEST_SUITE_P(Lab, Healthy, testing::ValuesIn(makes),
                         [](const auto& make) { return std::string(make.param.name); });

// With less to go by, less is said: what was not given is not judged, but nothing fires.
TEST(HealthyWithLess, SaysNothingThatItCannotKnow) {
  const lab::Lab lab;
  lab::Scenario scenario;
  scenario.local = false;
  scenario.resolvers = {"here"};
  const Look seen = look(lab, scenario);
  EXPECT_TRUE(fired(seen.report).empty()) << told(seen.report);
  for (const Hop& hop : seen.report.path) {
    if (hop.stage != Stage::local_dns) continue;
    EXPECT_NE(hop.state, Hop::State::ok);
  }
  for (const Result& result : seen.report.results) {
    if (result.check != "dns_client_view_differs" && result.check != "dns_srv_not_ours") continue;
    EXPECT_EQ(result.verdict, Verdict::not_judged) << result.check;
  }
}

}  // namespace
}  // namespace sipfed::worlds
