#include <gtest/gtest.h>

#include "devices/asa_texts.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

using namespace std::chrono_literals;

AsaAnswers clock(const std::string& text, const std::string& configuration = {}) {
  AsaAnswers answers{{"show clock", text}};
  if (!configuration.empty()) answers["show running-config clock"] = configuration;
  return answers;
}

Micros offset(const AsaAnswers& answers) {
  const Asa facts = asa_parsed(answers);
  EXPECT_TRUE(facts.clock && !facts.clock->fault) << (facts.clock ? facts.clock->fault.detail : "none");
  return facts.clock ? facts.clock->offset : Micros(0);
}

TEST(AsaClock, OffsetByItsOwnZone) {
  const Asa facts = asa_parsed(asa_answers("v91"));
  ASSERT_TRUE(facts.clock);
  EXPECT_FALSE(facts.clock->fault);
  EXPECT_EQ(facts.clock->offset, 250ms);
  EXPECT_EQ(facts.clock->uncertainty, 1s);
  EXPECT_EQ(facts.clock->synchronised, "yes");
  EXPECT_EQ(facts.clock->stratum, 3);
  EXPECT_EQ(facts.clock->reference, "192.0.2.123");
  EXPECT_EQ(facts.clock->zone, "JST");
  EXPECT_EQ(facts.clock->server, "asa.ours.example");
  EXPECT_EQ(facts.clock->source, ClockReading::Source::command);
}

TEST(AsaClock, SummerTimeAndUnsynchronised) {
  const Asa facts = asa_parsed(asa_answers("v82"));
  ASSERT_TRUE(facts.clock);
  // 08:00 CDT on 7 July is 13:00 UTC.
  const auto expected = std::chrono::sys_days(std::chrono::July / 7 / 2026) + 13h - asa_noon();
  EXPECT_EQ(facts.clock->offset, expected);
  EXPECT_EQ(facts.clock->synchronised, "no");
  EXPECT_EQ(facts.clock->stratum, 16);
  EXPECT_EQ(facts.clock->reference, "");
}

TEST(AsaClock, ZonesWithMinutesAndOwnSummerOffset) {
  EXPECT_EQ(offset(clock("17:45:30.000 IST Sun Nov 22 2026\r\n", "clock timezone IST 5 30\r\n")), 0s);
  EXPECT_EQ(offset(clock("08:45:30.000 NST Sun Nov 22 2026", "clock timezone NST -3 30")), 0s);
  EXPECT_EQ(offset(clock(
                "22:45:30.000 LHDT Sun Nov 22 2026",
                "clock timezone LHST 10 30\nclock summer-time LHDT recurring last Sun Oct 2:00 last Sun Mar "
                "2:00 30")),
            -30min);
  EXPECT_EQ(
      offset(clock("13:15:30.000 CEST Sun Nov 22 2026",
                   "clock timezone CET 1\nclock summer-time CEST date Mar 29 2026 2:00 Oct 25 2026 3:00")),
      -1h);
  EXPECT_EQ(offset(clock("10:15:30.000 X Sun Nov 22 2026", "clock timezone X -2")), 0s);
}

TEST(AsaClock, MarkBeforeTheTime) {
  EXPECT_EQ(asa_parsed(clock("*12:15:30.000 UTC Sun Nov 22 2026")).clock->synchronised, "no");
  EXPECT_EQ(asa_parsed(clock(".12:15:30.000 UTC Sun Nov 22 2026\nTime source is NTP")).clock->synchronised,
            "no");
  EXPECT_EQ(asa_parsed(clock("12:15:30.000 UTC Sun Nov 22 2026\nTime source is NTP")).clock->synchronised,
            "yes");
  EXPECT_EQ(asa_parsed(clock("12:15:30.000 UTC Sun Nov 22 2026")).clock->synchronised, "");
}

TEST(AsaClock, ZoneThatNobodyConfigured) {
  const Asa facts = asa_parsed(clock("12:15:30.000 CST Sun Nov 22 2026", "clock timezone JST 9"));
  ASSERT_TRUE(facts.clock);
  EXPECT_EQ(facts.clock->fault.kind, Fault::Kind::protocol);
  EXPECT_NE(facts.clock->fault.detail.find("CST"), std::string::npos);
  EXPECT_EQ(facts.clock->offset, 0s);
}

TEST(AsaClock, NoTimeAtAll) {
  for (const char* text :
       {"", "up 4 days", "25:00:00.000 UTC Sun Nov 22 2026", "12:00:00 UTC Sun Feb 30 2026",
        "12:00:00.000 UTC Sun Nov 22", "12-00-00 UTC Sun Nov 22 2026", "* . ."}) {
    const Asa facts = asa_parsed(clock(text));
    ASSERT_TRUE(facts.clock) << text;
    EXPECT_EQ(facts.clock->fault.kind, Fault::Kind::protocol) << text;
  }
  EXPECT_FALSE(asa_parsed({{"show version", "nothing"}}).clock);
}

TEST(AsaClock, SavedTextSaysNothingOfNow) {
  Asa facts;
  facts.talk.way = "files";
  parse_asa(asa_answers("v91"), asa_noon(), facts);
  ASSERT_TRUE(facts.clock);
  EXPECT_EQ(facts.clock->fault.kind, Fault::Kind::local);
  EXPECT_EQ(facts.clock->offset, 0s);
  EXPECT_EQ(facts.clock->synchronised, "yes");
}

TEST(AsaClock, ASlowAnswerIsLessCertain) {
  Asa facts;
  facts.talk.commands["show clock"].took = 4s;
  parse_asa(clock("12:15:30.000 UTC Sun Nov 22 2026"), asa_noon(), facts);
  EXPECT_EQ(facts.clock->uncertainty, 5s);
}

}  // namespace
}  // namespace sipfed::gather
