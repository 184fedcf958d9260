// Ctrl-C, SIGTERM and the deadline: the run ends at once, what was learnt is reported.
#include <chrono>
#include <csignal>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "main/pointed.h"
#include "main/silent.h"

namespace sipfed::test {
namespace {

const Words patient{"--timeout", "20", "--deadline", "25"};

class Signals : public testing::TestWithParam<int> {};

TEST_P(Signals, EndARunThatWaitsForDns) {
  const Silent resolver(SOCK_DGRAM);
  Program program(
      {Words{"check", "a.example", "--resolver", "127.0.0.1:" + std::to_string(resolver.port())} + patient});
  ASSERT_TRUE(resolver.visited());
  program.signal(GetParam());
  const Ran ran = program.wait();
  EXPECT_LT(ran.seconds, 1.0);
  EXPECT_EQ(ran.status, 2) << ran.out;
  EXPECT_NE(ran.out.find("a.example"), std::string::npos) << "there is a report";
  EXPECT_FALSE(ran.out.starts_with("HEALTHY"));
}

TEST_P(Signals, KeepWhatWasLearntBefore) {
  const Silent edge(SOCK_STREAM);
  const lab::Lab lab(R"({"zones": {"_sipfederationtls._tcp.peer.example": {"SRV": ["0 0 )" +
                     std::to_string(edge.port()) + R"( sip.peer.example"]}}})");
  const Folder folder;
  Program program({pointed_at(lab) + patient + Words{"--save", folder.file("e.json")}});
  ASSERT_TRUE(edge.visited());
  program.signal(GetParam());
  const Ran ran = program.wait();
  EXPECT_LT(ran.seconds, 1.0);
  EXPECT_TRUE(ran.status == 1 || ran.status == 2) << ran.status;
  EXPECT_NE(ran.out.find("peer.example"), std::string::npos);
  EXPECT_FALSE(ran.out.starts_with("HEALTHY"));
  const std::string saved = folder.read("e.json");
  EXPECT_NE(saved.find("\"interrupted\": true"), std::string::npos);
  EXPECT_NE(saved.find("SRV _sipfederationtls._tcp.peer.example"), std::string::npos);
  EXPECT_EQ(sipfed({"judge", folder.file("e.json")}).status, ran.status);
}

INSTANTIATE_TEST_SUITE_P(Main, Signals, testing::Values(SIGINT, SIGTERM),
                         [](const auto& signal) { return signal.param == SIGINT ? "Int" : "Term"; });

TEST(Signals, EndTheLab) {
  Program program({{"lab", "tls_cert_validity"}});
  EXPECT_NE(program.line().find("tls_cert_validity"), std::string::npos);
  program.signal(SIGINT);
  const Ran ran = program.wait();
  EXPECT_EQ(ran.status, 0);
  EXPECT_LT(ran.seconds, 1.0);
  EXPECT_EQ(ran.err, "");
}

// What the lab prints is a command that works, copied as it stands into a shell.
TEST(Lab, PrintsACommandThatWorks) {
  Program program({{"lab", "tls_cert_validity"}});
  std::string command;
  for (std::string line = program.line(); line.find("Ctrl-C") == std::string::npos; line = program.line())
    if (line.starts_with("  ")) command += line + '\n';
  ASSERT_NE(command.find("sipfed check peer.example"), std::string::npos) << command;
  const Ran ran =
      run({.words = {"-c", "sipfed() { \"" SIPFED_PROGRAM "\" \"$@\"; }\n" + command}, .program = "/bin/sh"});
  EXPECT_EQ(ran.status, 1) << ran.err;
  EXPECT_NE(ran.out.find("tls_cert_validity"), std::string::npos) << ran.out;
}

TEST(Deadline, EndsTheRunWithAReport) {
  const Silent resolver(SOCK_DGRAM);
  const Ran ran = sipfed({"check", "a.example", "--resolver", "127.0.0.1:" + std::to_string(resolver.port()),
                          "--timeout", "20", "--deadline", "0.5"});
  EXPECT_LT(ran.seconds, 1.5);
  EXPECT_EQ(ran.status, 2) << ran.out;
  EXPECT_NE(ran.out.find("a.example"), std::string::npos);
}

}  // namespace
}  // namespace sipfed::test
