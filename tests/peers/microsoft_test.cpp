// Servers of the Microsoft side, read from folders and over SSH.
#include "gather/devices/microsoft.h"

#include <fstream>
#include <gmock/gmock.h>

#include "gather/devices/windows_script.h"
#include "net/run.h"
#include "peers/ssh_device.h"

namespace sipfed::peers {
namespace {

using gather::DeviceAccess;
using gather::tests::in;
using gather::tests::run;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const std::string fixtures = SIPFED_SOURCE "/tests/devices/fixtures/microsoft";

Microsoft microsoft_of(DeviceAccess access) {
  return run(gather::read_microsoft(std::move(access), in(std::chrono::seconds(20))));
}

Microsoft in_folder(const std::string& folder) {
  DeviceAccess access;
  access.way = DeviceAccess::Way::files;
  access.folder = folder;
  return microsoft_of(std::move(access));
}

TEST(MicrosoftFolder, IsReadWhole) {
  const Microsoft edge = in_folder(fixtures + "/edge/");
  EXPECT_EQ(edge.talk.host, "");
  EXPECT_EQ(edge.talk.way, "files");
  EXPECT_FALSE(edge.talk.fault);
  EXPECT_THAT(edge.talk.commands, SizeIs(8));
  ASSERT_TRUE(edge.providers);
  EXPECT_THAT(*edge.providers, SizeIs(2));
  EXPECT_EQ(in_folder(fixtures + "/ocs").edge_fqdn, "edge.corp.example");
}

TEST(MicrosoftFolder, TellsNoClock) {
  const Workplace place;
  place.write("collected.txt", "=== sipfed Get-Date\n[{\"Utc\":\"2026-11-22T20:15:30\",\"Zone\":\"UTC\"}]\n");
  const Microsoft read = in_folder(place.path());
  EXPECT_TRUE(read.talk.commands.at("Get-Date").answered());
  EXPECT_FALSE(read.clock);
}

TEST(MicrosoftFolder, ThatIsNotThere) {
  const Workplace place;
  const Microsoft read = in_folder(place.path("nowhere"));
  EXPECT_EQ(read.talk.fault.kind, Fault::Kind::local);
  EXPECT_FALSE(read.allowed);
}

TEST(MicrosoftFolder, OfTooMuch) {
  const Workplace place;
  place.write("Get-CsAllowedDomain.json", std::string((8U << 20U) + 1, '['));
  EXPECT_EQ(in_folder(place.path()).talk.commands.at("Get-CsAllowedDomain.json").fault.kind,
            Fault::Kind::limit);
  for (int i = 0; i < 210; ++i) place.write("file" + std::to_string(i), "x");
  EXPECT_EQ(in_folder(place.path()).talk.fault.kind, Fault::Kind::limit);
}

class MicrosoftSsh : public testing::Test {
 protected:
  void SetUp() override {
    NEEDS("python3-asyncssh", "/usr/lib/python3/dist-packages/asyncssh/__init__.py");
    server_ = std::make_unique<Process>(
        ssh_.place, std::vector<std::string>{
                        "/usr/bin/python3", SIPFED_SOURCE "/tests/peers/windows_server.py", ssh_.address,
                        std::to_string(ssh_.port), ssh_.host_key, fixtures + "/script-output.txt"});
    wait_until_listening(ssh_.address, ssh_.port, *server_);
  }
  SshPlace ssh_;
  std::unique_ptr<Process> server_;
};

TEST_F(MicrosoftSsh, AnswersTheWholeScript) {
  const Microsoft read = microsoft_of(ssh_.access("admin"));
  EXPECT_FALSE(read.talk.fault) << read.talk.fault.detail;
  EXPECT_EQ(read.talk.host, device_name);
  EXPECT_EQ(read.talk.way, "ssh");
  EXPECT_THAT(server_->output(), HasSubstr("heard " + std::to_string(gather::windows_script().size())));
  EXPECT_EQ(read.role, "front end");
  EXPECT_EQ(read.edge_fqdn, "edge.corp.example");
  EXPECT_EQ(read.replicated, false);
  EXPECT_TRUE(read.talk.commands.at("Get-CsAllowedDomain").answered());
}

// The other end says that it is 90 s later than here.
TEST_F(MicrosoftSsh, ItsClockIsComparedWithOurs) {
  const Microsoft read = microsoft_of(ssh_.access("admin"));
  ASSERT_TRUE(read.clock);
  EXPECT_EQ(read.clock->server, device_name);
  const Micros off = read.clock->offset - std::chrono::seconds(90);
  EXPECT_LE(std::chrono::abs(off), read.clock->uncertainty);
  EXPECT_GE(read.clock->uncertainty, std::chrono::seconds(1));
}

TEST_F(MicrosoftSsh, ThatHasNoSuchCommands) {
  const Microsoft read = microsoft_of(ssh_.access("noisy"));
  EXPECT_EQ(read.talk.commands.at("powershell").refusal, "not understood");
  EXPECT_FALSE(read.allowed);
}

TEST_F(MicrosoftSsh, ThatLetsNobodyIn) {
  DeviceAccess access = ssh_.access("admin");
  access.password = "wrong-secret";
  const Microsoft read = microsoft_of(std::move(access));
  EXPECT_TRUE(read.talk.fault);
  EXPECT_EQ(read.talk.fault.detail.find("wrong-secret"), std::string::npos);
}

}  // namespace
}  // namespace sipfed::peers
