// Evidence that was saved says the same as when it was fresh; runs merge in any order.
#include <gtest/gtest.h>
#include <sstream>

#include "evidence/dossier.h"
#include "evidence/json.h"
#include "judge/judge.h"
#include "report/report.h"
#include "worlds/rig.h"

namespace sipfed::worlds {
namespace {

using Reporter = void (*)(std::span<const Report>, const ReportOptions&, std::ostream&);

// Text, JSON and JUnit in both languages, one after the other.
std::string all_reports(const Dossier& dossier) {
  std::vector<Report> reports;
  for (const Evidence& evidence : about(dossier)) reports.push_back(judge(evidence, all_checks()));
  ReportOptions options;
  options.checks = all_checks();
  options.version = "1.2.3";
  options.seconds = 1.25;
  options.coverage = true;
  std::ostringstream out;
  for (const Language language : {Language::en, Language::ja})
    for (const Reporter reporter : {Reporter(text_report), Reporter(json_report), Reporter(junit_report)}) {
      options.language = language;
      reporter(reports, options, out);
    }
  return out.str();
}

Dossier reloaded(const Dossier& dossier) {
  const auto again = from_json(to_json(dossier));
  if (!again) throw std::runtime_error(again.fault.detail);
  return *again;
}

class Saved : public testing::TestWithParam<const Entry*> {};

TEST_P(Saved, SaysTheSameByteForByte) {
  const lab::Scenario scenario = lab::read_scenarios(GetParam()->world).front();
  const lab::Lab lab(scenario.patch);
  const Dossier fresh = look(lab, scenario).dossier;
  const Dossier again = reloaded(fresh);
  EXPECT_TRUE(again == fresh);
  EXPECT_EQ(to_json(again), to_json(fresh));
  const std::string reports = all_reports(fresh);
  EXPECT_NE(reports.find(GetParam()->name), std::string::npos);
  EXPECT_EQ(all_reports(again), reports);
}

std::vector<const Entry*> some_of_each_hop() {
  std::vector<const Entry*> out;
  for (const Entry& entry : all_checks())
    for (const std::string_view name : {"dns_srv_missing", "tcp_edge_unreachable", "tls_cert_validity",
                                        "tls_legacy_only", "edge_provider_missing", "front_end_down"})
      if (entry.name == name) out.push_back(&entry);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Lab, Saved, testing::ValuesIn(some_of_each_hop()),
                         [](const auto& entry) { return std::string(entry.param->name); });

TEST(Merged, AFileWithItselfIsTheFile) {
  const lab::Lab lab;
  const Dossier one = look(lab).dossier;
  EXPECT_TRUE(merged(one, one) == one);
  EXPECT_TRUE(merged(one, Dossier()) == one);
}

// The same partner seen from inside and from the edge, where the edge's name server knows less.
TEST(Merged, TwoVantagePointsInAnyOrder) {
  const lab::Lab lab(
      R"({"resolvers": {"edge": {"zones": {"_cisco-uds._tcp.ours.example": null,
                                           "_cuplogin._tcp.ours.example": null}}}})");
  gather::Settings settings = settings_for(lab);
  const gather::Resolver here = settings.resolvers.front(), edge = settings.resolvers.back();
  settings.resolvers = {{"inside", here.server}};
  const Dossier inside = look(subject_for(lab), settings).dossier;
  settings.resolvers = {{"dmz", edge.server}};
  const Dossier dmz = look(subject_for(lab), settings).dossier;
  const Dossier both = merged(reloaded(inside), reloaded(dmz));
  EXPECT_EQ(both.views.size(), 2U);
  EXPECT_EQ(both.subjects.size(), 1U);
  EXPECT_EQ(to_json(both), to_json(merged(dmz, inside)));
  const std::string reports = all_reports(both);
  EXPECT_EQ(all_reports(merged(dmz, inside)), reports);
  EXPECT_NE(reports.find("inside ("), std::string::npos);
  EXPECT_NE(reports.find("dmz ("), std::string::npos);
}

// Our run about them and their run about us.
TEST(Merged, BothEndsInAnyOrder) {
  const lab::Lab ours;
  const lab::Lab theirs(R"({
      "domains": {"peer": "ours.example", "local": "peer.example"}, "expect": [],
      "zones": {"_sipfederationtls._tcp.ours.example": {"SRV": ["0 0 {edge.port} sip.ours.example"]},
                "sip.ours.example": {"A": ["127.0.0.1"]}},
      "certificates": {"edge": {"subject": ["CN=sip.ours.example"], "san": ["DNS:sip.ours.example"]}}})");
  const Dossier from_us = look(ours).dossier;
  const Dossier from_them = look(theirs).dossier;
  const Dossier both = merged(from_us, from_them);
  ASSERT_EQ(both.subjects.size(), 2U);
  EXPECT_EQ(about(both)[0].subject.domain, "ours.example");
  EXPECT_EQ(about(both)[1].subject.domain, "peer.example");
  EXPECT_EQ(to_json(merged(from_them, from_us)), to_json(both));
  EXPECT_EQ(all_reports(merged(from_them, from_us)), all_reports(both));
  for (const Evidence& evidence : about(both)) {
    const Report report = judge(evidence, all_checks());
    for (const Result& result : report.results)
      EXPECT_NE(result.verdict, Verdict::broken) << result.check << ": " << result.fault;
    for (const Hop& hop : report.path)
      if (hop.stage == Stage::tls || hop.stage == Stage::presence) {
        EXPECT_EQ(hop.state, Hop::State::ok) << evidence.subject.domain << '\n' << told(report);
      }
  }
}

// Three runs, grouped either way.
TEST(Merged, IsAssociative) {
  const lab::Lab lab;
  Subject other = subject_for(lab);
  other.domain = "elsewhere.example";
  const Dossier a = look(lab).dossier, b = look(lab).dossier, c = look(other, settings_for(lab)).dossier;
  EXPECT_EQ(a.views.size() + b.views.size() + c.views.size(), merged(a, merged(b, c)).views.size())
      << "runs have names of their own";
  EXPECT_EQ(to_json(merged(merged(a, b), c)), to_json(merged(a, merged(b, c))));
  EXPECT_EQ(all_reports(merged(merged(a, b), c)), all_reports(merged(c, merged(b, a))));
}

}  // namespace
}  // namespace sipfed::worlds
