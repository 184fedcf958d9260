// Starting and stopping; what a world may say; files; nothing left behind.
#include "lab/lab.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>

#include "client.h"

namespace sipfed::lab {
namespace {

using namespace test;

std::size_t entries(const char* folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

TEST(Lab, TellsWhereThingsAre) {
  const Lab lab;
  EXPECT_EQ(lab.domain(), "peer.example");
  EXPECT_EQ(lab.local_domain(), "ours.example");
  EXPECT_EQ(lab.expect(), std::set<std::string>{"127.0.0.20"});
  EXPECT_TRUE(lab.tcp().empty());
  ASSERT_EQ(lab.resolvers().size(), 2U);
  EXPECT_EQ(lab.resolvers().front().first, "here");
  EXPECT_TRUE(lab.resolvers().front().second.starts_with("127.0.0.1:"));
  for (const std::string& file :
       {lab.trust_file(), lab.certificate_file(), lab.key_file(), lab.baseline_file()})
    EXPECT_GT(std::filesystem::file_size(file), 100U) << file;
  const auto world = nlohmann::json::parse(lab.description());
  EXPECT_EQ(world["resolvers"]["here"]["at"], lab.resolvers().front().second);
  EXPECT_EQ(lab.description().find("{edge."), std::string::npos);
}

TEST(Lab, LeavesNothingBehind) {
  { const Lab warm; }
  const std::size_t threads = entries("/proc/self/task"), descriptors = entries("/proc/self/fd");
  std::filesystem::path folder;
  for (int i = 0; i < 20; ++i) {
    const Lab lab;
    folder = std::filesystem::path(lab.trust_file()).parent_path();
    const Client open("127.0.0.1", edge_port(lab), SOCK_STREAM);  // a connection in the middle of things
    EXPECT_EQ(open.error(), 0);
    EXPECT_EQ(rcode(ask(lab, "here", "sip.peer.example", 1)), 0U);
    EXPECT_EQ(entries("/proc/self/task"), threads + 1);
  }
  EXPECT_EQ(entries("/proc/self/task"), threads);
  EXPECT_EQ(entries("/proc/self/fd"), descriptors);
  EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST(Lab, ListensOnSeveralAddressesWithOnePort) {
  const Lab lab(R"({"servers": {"edge": {"listen": {"127.0.0.2": "refused", "127.0.0.3": "filtered",
                                                     "127.0.0.4": "silent", "::1": "open"}}}})");
  const std::uint16_t port = edge_port(lab);
  EXPECT_EQ(Client("127.0.0.1", port, SOCK_STREAM).error(), 0);
  EXPECT_EQ(Client("::1", port, SOCK_STREAM).error(), 0);
  EXPECT_EQ(Client("127.0.0.2", port, SOCK_STREAM).error(), ECONNREFUSED);
  EXPECT_EQ(Client("127.0.0.3", port, SOCK_STREAM).error(), ETIMEDOUT);
  EXPECT_EQ(Client("127.0.0.4", port, SOCK_STREAM).error(), 0);
}

struct Mistake {
  const char* patch;
  const char* says;
};

class Mistakes : public testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreReportedWithTheirPlace) {
  try {
    const Lab lab(GetParam().patch);
    ADD_FAILURE() << "accepted";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find(GetParam().says), std::string::npos) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, Mistakes,
    testing::Values(
        Mistake{"{", "not JSON"}, Mistake{"[]", "object"}, Mistake{R"({"server": {}})", "no key 'server'"},
        Mistake{R"({"servers": {"edge": {"tls": {"chian": []}}}})",
                "servers.edge.tls: there is no key 'chian'"},
        Mistake{R"({"servers": {"edge": {"tls": {"chain": ["nobody"]}}}})", "'nobody'"},
        Mistake{R"({"servers": {"edge": {"tls": {"max": "1.4"}}}})", "'1.4' is not a version"},
        Mistake{R"({"servers": {"edge": {"listen": {"192.0.2.1": "open"}}}})", "loopback only"},
        Mistake{R"({"servers": {"edge": {"hostile": "rude"}}})", "servers.edge.hostile: 'rude'"},
        Mistake{R"({"servers": {"edge": {"sip": {"methods": {"OPTIONS": {"status": 1000}}}}}})", "within"},
        Mistake{R"({"resolvers": {"here": {"behave": {"*": "slow:x"}}}})",
                "resolvers.here.behave.*: 'slow:x'"},
        Mistake{R"({"certificates": {"edge": {"key": "rsa100"}}})", "edge: no key of kind 'rsa100'"},
        Mistake{R"({"certificates": {"edge": {"not_after": "soon"}}})", "certificates.edge.not_after"},
        Mistake{R"({"certificates": {"root": {"issuer": "intermediate"}}})", "circle"}));

// Every world of a check, so that a mistake in it shows here and not as a strange finding.
TEST(Lab, CanPlayTheWorldsOfTheChecks) {
  for (const auto& folder : std::filesystem::directory_iterator(SIPFED_SOURCE "/checks")) {
    std::ifstream file(folder.path() / "world.json");
    if (!file) continue;
    auto json = nlohmann::json::parse(file);
    const auto worlds = json.contains("worlds") ? json["worlds"] : nlohmann::json::array({json});
    for (const auto& world : worlds)
      EXPECT_NO_THROW(Lab(world["patch"].dump())) << folder.path() << world["name"];
  }
}

}  // namespace
}  // namespace sipfed::lab
