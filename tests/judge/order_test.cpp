// What a report names first, and what colours the hops.
#include "judge/order.h"

#include <gtest/gtest.h>

#include "judge/patched.h"

namespace sipfed {
namespace {

using namespace patched;

const Json poor_request = {{"subject", {{{"type", "CN"}, {"value", "sip"}}}},
                           {"key_type", "RSA"},
                           {"key_bits", 2048},
                           {"signature_verifies", true}};

Json first_case(const std::string& check) {
  for (const Entry& entry : all_checks())
    if (entry.name == check) return Json::parse(entry.fires).at("fires").at(0).at("patch");
  throw std::runtime_error("no check " + check);
}

const Json requested = Json::array({add("request", {{"asa.csr", poor_request}})});

TEST(Order, AFileHandedOverIsNoDevice) {
  const Report report = judged(healthy().patch(requested));
  EXPECT_EQ(report.root, "csr_subject_incomplete");
  for (const Hop& hop : report.path) EXPECT_NE(name_of(hop.stage), "devices") << name_of(hop.state);
}

TEST(Order, WhatBlocksThePathComesBeforeAFileHandedOver) {
  const Report report = judged(healthy().patch(requested).patch(first_case("dns_srv_missing")));
  EXPECT_EQ(report.root, "dns_srv_missing");
  EXPECT_EQ(report.results[1].check, "csr_subject_incomplete");
}

TEST(Order, ASuspectedCauseOfWhatFailsComesBeforeAFileHandedOver) {
  const Report report = judged(healthy().patch(requested).patch(first_case("edge_provider_missing")));
  EXPECT_EQ(report.root, "edge_provider_missing");
}

TEST(Order, AClosedFrontEndGivesWayToTheCauseThatWasRead) {
  const Json refused = {{"fault", {{"kind", "refused"}, {"detail", "refused"}}}};
  const Json closed =
      Json::array({{{"op", "add"}, {"path", "/subject/plan/front_end"}, {"value", "192.0.2.40"}},
                   add("tcp/192.0.2.40:5060", refused),
                   add("tcp/192.0.2.40:5061", refused)});
  const Report alone = judged(
      healthy()
          .patch(Json::array({closed[1], closed[2]}))
          .patch(Json::array(
              {{{"op", "add"}, {"path", "/subject/plan"}, {"value", {{"front_end", "192.0.2.40"}}}}})));
  EXPECT_EQ(alone.root, "front_end_down");
  for (const char* cause : {"ocs_edge_authorized_host", "service_password_expired"}) {
    Json json = healthy().patch(first_case(cause));
    if (!json["subject"].contains("plan")) json["subject"]["plan"] = Json::object();
    const Report report = judged(json.patch(closed));
    EXPECT_EQ(report.root, cause);
    EXPECT_EQ(result_of(report, "front_end_down").explained_by, cause);
  }
}

TEST(Order, WhatExplainsASymptomThatIsThereComesBeforeAnEqualThatDoesNot) {
  Result idle, cause, rival;
  idle.check = "idle", idle.verdict = Verdict::found, idle.stage = Stage::devices;
  idle.findings = {Finding{.where = "a"}};
  cause.check = "cause", cause.verdict = Verdict::found, cause.stage = Stage::sip;
  cause.findings = {Finding{.where = "b", .explains = Symptom::request_refused}};
  rival.check = "rival", rival.verdict = Verdict::suspected, rival.stage = Stage::sip;
  rival.findings = {
      Finding{.where = "b", .certainty = Certainty::suspected, .explains = Symptom::request_refused}};
  const std::set<Symptom> seen = seen_symptoms({idle, cause, rival});
  EXPECT_EQ(seen, std::set<Symptom>{Symptom::request_refused});
  std::vector<Result> results{idle, cause};
  put_in_order(results, seen, {});
  EXPECT_EQ(results.front().check, "cause");
  put_in_order(results, {}, {});
  EXPECT_EQ(results.front().check, "idle") << "nothing is refused: by stage";
}

TEST(Order, ANoteNeverLeads) {
  Result note, warning;
  note.check = "note", note.verdict = Verdict::found, note.severity = Severity::note;
  note.findings = {Finding{.where = "a", .severity = Severity::note, .shows = Symptom::delay}};
  warning.check = "warning", warning.verdict = Verdict::found, warning.severity = Severity::warning;
  warning.findings = {Finding{.where = "b", .severity = Severity::warning}};
  std::vector<Result> results{note, warning};
  put_in_order(results, {Symptom::delay}, {});
  EXPECT_EQ(results.front().check, "warning");
}

}  // namespace
}  // namespace sipfed
