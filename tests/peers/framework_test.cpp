// The framework itself: what the other files here rely on.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <poll.h>

#include "peers/peer.h"

namespace sipfed::peers {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A killed orphan may stay a zombie where nobody reaps.
bool dies(pid_t process) {
  for (int attempt = 0; attempt < 1000; ++attempt) {
    std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
    std::string line;
    if (!std::getline(stat, line) || line.find(") Z ") != std::string::npos) return true;
    ::poll(nullptr, 0, 2);
  }
  return false;
}

TEST(Framework, KillsTheWholeProcessGroup) {
  const Workplace place;
  pid_t child = 0;
  {
    Process shell(place, {"sh", "-c", "sleep 600 & echo $!; wait"});
    while (shell.output().find('\n') == std::string::npos) ASSERT_FALSE(shell.ended_within(3));
    child = static_cast<pid_t>(std::stol(shell.output()));
    ASSERT_EQ(::kill(child, 0), 0);
  }
  EXPECT_TRUE(dies(child));
}

TEST(Framework, SaysWhatADeadServerSaid) {
  const Workplace place;
  Process shell(place, {"sh", "-c", "echo no such option; exit 3"});
  try {
    wait_until_listening("127.0.0.1", free_port(), shell);
    FAIL() << "it listens";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no such option"));
  }
  EXPECT_EQ(shell.wait(0), 3);
}

TEST(Framework, RemovesTheWorkplace) {
  std::string path;
  {
    const Workplace place;
    path = place.path();
    EXPECT_EQ(place.write("a/b", "in @W@"), path + "/a/b");
    std::ifstream file(path + "/a/b");
    std::string text;
    std::getline(file, text);
    EXPECT_EQ(text, "in " + path);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Framework, PlaysAHealthyHandshake) {
  NEEDS("knot", "knotd");
  NEEDS("openssl", "openssl");
  const Workplace place;
  const unsigned port = free_port();
  Process server(place, {"openssl", "s_server", "-accept", at(loopback(1), port), "-cert",
                         certificate("good.crt"), "-key", certificate("leaf.key"), "-CAfile",
                         certificate("root.crt"), "-Verify", "2", "-verify_return_error", "-quiet"});
  wait_until_listening(loopback(1), port, server);
  const Knot knot(place, federation(loopback(1), port));
  Question question;
  question.resolvers = {{"here", knot.server()}};
  question.certificate = "client";
  question.wanted = {Fact::dns, Fact::tcp, Fact::tls, Fact::own_certificate};
  const Look seen = look(question);
  EXPECT_EQ(seen.handshake(true).version, "TLSv1.3") << seen;
  EXPECT_THAT(seen.handshake(true).verify, IsEmpty());
  EXPECT_THAT(seen.found(), IsEmpty()) << seen;
}

}  // namespace
}  // namespace sipfed::peers
