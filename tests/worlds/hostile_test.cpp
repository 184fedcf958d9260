// Peers that mean harm: every run ends within its deadline, says nothing that it has not seen, calls nothing
// healthy, and keeps what it learnt before.
#include <gtest/gtest.h>

#include "evidence/json.h"
#include "judge/judge.h"
#include "worlds/honest.h"

namespace sipfed::worlds {
namespace {

struct Peer {
  std::string name, patch;
};

void PrintTo(const Peer& peer, std::ostream* out) { *out << peer.name; }
std::string name_of_peer(const testing::TestParamInfo<Peer>& info) { return info.param.name; }

Look look_briefly(const lab::Lab& lab) {
  gather::Settings settings = settings_for(lab);
  settings.step_timeout = Milliseconds(250);
  settings.notify_wait = Milliseconds(200);
  settings.deadline = Milliseconds(2000);
  const Look seen = look(subject_for(lab), settings);
  expect_honest(seen, settings);
  EXPECT_NE(seen.report.summary, Report::Summary::healthy) << told(seen.report);
  EXPECT_NE(exit_status(seen.report, Severity::error), 0);
  return seen;
}

std::vector<Peer> tls_peers() {
  std::vector<Peer> out;
  for (const char* kind : {"endless_records", "empty_records", "half_handshake", "garbage",
                           "huge_certificate", "http", "silence", "drip"})
    out.push_back({kind, std::string(R"({"servers": {"edge": {"hostile": ")") + kind + R"("}}})"});
  out.push_back(
      {"a_byte_a_second", R"({"servers": {"edge": {"hostile": {"kind": "drip", "interval_ms": 1000}}}})"});
  for (const int bytes : {0, 1, 5, 100, 1000})
    for (const char* kind : {"close_after", "reset_after"})
      out.push_back({kind + ("_" + std::to_string(bytes)),
                     std::string(R"({"servers": {"edge": {"hostile": {"kind": ")") + kind +
                         R"(", "bytes": )" + std::to_string(bytes) + "}}}}"});
  return out;
}

class HostileTls : public testing::TestWithParam<Peer> {};

TEST_P(HostileTls, EndsInTimeWithoutAHandshake) {
  const lab::Lab lab(GetParam().patch);
  const Look seen = look_briefly(lab);
  const View& view = main_view(seen.dossier);
  EXPECT_TRUE(view.dns.contains("SRV _sipfederationtls._tcp.peer.example"));
  ASSERT_EQ(view.tcp.size(), 1U);
  EXPECT_FALSE(view.tcp.begin()->second.fault) << "the port was open";
  ASSERT_FALSE(view.tls.empty());
  for (const auto& [key, handshake] : view.tls) {
    EXPECT_TRUE(handshake.fault) << key;
    EXPECT_LT(handshake.step, TlsHandshake::Step::finished) << key;
  }
  EXPECT_TRUE(view.sip.empty()) << "nobody spoke SIP";
}

INSTANTIATE_TEST_SUITE_P(Lab, HostileTls, testing::ValuesIn(tls_peers()), name_of_peer);

std::vector<Peer> sip_peers() {
  std::vector<Peer> out;
  for (const char* act : {"silent", "close", "reset", "other_transaction", "garbage", "header_flood",
                          "endless_provisional", "endless_messages", "half", "drip"}) {
    const std::string answer = std::string(R"({"act": ")") + act + R"("})";
    out.push_back({act, R"({"servers": {"edge": {"sip": {"methods": {"OPTIONS": )" + answer +
                            R"(, "SUBSCRIBE": )" + answer + R"(, "*": )" + answer + "}}}}}"});
  }
  return out;
}

class HostileSip : public testing::TestWithParam<Peer> {};

TEST_P(HostileSip, EndsInTimeAndKeepsTheHandshake) {
  const lab::Lab lab(GetParam().patch);
  const Look seen = look_briefly(lab);
  const View& view = main_view(seen.dossier);
  bool kept = false;
  for (const auto& [key, handshake] : view.tls)
    if (handshake.offered_certificate) {
      kept = true;
      EXPECT_EQ(handshake.chain.size(), 2U) << key;
      EXPECT_GE(handshake.step, TlsHandshake::Step::finished) << key;
    }
  EXPECT_TRUE(kept);
  EXPECT_FALSE(view.sip.empty());
  for (const auto& [key, exchange] : view.sip) {
    EXPECT_TRUE(exchange.fault) << key << ": a final reply was taken from a peer that gave none";
    std::size_t bytes = 0;
    for (const SipMessage& reply : exchange.replies) bytes += reply.raw.size() + reply.body.size();
    for (const SipMessage& request : exchange.requests) bytes += request.raw.size() + request.body.size();
    EXPECT_LT(bytes, 4U << 20) << key << ": what floods us does not fill the evidence";
  }
}

INSTANTIATE_TEST_SUITE_P(Lab, HostileSip, testing::ValuesIn(sip_peers()), name_of_peer);

std::vector<Peer> dns_peers() {
  std::vector<Peer> out;
  for (const char* how : {"junk", "garbage", "wrong_id", "cut", "silent", "tc_without_tcp", "lame"}) {
    const std::string behave = std::string(R"({"behave": {"*": ")") + how + R"("}})";
    out.push_back({how, R"({"resolvers": {"here": )" + behave + R"(, "edge": )" + behave + "}}"});
  }
  return out;
}

class HostileDns : public testing::TestWithParam<Peer> {};

TEST_P(HostileDns, EndsInTimeAndLeadsNowhere) {
  const lab::Lab lab(GetParam().patch);
  const Look seen = look_briefly(lab);
  const View& view = main_view(seen.dossier);
  EXPECT_TRUE(view.dns.contains("SRV _sipfederationtls._tcp.peer.example")) << "that it was asked is known";
  EXPECT_TRUE(view.tcp.empty());
}

INSTANTIATE_TEST_SUITE_P(Lab, HostileDns, testing::ValuesIn(dns_peers()), name_of_peer);

TEST(HostileDns, KeepsWhatCameBeforeTheJunk) {
  const lab::Lab lab(R"({"resolvers": {"here": {"behave": {"*.sip.peer.example": "junk"}}}})");
  const Look seen = look_briefly(lab);
  const View& view = main_view(seen.dossier);
  EXPECT_FALSE(view.dns.at("SRV _sipfederationtls._tcp.peer.example").answers.empty());
  EXPECT_TRUE(view.dns.at("A sip.peer.example").fault);
}

}  // namespace
}  // namespace sipfed::worlds
