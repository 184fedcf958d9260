// Evidence survives being saved and loaded; damaged files are told apart by the place of the damage.
#include "evidence/json.h"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "evidence/dossier.h"

namespace sipfed {
namespace {

Evidence healthy() {
  std::ifstream file(SIPFED_SOURCE "/tests/judge/healthy.json");
  std::ostringstream text;
  text << file.rdbuf();
  auto evidence = evidence_from_json(text.str());
  EXPECT_TRUE(evidence) << evidence.fault.detail;
  return *evidence;
}

Dossier dossier() {
  const Evidence evidence = healthy();
  Dossier out;
  out.subjects[subject_key(evidence.subject)] = evidence.subject;
  out.views = evidence.views;
  return out;
}

TEST(EvidenceJson, SurvivesSavingAndLoading) {
  const Dossier before = dossier();
  ASSERT_FALSE(before.views.at("here#1").tls.empty());
  const auto after = from_json(to_json(before));
  ASSERT_TRUE(after) << after.fault.detail;
  EXPECT_TRUE(*after == before);
  EXPECT_EQ(to_json(*after), to_json(before));
}

TEST(EvidenceJson, BytesThatAreNoTextDoNotBreakTheFile) {
  Dossier odd = dossier();
  odd.views["here#1"].sip.begin()->second.replies[0].reason = "\xff\x1b[31m\x00 red";
  const auto after = from_json(to_json(odd));
  ASSERT_TRUE(after) << after.fault.detail;
}

struct Damage {
  const char* text;
  const char* place;
};

class Damaged : public testing::TestWithParam<Damage> {};

TEST_P(Damaged, SaysWhere) {
  const auto loaded = from_json(GetParam().text);
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.fault.detail.find(GetParam().place), std::string::npos) << loaded.fault.detail;
}

INSTANTIATE_TEST_SUITE_P(
    Files, Damaged,
    testing::Values(
        Damage{"", "is empty"}, Damage{"{\"format\":", "ends in the middle, at line 1"},
        Damage{"hello", "not sipfed's evidence"}, Damage{"{\"format\": }", "line 1: damaged"},
        Damage{"\xFF\xFE{", "UTF-16"}, Damage{"[]", "an object expected"},
        Damage{"{}", "not sipfed evidence"}, Damage{R"({"format":"sipfed-evidence"})", "/version"},
        Damage{R"({"format":"sipfed-evidence","version":2})", "/version"},
        Damage{R"({"format":"sipfed-evidence","version":1,"views":[]})", "/views: an object expected"},
        Damage{R"({"format":"sipfed-evidence","version":1,"views":{"a":{"taken_at":"yesterday"}}})",
               "/views/a/taken_at: a time"},
        Damage{
            R"({"format":"sipfed-evidence","version":1,"views":{"a":{"tcp":{"b":{"fault":{"kind":"odd"}}}}}})",
            "/views/a/tcp/b/fault/kind: one of the words"},
        Damage{
            R"({"format":"sipfed-evidence","version":1,"views":{"a":{"dns":{"b":{"answers":[{"port":70000}]}}}}})",
            "/views/a/dns/b/answers/0/port: a whole number within range"},
        Damage{R"({"format":"sipfed-evidence","version":1,"views":{"a":{"interrupted":"yes"}}})",
               "true or false"}));

TEST(EvidenceJson, DeepNestingIsRefused) {
  const auto loaded = from_json(std::string(100000, '['));
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.fault.detail.find("nested deeper"), std::string::npos);
}

TEST(EvidenceJson, MembersOfALaterVersionArePassedOver) {
  EXPECT_TRUE(from_json(R"({"format":"sipfed-evidence","version":1,"views":{"a":{"smell":"none"}}})"));
}

}  // namespace
}  // namespace sipfed
