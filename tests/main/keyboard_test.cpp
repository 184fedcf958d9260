// Somebody at a terminal: the question about a host key, the questions of init.
#include <csignal>
#include <filesystem>
#include <gtest/gtest.h>

#include "main/program.h"
#include "peers/ssh_device.h"

namespace sipfed::test {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Call at_terminal(const Words& words) { return {.words = words, .rows = 24, .columns = 80, .keyboard = true}; }

class HostKeyQuestion : public testing::Test {
 protected:
  void SetUp() override {
    NEEDS("python3-asyncssh", "/usr/lib/python3/dist-packages/asyncssh/__init__.py");
    device = std::make_unique<peers::SshDevice>();
  }

  Call check(const std::string& deadline) {
    const std::string file = folder.write(
        "sipfed.toml", "[[imp]]\nname = \"imp1\"\nway = \"ssh\"\nhost = \"" + device->ssh.address +
                           "\"\nport = " + std::to_string(device->ssh.port) +
                           "\nuser = \"imp\"\npassword_file = \"password\"\nknown_hosts = \"known\"\n");
    folder.write("password", "right\n");
    folder.write("known", "");
    return at_terminal({"check", "a.example", "--deployment", file, "--resolver", "127.0.0.1:9", "--timeout",
                        "2", "--deadline", deadline, "--only", "imp_service_stopped"});
  }

  const Folder folder;
  std::unique_ptr<peers::SshDevice> device;
};

constexpr const char* question = "Trust it from now on? [yes/no] ";

TEST_F(HostKeyQuestion, IsAskedAgainUntilItIsYes) {
  Program program(check("20"));
  program.until("SHA256:");
  program.until(question);
  for (const char* neither : {"y\n", "\n", "YES\n"}) {
    program.type(neither);
    program.until("Type yes or no: ");
  }
  program.type("yes\n");
  program.wait();
  EXPECT_TRUE(has(folder.read("known"), device->ssh.address)) << folder.read("known");
  EXPECT_EQ(device->attempts(), 1U);
}

TEST_F(HostKeyQuestion, KeepsTheFirstKeyInAFileThatItBegins) {
  const Call call = check("20");
  std::filesystem::remove(folder.file("known"));
  Program program(call);
  program.until(question);
  program.type("yes\n");
  program.wait();
  EXPECT_TRUE(has(folder.read("known"), device->ssh.address)) << folder.read("known");
}

TEST_F(HostKeyQuestion, TakesNoAndTheEndOfInputForANo) {
  for (const char* no : {"no\n", "\x04"}) {
    Program program(check("20"));
    program.until(question);
    program.type(no);
    const Ran ran = program.wait();
    EXPECT_TRUE(has(ran.out, "not accepted")) << ran.out;
    EXPECT_EQ(folder.read("known"), "");
  }
  EXPECT_EQ(device->attempts(), 0U);
}

TEST_F(HostKeyQuestion, DoesNotOutliveTheDeadline) {
  Program program(check("1"));
  program.until(question);
  program.type("ye");  // nothing is said before Enter
  const Ran ran = program.wait();
  EXPECT_LT(ran.seconds, 10) << ran.err;
  EXPECT_EQ(ran.status, 2) << ran.out;
  EXPECT_EQ(folder.read("known"), "");
}

TEST_F(HostKeyQuestion, EndsWithCtrlC) {
  Program program(check("25"));
  program.until(question);
  program.signal(SIGINT);
  const Ran ran = program.wait();
  EXPECT_LT(ran.seconds, 10) << ran.err;
  EXPECT_EQ(ran.status, 2) << ran.out;
  EXPECT_EQ(device->attempts(), 0U);
}

TEST(InitAtATerminal, AsksAgainForWhatCannotBe) {
  const Folder folder;
  Program program(at_terminal({"init", folder.file("sipfed.toml")}));
  const std::pair<const char*, const char*> dialogue[] = {
      {"partner: ", "not a domain\n"},     {"not a domain name", "Peer.Example\n"},
      {"Our own SIP domain", "ours\"x\n"}, {"not a domain name", "peer.example\n"},
      {"partner's domain", "\n"},          {"Which side", "maybe\n"},
      {"local or peer\r\n", "local\n"},    {"IM and Presence, empty", "a b c\n"},
      {"HOST", "imp.ours.example\n"},      {"Access Edge, empty", "\n"}};
  for (const auto& [waited_for, keys] : dialogue) {
    program.until(waited_for);
    program.type(keys);
  }
  EXPECT_EQ(program.wait().status, 0);
  const std::string text = folder.read("sipfed.toml");
  EXPECT_TRUE(has(text, "peer = \"peer.example\"\n# local = ")) << text;
  EXPECT_TRUE(has(text, "fqdn = \"imp.ours.example\"")) << text;
}

TEST(InitAtATerminal, WritesNothingWhenTheAnswersEnd) {
  const Folder folder;
  Program program(at_terminal({"init", folder.file("sipfed.toml")}));
  program.until("partner: ");
  program.type("peer.example\n");
  program.until("Our own");
  program.type("\x04");
  const Ran ran = program.wait();
  EXPECT_EQ(ran.status, 3);
  EXPECT_TRUE(has(ran.err, "nothing was written")) << ran.err;
  EXPECT_FALSE(std::filesystem::exists(folder.file("sipfed.toml")));
}

}  // namespace
}  // namespace sipfed::test
