// chrony with a false clock, by the packets of a real server: how far it is off, and what is made of it.
#include <gmock/gmock.h>

#include "gather/probes/ntp.h"
#include "judge/judge.h"
#include "net/run.h"
#include "peers/peer.h"

namespace sipfed::peers {
namespace {

using gather::tests::in;
using gather::tests::run;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto faketime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

class Chrony : public testing::Test {
 protected:
  void SetUp() override {
    NEEDS("chrony", "chronyd");
    NEEDS("faketime", faketime);
  }
  void start(const std::string& shift, const std::string& more) {
    place.write("chrony.conf", "port " + std::to_string(port) + "\nbindaddress " + address +
                                   "\ncmdport 0\npidfile @W@/chrony.pid\ndriftfile @W@/drift\n" + more);
    std::vector<std::string> argv{"chronyd", "-d", "-x", "-U", "-f", place.path("chrony.conf")};
    if (::geteuid() == 0) argv.insert(argv.begin() + 4, {"-u", "root"});
    server.emplace(place, argv,
                   std::map<std::string, std::string>{{"LD_PRELOAD", faketime}, {"FAKETIME", shift}});
  }
  ClockReading once(milliseconds wait) {
    return run(gather::ask_ntp("imp1.ours.example", address, static_cast<std::uint16_t>(port), in(wait)));
  }
  // Asks until it answers, as soon as the server listens.
  ClockReading ask() {
    for (int round = 0; round < 500; ++round) {
      ClockReading reading = once(milliseconds(1000));
      if (reading.fault.kind != Fault::Kind::refused) return reading;
      if (server->ended_within(10)) break;
    }
    ADD_FAILURE() << server->output();
    return {};
  }
  static Report judged(const ClockReading& reading) {
    Evidence evidence;
    evidence.subject.domain = "peer.example";
    View& view = evidence.views["here#1"];
    view.vantage = "here";
    view.taken_at = std::chrono::floor<seconds>(std::chrono::system_clock::now());
    view.clock["ntp imp1.ours.example"] = reading;
    return judge(evidence, all_checks());
  }
  static Result of_clock(const ClockReading& reading) {
    for (Result& result : judged(reading).results)
      if (result.check == "clock_skew") return std::move(result);
    return {};
  }
  static void expect_offset(const ClockReading& reading, seconds offset) {
    EXPECT_EQ(reading.fault, Fault{});
    EXPECT_LE(std::chrono::abs(reading.offset - offset), reading.uncertainty + milliseconds(500));
    EXPECT_LT(reading.uncertainty, seconds(2));
    EXPECT_EQ(reading.synchronised, "yes");
    EXPECT_EQ(reading.stratum, 3);
  }
  static void expect_finding(const Result& result, const std::string& variant, const std::string& offset) {
    EXPECT_EQ(result.verdict, Verdict::found);
    ASSERT_EQ(result.findings.size(), 1U);
    EXPECT_EQ(result.findings.front().variant, variant);
    EXPECT_EQ(result.findings.front().args.at("offset"), offset);
  }

  Workplace place;
  const std::string address = loopback(9);
  const unsigned port = free_port();
  std::optional<Process> server;
};

constexpr auto serving = "local stratum 3\nallow 127.0.0.0/8\n";

TEST_F(Chrony, RightIsHealthy) {
  start("+0", serving);
  const ClockReading reading = ask();
  expect_offset(reading, seconds(0));
  EXPECT_EQ(of_clock(reading).verdict, Verdict::healthy);
}

TEST_F(Chrony, TenMinutesFast) {
  start("+10m", serving);
  const ClockReading reading = ask();
  expect_offset(reading, seconds(600));
  expect_finding(of_clock(reading), "skew", "+10 min");
  EXPECT_EQ(of_clock(reading).severity, Severity::warning);
}

TEST_F(Chrony, ThreeDaysSlow) {
  start("-3d", serving);
  const ClockReading reading = ask();
  expect_offset(reading, seconds(-259200));
  expect_finding(of_clock(reading), "skew", "-3 d");
  EXPECT_EQ(of_clock(reading).severity, Severity::error);
}

TEST_F(Chrony, AnHourOffIsAMatterOfTheZone) {
  start("+1h", serving);
  expect_finding(of_clock(ask()), "zone", "+1 h");
}

TEST_F(Chrony, MoreThanAYearFast) {
  start("+400d", serving);
  expect_offset(ask(), seconds(34560000));
}

TEST_F(Chrony, UnsynchronisedStillShowsItsTime) {
  start("+10m", "allow 127.0.0.0/8\n");
  const ClockReading reading = ask();
  EXPECT_EQ(reading.fault, Fault{});
  EXPECT_EQ(reading.synchronised, "no");
  EXPECT_EQ(reading.stratum, 0);
  EXPECT_LE(std::chrono::abs(reading.offset - seconds(600)), seconds(1));
  expect_finding(of_clock(reading), "skew", "+10 min");
}

TEST_F(Chrony, UnsynchronisedAndRightIsAWarning) {
  start("+0", "allow 127.0.0.0/8\n");
  const Result result = of_clock(ask());
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings.front().variant, "unsynchronised");
}

// Without a client to serve, chrony opens no socket.
TEST_F(Chrony, DenyingAllIsRefused) {
  start("+0", "local stratum 3\ndeny all\n");
  const auto settled = [&] {
    return server->output().find("Disabled control of system clock") != std::string::npos;
  };
  for (int round = 0; round < 500 && !settled() && !server->ended_within(10);) ++round;
  ASSERT_TRUE(server->alive()) << server->output();
  const ClockReading reading = once(milliseconds(5000));
  EXPECT_EQ(reading.fault.kind, Fault::Kind::refused) << server->output();
  EXPECT_EQ(of_clock(reading).verdict, Verdict::not_judged);
}

}  // namespace
}  // namespace sipfed::peers
