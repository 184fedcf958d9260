// What is read out of the record of a watch.
#include "sipfed/watched.h"

#include <gtest/gtest.h>

namespace sipfed {
namespace {

using namespace std::chrono_literals;

const Time start{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 20h};
const Fault silence{Fault::Kind::timeout, "no answer within 5 s"};

// One try a minute: "200", "504", or nothing for none.
Watching watching(const std::vector<int>& statuses) {
  Watching seen;
  seen.from = start;
  std::string last;
  int in_a_row = 0;
  for (const int status : statuses) {
    const std::string key = status == 0 ? "timeout" : std::to_string(status);
    const Time at = start + std::chrono::minutes(seen.tries);
    if (!last.empty() && last != key) seen.answers[last].then = at;
    in_a_row = last == key ? in_a_row + 1 : 1;
    Watching::Answer& answer = seen.answers[key];
    if (answer.count++ == 0) answer.first = at;
    answer.status = status;
    if (status == 0) answer.fault = silence;
    answer.longest = std::max(answer.longest, in_a_row);
    answer.last_try = ++seen.tries;
    answer.then.reset();
    last = key;
  }
  return seen;
}

TEST(Watched, FailuresAreNoAnswerAndBusyServers) {
  EXPECT_EQ(failures(watching({200, 403, 481, 0, 503, 600})), 2);
  EXPECT_EQ(failures(watching({503, 503})), 2);
  EXPECT_EQ(failures({}), 0);
}

TEST(Watched, AHabitIsNoFailureButADifferenceIs) {
  EXPECT_EQ(failures(watching({504, 504, 504})), 0);
  EXPECT_EQ(failures(watching({501, 501})), 0);
  EXPECT_EQ(failures(watching({504, 0, 504})), 1) << "the one without an answer";
  EXPECT_EQ(failures(watching({504, 503, 504})), 1) << "the 503";
  EXPECT_EQ(failures(watching({504, 200, 504})), 2);
}

TEST(Watched, FailingBeginsAfterTheLastSuccess) {
  EXPECT_EQ(failing_since(watching({200, 0, 403, 0, 503, 0})), start + 3min);
  EXPECT_EQ(failing_since(watching({0, 503, 0})), start) << "it never worked";
  EXPECT_FALSE(failing_since(watching({0, 0, 200})));
  EXPECT_FALSE(failing_since({}));
  EXPECT_EQ(answer_text(*latest_failure(watching({0, 503, 200}))), "503");
  EXPECT_EQ(latest_failure(watching({200})), nullptr);
}

TEST(Watched, SpeaksOfAlertsAndPhrases) {
  Watching::Answer answer;
  answer.fault = {Fault::Kind::alert, "46 certificate_unknown"};
  EXPECT_EQ(answer_text(answer), "TLS alert 46 certificate_unknown");
  answer.fault = {};
  answer.status = 503;
  answer.reason = "Service Unavailable";
  EXPECT_EQ(answer_text(answer), "503 Service Unavailable");
}

TEST(Watched, AnOutageAfterHoursIsFound) {
  std::vector<int> statuses(240, 200);
  EXPECT_EQ(sureness(watching(statuses)), Sureness::healthy);
  statuses.insert(statuses.end(), {0, 503, 0, 503});
  EXPECT_EQ(sureness(watching(statuses)), Sureness::fails) << "of any kind, at the end";
  statuses.insert(statuses.end(), 60, 200);
  EXPECT_EQ(sureness(watching(statuses)), Sureness::healthy);
  statuses.insert(statuses.end(), 10, 0);
  statuses.insert(statuses.end(), 60, 200);
  EXPECT_EQ(sureness(watching(statuses)), Sureness::fails) << "also when it is over";
}

TEST(Watched, TriesWithoutAnswersSayNothing) {
  Watching seen;
  seen.tries = 100;
  EXPECT_NE(sureness(seen), Sureness::fails);
}

TEST(Watched, OneDeathMayBeChance) {
  Watching seen = watching(std::vector<int>(30, 200));
  seen.survived = 60s;
  EXPECT_FALSE(is_sure(seen, 900s));
  seen.deaths.push_back({120s, silence, "200"});
  EXPECT_EQ(idle_deaths(seen).size(), 1U);
  EXPECT_FALSE(dies_of_idleness(seen));
  EXPECT_FALSE(is_sure(seen, 900s));
  seen.deaths.push_back({121s, silence, "200"});
  EXPECT_TRUE(dies_of_idleness(seen));
  EXPECT_TRUE(is_sure(seen, 900s));
  seen.survived = 240s;
  EXPECT_TRUE(idle_deaths(seen).empty()) << "another one outlived as much";
  EXPECT_FALSE(is_sure(seen, 900s));
  seen.survived = 900s;
  EXPECT_TRUE(is_sure(seen, 900s));
}

TEST(Watched, ADeathWithItsServerIsNoneOfIdleness) {
  Watching seen = watching({200, 200, 0, 200});
  seen.deaths = {{120s, silence, "timeout"}, {120s, silence, "gone"}};
  EXPECT_TRUE(idle_deaths(seen).empty());
}

TEST(Watched, SharesFollowWeightsAndPriorities) {
  View view;
  const auto member = [&](const std::string& where, int priority, int weight, int total, int targets) {
    Watching seen = watching({200});
    seen.priority = priority, seen.weight = weight, seen.total_weight = total;
    seen.targets = targets, seen.addresses = 1;
    return &(view.watch[where] = seen);
  };
  Watching* first = member("a 192.0.2.1:5061", 5, 30, 40, 2);
  Watching* second = member("b 192.0.2.2:5061", 5, 10, 40, 2);
  Watching* spare = member("c 192.0.2.3:5061", 10, 0, 0, 1);
  EXPECT_EQ(share_text(view, *first), "75 %");
  EXPECT_EQ(share_text(view, *second), "25 %");
  EXPECT_EQ(share_text(view, *spare), "0 %");
  first->addresses = 2;
  EXPECT_EQ(share_text(view, *first), "38 %") << "two addresses of one target share what it gets";
  first->weight = second->weight = first->total_weight = second->total_weight = 0;
  EXPECT_EQ(share_text(view, *second), "50 %") << "without weights they are alike";
  first->answers = second->answers = watching({0, 0, 0, 0}).answers;
  first->tries = second->tries = 4;
  EXPECT_EQ(share_text(view, *spare), "100 %");
  EXPECT_EQ(share_text(view, Watching{}), "?") << "no SRV record leads there";
}

}  // namespace
}  // namespace sipfed
