// A rehearsal is well when each thing that is planned was judged; what has nothing to do with it says so.
#include <gmock/gmock.h>

#include "judge/patched.h"

namespace sipfed {
namespace {

using namespace patched;

// Nothing was sent: what is planned is all there is.
Json planned(const Json& facts) {
  Json json = healthy();
  json["subject"]["rehearsal"] = true;
  Json view = facts;
  view["vantage"] = "here";
  view["taken_at"] = json["views"]["here#1"]["taken_at"];
  json["views"] = {{"here#1", view}};
  return json;
}

const Json answered_trace = {{"sip.log", {{"replies", 1}}}};

TEST(Rehearsal, OfOneHealthyTraceIsWell) {
  const Report report = judged(planned({{"trace", answered_trace}}));
  EXPECT_TRUE(report.unjudged.empty());
  EXPECT_EQ(report.summary, Report::Summary::healthy);
}

TEST(Rehearsal, WithAFolderThatHoldsNothingOfUseIsNot) {
  const Json asa = {{"asa", {{"talk", {{"host", "asa"}, {"way", "files"}}}}}};
  const Report report = judged(planned({{"trace", answered_trace}, {"asa", asa}}));
  EXPECT_EQ(report.unjudged, std::vector<std::string>{"asa"});
  EXPECT_EQ(report.summary, Report::Summary::could_not_tell);
  EXPECT_EQ(exit_status(report, Severity::error), 2);
}

TEST(Rehearsal, OfNothingIsNot) {
  const Report report = judged(planned(Json::object()));
  EXPECT_EQ(report.summary, Report::Summary::could_not_tell);
}

TEST(Rehearsal, SaysWhatHasNothingToDoWithIt) {
  const Report report = judged(planned({{"trace", answered_trace}}));
  for (const char* check :
       {"tls_chain_incomplete", "rdp_requires_fips", "imp_service_stopped", "sip_no_answer"})
    EXPECT_EQ(name_of(result_of(report, check).need), "not_planned") << check;
  for (const Result& result : report.results) EXPECT_NE(name_of(result.need), "answer") << result.check;
}

TEST(Rehearsal, OfRecordsAsksForNoDevice) {
  Json json = planned({{"dns", healthy()["views"]["here#1"]["dns"]}});
  json["subject"]["known_leaves"] = Json::object();
  const Report report = judged(json);
  for (const Result& result : report.results)
    EXPECT_THAT(std::string(name_of(result.need)),
                testing::Not(testing::AnyOf("asa_log_in", "imp_log_in", "microsoft_log_in")))
        << result.check;
}

// A comparison of two inputs, one of which is planned.
TEST(Rehearsal, StillSaysWhichInputBelongsToOneThatIsPlanned) {
  const Json leaf = {{"serial", "5b"}, {"subject", {{{"type", "CN"}, {"value", "imp1.ours.example"}}}}};
  const Report report = judged(planned({{"exported", {{"cup.pem", {{"chain", {leaf}}}}}}}));
  EXPECT_EQ(name_of(result_of(report, "tls_cert_changed").need), "asa_log_in");
}

}  // namespace
}  // namespace sipfed
