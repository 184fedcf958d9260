// A whole read-out from a folder of saved files.
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "devices/asa_texts.h"
#include "net/run.h"

namespace sipfed::gather {
namespace {

using namespace std::chrono_literals;

Asa read(const std::string& device) {
  DeviceAccess access;
  access.name = "asa";
  access.way = DeviceAccess::Way::files;
  access.folder = SIPFED_SOURCE "/tests/devices/fixtures/asa/" + device;
  return tests::run(read_asa(access, tests::in(20s)));
}

TEST(AsaRead, Folder) {
  const Asa facts = read("v91");
  EXPECT_FALSE(facts.talk.fault) << facts.talk.fault.detail;
  EXPECT_EQ(facts.talk.host, "") << "a folder's name is no device's";
  EXPECT_EQ(facts.talk.way, "files");
  EXPECT_TRUE(facts.talk.commands.at("show crypto ca certificates").answered());
  EXPECT_EQ(facts.talk.commands.at("show running-config static").fault.kind, Fault::Kind::local);
  EXPECT_FALSE(facts.talk.commands.contains("show clock")) << "the detailed one was there";
  ASSERT_TRUE(facts.clock);
  EXPECT_EQ(facts.clock->fault.kind, Fault::Kind::local) << "a saved time is not now";

  Asa parsed = asa_parsed(asa_answers("v91"));
  parsed.talk = facts.talk;
  parsed.clock = facts.clock;
  EXPECT_EQ(facts, parsed);
}

TEST(AsaRead, TheShortClockWhereThereIsNoOther) {
  const Asa facts = read("v82");
  EXPECT_TRUE(facts.talk.commands.at("show clock").answered());
  ASSERT_TRUE(facts.clock);
  EXPECT_EQ(facts.clock->zone, "CDT");
}

TEST(AsaRead, NoFolder) {
  const Asa facts = read("nowhere");
  EXPECT_FALSE(facts.clock);
  EXPECT_TRUE(facts.class_maps.empty());
  for (const auto& [command, readout] : facts.talk.commands) EXPECT_FALSE(readout.answered()) << command;
  EXPECT_TRUE(facts.talk.fault || !facts.talk.commands.empty());
}

}  // namespace
}  // namespace sipfed::gather
