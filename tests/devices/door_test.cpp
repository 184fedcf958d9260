#include "gather/devices/door.h"

#include <gtest/gtest.h>

#include "gather/devices/https_door.h"
#include "net/run.h"

namespace sipfed::gather {
namespace {

using tests::in;
using tests::run;
using namespace std::chrono_literals;

// Answers from a table, and notes what came through.
class PlayedDoor final : public Door {
 public:
  explicit PlayedDoor(Dialect dialect = Dialect::asa) : Door(dialect) {}
  std::map<std::string, Outcome<std::string>> table;
  std::vector<std::string> sent;

 protected:
  Task<Outcome<std::string>> send(std::string command, Deadline) override {
    sent.push_back(command);
    co_return table[command];
  }
};

using Answers = std::map<std::string, std::string>;

Answers all(PlayedDoor& door, std::vector<std::string> commands, DeviceTalk& talk) {
  return run(ask_all(door, std::move(commands), talk, in(5s)));
}

Fault fault(Fault::Kind kind) { return {kind, "played"}; }

TEST(Door, LetsNothingElseThrough) {
  for (const Dialect dialect : {Dialect::asa, Dialect::imp, Dialect::windows}) {
    PlayedDoor door(dialect);
    for (const char* command :
         {"configure terminal", "write", "reload", "set network domain x", "show clock\nwrite"}) {
      const auto text = run(door.ask(command, in(5s)));
      EXPECT_EQ(text.fault.kind, Fault::Kind::local) << command;
    }
    EXPECT_TRUE(door.sent.empty());
  }
}

TEST(Door, AsksNothingAfterItsLimit) {
  PlayedDoor door;
  EXPECT_EQ(run(door.ask("show clock", in(0s))).fault.kind, Fault::Kind::timeout);
  EXPECT_TRUE(door.sent.empty());
}

TEST(AskAll, TellsAnswersFromRefusals) {
  PlayedDoor door;
  door.table["show clock"] = std::string("10:00:00\n");
  door.table["show ssl"] = std::string("  ^\nERROR: % Invalid input detected at '^' marker.\n");
  door.table["show mode"] = fault(Fault::Kind::local);
  DeviceTalk talk;
  const Answers answers = all(door, {"show ssl", "show mode", "show clock", "reload"}, talk);
  EXPECT_EQ(answers, (Answers{{"show clock", "10:00:00\n"}}));
  EXPECT_TRUE(talk.commands.at("show clock").answered());
  EXPECT_EQ(talk.commands.at("show ssl").refusal, "Invalid input detected");
  EXPECT_EQ(talk.commands.at("show mode").fault, fault(Fault::Kind::local));
  EXPECT_EQ(talk.commands.at("reload").fault.kind, Fault::Kind::local);
  EXPECT_FALSE(talk.fault);
}

TEST(AskAll, StopsWhenTheDeviceIsGone) {
  for (const Fault::Kind kind : {Fault::Kind::closed, Fault::Kind::reset, Fault::Kind::timeout,
                                 Fault::Kind::refused, Fault::Kind::protocol, Fault::Kind::alert}) {
    PlayedDoor door;
    door.table["show clock"] = std::string("10:00:00\n");
    door.table["show ssl"] = fault(kind);
    DeviceTalk talk;
    all(door, {"show clock", "show ssl", "show mode"}, talk);
    EXPECT_EQ(door.sent.size(), 2U);
    EXPECT_EQ(talk.commands.at("show ssl").fault.kind, kind);
    EXPECT_FALSE(talk.commands.contains("show mode"));
    EXPECT_FALSE(talk.fault);
  }
}

TEST(AskAll, GoneFromTheStartIsSaidOfTheTalk) {
  PlayedDoor door;
  door.table["show clock"] = fault(Fault::Kind::refused);
  DeviceTalk talk;
  all(door, {"show clock", "show ssl"}, talk);
  EXPECT_EQ(talk.fault, fault(Fault::Kind::refused));
}

TEST(AskAll, RefusalsAreAnswersEnoughToHaveTalked) {
  PlayedDoor door;
  door.table["show ssl"] = std::string("ERROR: % Invalid\n");
  door.table["show clock"] = fault(Fault::Kind::closed);
  DeviceTalk talk;
  EXPECT_TRUE(all(door, {"show ssl"}, talk).empty());
  EXPECT_TRUE(all(door, {"show clock"}, talk).empty());
  EXPECT_FALSE(talk.fault);
}

TEST(HttpsDoor, WritesCommandsIntoOnePath) {
  EXPECT_EQ(exec_path({"show clock"}), "/admin/exec/show+clock");
  EXPECT_EQ(exec_path({"changeto context a/b", "show running-config nat"}),
            "/admin/exec/changeto+context+a%2Fb/show+running-config+nat");
}

TEST(HttpsDoor, IsAnAsas) {
  DeviceAccess access;
  access.way = DeviceAccess::Way::https;
  EXPECT_EQ(run(open_door(access, Dialect::imp, in(1s))).fault.kind, Fault::Kind::local);
  access.contexts = {"a/../b"};
  EXPECT_EQ(run(open_door(access, Dialect::asa, in(1s))).fault.kind, Fault::Kind::local);
}

}  // namespace
}  // namespace sipfed::gather
