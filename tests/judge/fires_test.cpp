// What must fire does, and everything else does not: each check's fires.json patches one healthy evidence.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "evidence/json.h"
#include "judge/judge.h"
#include "judge/patched.h"

namespace sipfed {
namespace {

using Json = nlohmann::json;

using patched::healthy;

std::map<std::string, std::string> fired(const Report& report) {
  std::map<std::string, std::string> out;
  for (const Result& result : report.results)
    if (result.verdict == Verdict::found || result.verdict == Verdict::suspected ||
        result.verdict == Verdict::broken)
      out[result.check] = name_of(result.verdict);
  return out;
}

std::string verdicts(const Report& report) {
  std::ostringstream out;
  for (const Result& result : report.results) {
    out << "  " << result.check << ": " << name_of(result.verdict) << ' ' << result.fault;
    for (const Finding& finding : result.findings) out << " [" << finding.variant << "] " << finding.where;
    out << '\n';
  }
  return out.str();
}

struct Case {
  const Entry* entry;
  Json json;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.entry->name << '/' << c.json.value("name", ""); }

std::vector<Case> cases() {
  std::vector<Case> out;
  for (const Entry& entry : all_checks()) {
    const Json file = Json::parse(entry.fires);
    for (const Json& json : file.at("fires")) out.push_back({&entry, json});
  }
  return out;
}

class Fires : public testing::TestWithParam<Case> {};

TEST_P(Fires, ExactlyTheChecksNamed) {
  const auto& [entry, json] = GetParam();
  const auto evidence = evidence_from_json(healthy().patch(json.at("patch")).dump());
  ASSERT_TRUE(evidence) << evidence.fault.detail;
  const Report report = judge(*evidence, all_checks());
  EXPECT_EQ(fired(report), (json.at("finds").get<std::map<std::string, std::string>>())) << verdicts(report);
  for (const auto& [check, verdict] : json.value("verdicts", std::map<std::string, std::string>())) {
    for (const Result& result : report.results) {
      if (result.check == check) {
        EXPECT_EQ(name_of(result.verdict), verdict) << check << '\n' << verdicts(report);
      }
    }
  }
  for (const Result& result : report.results)
    if (result.check == entry->name && json.contains("variant")) {
      ASSERT_FALSE(result.findings.empty());
      EXPECT_EQ(result.findings.front().variant, json["variant"].get<std::string>());
    }
}

INSTANTIATE_TEST_SUITE_P(Checks, Fires, testing::ValuesIn(cases()), [](const auto& which) {
  std::string name = std::string(which.param.entry->name) + "__" + which.param.json.value("name", "");
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
});

TEST(Fires, NothingOnAHealthyEvidence) {
  const auto evidence = evidence_from_json(healthy().dump());
  ASSERT_TRUE(evidence) << evidence.fault.detail;
  const Report report = judge(*evidence, all_checks());
  EXPECT_TRUE(fired(report).empty()) << verdicts(report);
  EXPECT_EQ(report.summary, Report::Summary::healthy);
  EXPECT_EQ(exit_status(report, Severity::note), 0);
  for (const Hop& hop : report.path) EXPECT_EQ(hop.state, Hop::State::ok) << name_of(hop.stage);
}

TEST(Fires, EveryCheckOfTheHouseIsLookedAt) { EXPECT_GE(all_checks().size(), 36U); }

TEST(Fires, EveryCheckHasACaseThatFiresIt) {
  for (const Entry& entry : all_checks()) {
    bool fires = false;
    const Json file = Json::parse(entry.fires);
    for (const Json& json : file.at("fires")) fires = fires || json.at("finds").contains(entry.name);
    EXPECT_TRUE(fires) << entry.name;
  }
}

}  // namespace
}  // namespace sipfed
