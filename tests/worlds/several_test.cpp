// Several faults at once, in the network and on devices: the root causes are named, the rest is blocked or
// suspected. tests/worlds/several.json holds the worlds, tests/worlds/devices/ what was saved from the
// devices.
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "evidence/json.h"
#include "worlds/rig.h"

namespace sipfed::worlds {
namespace {

using Json = nlohmann::json;

struct Broken {
  lab::Scenario scenario;
  Json plan, devices, blocked;
  std::string root;
};

void PrintTo(const Broken& world, std::ostream* out) { *out << world.scenario.name; }

std::vector<Broken> broken_worlds() {
  std::ifstream file(SIPFED_SOURCE "/tests/worlds/several.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const Json json = Json::parse(text);
  const auto scenarios = lab::read_scenarios(text);
  std::vector<Broken> out;
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    const Json& world = json.at("worlds").at(i);
    out.push_back({scenarios[i], world.value("plan", Json::object()), world.value("devices", Json::object()),
                   world.value("blocked", Json::object()), world.at("root")});
  }
  return out;
}

Plan plan_of(const Json& json) {
  const auto read = evidence_from_json(Json{{"subject", {{"plan", json}}}}.dump());
  if (!read) throw std::runtime_error(read.fault.detail);
  return read->subject.plan;
}

std::vector<gather::DeviceAccess> saved(const Json& devices, const char* kind) {
  std::vector<gather::DeviceAccess> out;
  for (const Json& folder : devices.value(kind, Json::array())) {
    gather::DeviceAccess access;
    access.name = folder;
    access.way = gather::DeviceAccess::Way::files;
    access.folder = SIPFED_SOURCE "/tests/worlds/devices/" + access.name;
    out.push_back(std::move(access));
  }
  return out;
}

class Several : public testing::TestWithParam<Broken> {};

TEST_P(Several, EachRootCauseIsNamed) {
  const Broken& world = GetParam();
  const lab::Lab lab(world.scenario.patch);
  gather::Settings settings = settings_for(lab, world.scenario);
  settings.inside.asa = saved(world.devices, "asa");
  settings.inside.imp = saved(world.devices, "imp");
  settings.inside.microsoft = saved(world.devices, "microsoft");
  Subject subject = subject_for(lab, world.scenario);
  subject.plan = plan_of(world.plan);
  const Look seen = look(subject, settings);
  EXPECT_EQ(fired(seen.report), world.scenario.finds) << told(seen.report);
  EXPECT_EQ(seen.report.root, world.root) << told(seen.report);
  for (const auto& [check, by] : world.blocked.items())
    for (const Result& result : seen.report.results)
      if (result.check == check) {
        EXPECT_EQ(result.verdict, Verdict::not_judged) << check;
        EXPECT_EQ(result.blocked_by + result.explained_by, by.get<std::string>()) << check;
      }
}

INSTANTIATE_TEST_SUITE_P(Lab, Several, testing::ValuesIn(broken_worlds()),
                         [](const auto& which) { return which.param.scenario.name; });

TEST(SeveralWorlds, AreAtLeastTwelveOfTwoOrMoreFaults) {
  EXPECT_GE(broken_worlds().size(), 12U);
  for (const Broken& world : broken_worlds())
    EXPECT_GE(world.scenario.finds.size(), 2U) << world.scenario.name;
}

}  // namespace
}  // namespace sipfed::worlds
