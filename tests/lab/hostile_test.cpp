// Each kind of hostility starts, does its worst, and ends when the lab does.
#include <chrono>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "client.h"

namespace sipfed::lab {
namespace {

using namespace test;

class Hostile : public testing::TestWithParam<const char*> {};

TEST_P(Hostile, EndsWithTheLab) {
  auto lab = std::make_unique<Lab>(std::string(R"({"servers": {"edge": {"hostile": {"kind": ")") +
                                   GetParam() + R"(", "interval_ms": 1, "bytes": 10}}}})");
  const Client client("127.0.0.1", edge_port(*lab), SOCK_STREAM);
  client.send("\x16\x03\x01");
  const std::string kind = GetParam();
  if (kind != "silence") {
    EXPECT_NE(client.receive(), "");
  }
  if (kind == "endless_records" || kind == "empty_records" || kind == "huge_certificate") {
    EXPECT_GE(client.receive_all(1 << 20).size(), 1U << 20);
  }
  const auto before = std::chrono::steady_clock::now();
  lab.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(500));
}

INSTANTIATE_TEST_SUITE_P(All, Hostile,
                         testing::Values("endless_records", "empty_records", "drip", "half_handshake",
                                         "garbage", "huge_certificate", "close_after", "reset_after", "http",
                                         "silence"),
                         [](const auto& kind) { return std::string(kind.param); });

class HostileSip : public testing::TestWithParam<const char*> {};

TEST_P(HostileSip, EndsWithTheLab) {
  auto lab = std::make_unique<Lab>(
      std::string(R"({"servers": {"edge": {"tls": null, "sip": {"methods": {"OPTIONS": {"act": ")") +
      GetParam() + R"("}}}}}})");
  const Client client("127.0.0.1", edge_port(*lab), SOCK_STREAM);
  client.send(sip_request("OPTIONS", "a"));
  EXPECT_NE(client.receive(), "");
  const auto before = std::chrono::steady_clock::now();
  lab.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(500));
}

INSTANTIATE_TEST_SUITE_P(All, HostileSip,
                         testing::Values("header_flood", "endless_provisional", "endless_messages", "half",
                                         "drip"),
                         [](const auto& kind) { return std::string(kind.param); });

}  // namespace
}  // namespace sipfed::lab
