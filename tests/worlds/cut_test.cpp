// A connection that is closed after n bytes, for every small n and many large ones: in the handshake, in the
// SIP replies, between them.
#include <gtest/gtest.h>

#include "worlds/gated.h"
#include "worlds/honest.h"

namespace sipfed::worlds {
namespace {

constexpr std::size_t fine = 300, far = 4000;

std::size_t after(std::size_t n, std::size_t stride) { return n < fine ? n + 1 : n + stride; }

gather::Settings brief(const lab::Lab& lab) {
  lab::Scenario scenario;
  scenario.resolvers = {"here"};
  gather::Settings settings = settings_for(lab, scenario);
  settings.wanted = {Fact::dns, Fact::tcp, Fact::tls, Fact::sip};
  settings.step_timeout = settings.notify_wait = Milliseconds(400);
  settings.deadline = Milliseconds(2000);
  return settings;
}

struct Line {
  const char* name;
  const char* patch;
  bool reset;
};

void PrintTo(const Line& line, std::ostream* out) { *out << line.name; }

class Cut : public testing::TestWithParam<Line> {};

TEST_P(Cut, IsToldFromHealthAtEveryByte) {
  Gated gated(GetParam().patch);
  const gather::Settings settings = brief(gated.lab);
  Subject subject;
  subject.domain = gated.lab.domain();
  const Look whole = look(subject, settings);
  ASSERT_TRUE(conversed(main_view(whole.dossier), "tls")) << told(whole.report);
  EXPECT_EQ(whole.report.summary, Report::Summary::healthy) << told(whole.report);
  const std::size_t all = gated.gate.longest();
  ASSERT_GT(all, 2000U);
  std::size_t chains = 0, cut_short = 0;
  for (std::size_t n = 0; n < far; n = GetParam().reset ? n + 67 : after(n, 37)) {
    SCOPED_TRACE("closed after " + std::to_string(n) + " of " + std::to_string(all));
    gated.gate.cut_after(n, GetParam().reset);
    const Look seen = look(subject, settings);
    expect_honest(seen, settings);
    const View& view = main_view(seen.dossier);
    ASSERT_EQ(view.tcp.size(), 1U);
    EXPECT_TRUE(!view.tls.empty() ||
                view.tcp.begin()->second.fault);  // a reset can be as fast as the connect
    if (!conversed(view, "tls")) ++cut_short;
    if (n >= all) {
      EXPECT_TRUE(conversed(view, "tls"));
    }
    for (const auto& [key, handshake] : view.tls)
      if (handshake.offered_certificate && !handshake.chain.empty()) ++chains;
    if (testing::Test::HasFailure()) return;  // one is enough to read
  }
  EXPECT_GT(cut_short, GetParam().reset ? 20U : fine) << "the cuts were made";
  EXPECT_GT(chains, 0U) << "a chain that came before the cut is kept";
}

constexpr Line lines[] = {{"tls13", R"({"min": "1.3"})", false},
                          {"tls12", R"({"max": "1.2"})", false},
                          {"tls13_reset", R"({"min": "1.3"})", true},
                          {"tls12_reset", R"({"max": "1.2"})", true}};
INSTANTIATE_TEST_SUITE_P(Lab, Cut, testing::ValuesIn(lines),
                         [](const auto& line) { return std::string(line.param.name); });

// The same without TLS, where each byte cut is one of a SIP message.
TEST(CutInTheClear, NeverMakesAReplyOfAPart) {
  Gate gate;
  const lab::Lab lab(R"({"zones": {"_sipfederationtls._tcp.peer.example": null},
      "servers": {"plain": {"listen": {"127.0.0.1": "open"}, "sip": {"host": "sip.peer.example", "methods": {
          "OPTIONS": {"status": 200}, "SUBSCRIBE": {"status": 200, "notify": {"document": "pidf"}}}}}},
      "tcp": ["plain"]})");
  gate.lead_to(port_in(lab.tcp().front()));
  gather::Settings settings = brief(lab);
  settings.tcp = {"127.0.0.1:" + std::to_string(gate.port())};
  Subject subject;
  subject.domain = lab.domain();
  const Look whole = look(subject, settings);
  ASSERT_TRUE(conversed(main_view(whole.dossier), "tcp"));
  const std::size_t all = gate.longest();
  for (std::size_t n = 0; n <= all; n = n == all ? n + 1 : std::min(after(n, 7), all)) {
    SCOPED_TRACE("closed after " + std::to_string(n) + " of " + std::to_string(all));
    gate.cut_after(n);
    const Look seen = look(subject, settings);
    expect_honest(seen, settings);
    // Behind the last byte the close may overtake it: our own last answer then meets a closed door. And the
    // length differs by a digit or two from run to run, as ports and tags do.
    if (n + 16 < all) {
      EXPECT_FALSE(conversed(main_view(seen.dossier), "tcp"));
    }
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace sipfed::worlds
