// Every fault that the lab can play is found, by its name and at its hop, and nothing else is: lab, gather
// and judge end to end, one test for each world of each checks/<name>/world.json.
#include <gtest/gtest.h>

#include "worlds/rig.h"

namespace sipfed::worlds {
namespace {

struct World {
  std::string check;
  lab::Scenario scenario;
};

void PrintTo(const World& world, std::ostream* out) { *out << world.check << '/' << world.scenario.name; }

std::vector<World> all_worlds() {
  std::vector<World> out;
  for (const Entry& entry : all_checks())
    if (!entry.world.empty())
      for (lab::Scenario& scenario : lab::read_scenarios(entry.world))
        out.push_back({std::string(entry.name), std::move(scenario)});
  return out;
}

class Worlds : public testing::TestWithParam<World> {};

TEST_P(Worlds, FindsWhatIsWrongAndNothingElse) {
  const lab::Scenario& scenario = GetParam().scenario;
  ASSERT_TRUE(scenario.finds.contains(GetParam().check)) << "a world has to play its own check";
  const lab::Lab lab(scenario.patch);
  const Look seen = look(lab, scenario);
  EXPECT_EQ(fired(seen.report), scenario.finds) << told(seen.report);
  EXPECT_EQ(first_trouble(seen.report), scenario.hop) << told(seen.report);
}

std::string name_of_world(const testing::TestParamInfo<World>& info) {
  const std::string& name = info.param.scenario.name;
  return info.param.check + (name.empty() ? "" : "__" + name);
}

INSTANTIATE_TEST_SUITE_P(Lab, Worlds, testing::ValuesIn(all_worlds()), name_of_world);

// The lab plays DNS, TLS and SIP. What lies inside a federation, beside it or in time has real servers
// instead.
bool lab_plays(Facts needs) {
  bool beyond = false;
  for (std::size_t i = static_cast<std::size_t>(Fact::own_certificate) + 1; i < names<Fact>.size(); ++i)
    beyond = beyond || needs.has(static_cast<Fact>(i));
  return !beyond;
}

TEST(WorldsOfChecks, AreThereForEveryCheckThatTheLabCanPlay) {
  for (const Entry& entry : all_checks())
    EXPECT_TRUE(!entry.world.empty() || !lab_plays(entry.check->needs)) << entry.name;
}

TEST(WorldsOfChecks, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const World& world : all_worlds())
    EXPECT_TRUE(names.insert(world.check + '/' + world.scenario.name).second)
        << world.check << '/' << world.scenario.name;
  EXPECT_GE(names.size(), 96U);
}

}  // namespace
}  // namespace sipfed::worlds
