#include "worlds/honest.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "evidence/dossier.h"
#include "evidence/json.h"
#include "judge/judge.h"

namespace sipfed::worlds {
namespace {

// What ends before its own Content-Length is recorded with that defect.
bool is_whole_notify(const SipMessage& message) {
  return message.method == "NOTIFY" && message.defects.empty();
}

}  // namespace

bool conversed(const View& view, const std::string& transport) {
  bool asked = false, subscribed = false;
  for (const auto& [key, exchange] : view.sip) {
    if (exchange.transport != transport || exchange.fault || exchange.replies.empty() ||
        exchange.replies.back().status != 200)
      continue;
    if (exchange.method == "OPTIONS") asked = true;
    if (exchange.method == "SUBSCRIBE" && !exchange.notify_fault)
      subscribed = std::any_of(exchange.requests.begin(), exchange.requests.end(), is_whole_notify);
  }
  return asked && subscribed;
}

void expect_honest(const Look& seen, const gather::Settings& settings) {
  EXPECT_LT(seen.took, settings.deadline + Milliseconds(500));
  for (const Result& result : seen.report.results)
    EXPECT_NE(result.verdict, Verdict::broken) << result.check << ": " << result.fault;
  if (seen.report.summary == Report::Summary::healthy) {
    EXPECT_TRUE(conversed(main_view(seen.dossier), "tls")) << told(seen.report);
  }
  const auto again = from_json(to_json(seen.dossier));
  ASSERT_TRUE(again) << again.fault.detail;
  EXPECT_TRUE(*again == seen.dossier);
  EXPECT_EQ(told(judge(about(*again).front(), all_checks())), told(seen.report));
}

}  // namespace sipfed::worlds
