// All findings of a check are told, each line once; inputs that could not be read; widths of a terminal.
#include "report/told.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "evidence/json.h"
#include "judge/judge.h"
#include "judge/patched.h"
#include "report/plain.h"
#include "report/report.h"
#include "report/sample.h"

namespace sipfed {
namespace {

using Json = nlohmann::json;

using patched::healthy;

Report judged(const Json& json) {
  const auto evidence = evidence_from_json(json.dump());
  if (!evidence) throw std::runtime_error(evidence.fault.detail);
  return judge(*evidence, all_checks());
}

std::string printed(auto print, const Report& report, ReportOptions options = {}) {
  options.checks = all_checks();
  std::ostringstream out;
  const std::vector<Report> reports{report};
  print(reports, options, out);
  return out.str();
}

std::string on_one_line(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != '\n' && (c != ' ' || out.empty() || out.back() != ' '))
      out += c;
    else if (c == '\n' && !out.empty() && out.back() != ' ')
      out += ' ';
  return out;
}

int count(const std::string& text, const std::string& what) {
  int found = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
  return found;
}

// An abbreviated province, no organisational unit, a name that is no FQDN.
const Json poor_request = {{"subject",
                            {{{"type", "C"}, {"value", "JP"}},
                             {{"type", "ST"}, {"value", "TK"}},
                             {{"type", "O"}, {"value", "Ours"}},
                             {{"type", "CN"}, {"value", "sip"}}}},
                           {"key_type", "RSA"},
                           {"key_bits", 2048},
                           {"signature_verifies", true}};

Report with_requests(int number) {
  Json json = healthy();
  for (int i = 0; i < number; ++i)
    json["views"]["here#1"]["request"]["asa" + std::to_string(i) + ".csr"] = poor_request;
  return judged(json);
}

const Result& request_result(const Report& report) {
  for (const Result& result : report.results)
    if (result.check == "csr_subject_incomplete") return result;
  throw std::runtime_error("not judged");
}

Page page_of_requests() {
  for (const Entry& entry : all_checks())
    if (entry.name == "csr_subject_incomplete") return page_of(entry, Language::en);
  throw std::runtime_error("no such check");
}

TEST(Told, EveryVariantIsSeenInEveryReport) {
  const Report report = with_requests(1);
  const Result& result = request_result(report);
  ASSERT_GE(result.findings.size(), 3U);
  const Page page = page_of_requests();
  const std::string text = on_one_line(printed(text_report, report));
  const std::string junit = on_one_line(printed(junit_report, report));
  for (const Finding& finding : result.findings) {
    for (const std::string& line : lines_for(page.seen, &finding)) {
      EXPECT_NE(text.find(line), text.npos) << line << '\n' << text;
      if (line.find_first_of("<>&\"") == line.npos) {
        EXPECT_NE(junit.find(line), junit.npos) << line;
      }
    }
    for (const std::string& line : lines_for(page.remedy, &finding)) {
      EXPECT_EQ(count(text, line), 1) << line;
    }
  }
}

TEST(Told, MoreThanSixAreCounted) {
  const Report report = with_requests(5);
  const Result& result = request_result(report);
  const Told told = told_of(result, page_of_requests(), words(Language::en));
  ASSERT_GT(result.findings.size(), most_told);
  ASSERT_EQ(told.seen.size(), most_told + 1);
  EXPECT_EQ(told.seen.back().front(), "and " + std::to_string(result.findings.size() - most_told) + " more");
  EXPECT_LE(told.places.size(), most_told + 1);
}

TEST(Told, WhatIsLessThanTheFirstSaysSo) {
  Result result;
  result.findings = {Finding{.where = "a"},
                     Finding{.where = "b", .certainty = Certainty::suspected, .severity = Severity::note}};
  Page page;
  page.seen = {{{}, "At {where}."}};
  const Told told = told_of(result, page, words(Language::en));
  ASSERT_EQ(told.seen.size(), 2U);
  EXPECT_EQ(told.seen[0], std::vector<std::string>{"At a."});
  EXPECT_EQ(told.seen[1], std::vector<std::string>{"At b. [note, suspected]"});
}

TEST(Inputs, ThatCouldNotBeReadAreToldInEveryReport) {
  Json json = healthy();
  json["views"]["here#1"]["asa"]["asa"]["talk"] = {
      {"host", "asa.ours.example"},
      {"way", "ssh"},
      {"fault", {{"kind", "refused"}, {"detail", "Connection refused"}}}};
  json["views"]["here#1"]["imp"]["imp1"]["talk"] = {{"host", "imp1.ours.example"}, {"way", "ssh"}};
  const Report report = judged(json);
  const std::string told = "asa (ssh asa.ours.example): not read: refused: Connection refused";
  const std::string text = printed(text_report, report);
  EXPECT_NE(text.find("Devices and files\n  - " + told + "\n"), text.npos) << text;
  EXPECT_EQ(text.find("imp1 (ssh"), text.npos) << "read without trouble";
  EXPECT_NE(printed(junit_report, report).find("name=\"sipfed.input\" value=\"" + told), std::string::npos);
  ReportOptions all;
  all.all_inputs = true;
  EXPECT_NE(printed(text_report, report, all).find("  - imp1 (ssh imp1.ours.example): read\n"),
            std::string::npos);
  ReportOptions japanese;
  japanese.language = Language::ja;
  EXPECT_NE(printed(text_report, report, japanese).find("読み出し不可: 接続拒否: Connection refused"),
            std::string::npos);
  const Json reading = Json::parse(printed(json_report, report)).at("reports").at(0).at("readings").at(0);
  EXPECT_EQ(reading.at("input"), "asa_log_in");
  EXPECT_EQ(reading.at("state"), "not_read");
  EXPECT_EQ(reading.at("why"), "refused: Connection refused");
}

TEST(FaultWords, StandForTheKindAlone) {
  const Words& ja = words(Language::ja);
  EXPECT_EQ(fault_words(ja, "timeout"), "タイムアウト");
  EXPECT_EQ(fault_words(ja, "asa (ssh a): refused: Connection refused; b: reset"),
            "asa (ssh a): 接続拒否: Connection refused; b: リセット");
  EXPECT_EQ(fault_words(ja, "the connection was reset by a timeout"),
            "the connection was reset by a timeout");
  EXPECT_EQ(fault_words(words(Language::en), "refused: x"), "refused: x");
}

class Widths : public testing::TestWithParam<std::size_t> {};

// The hops and the table; a word longer than the line cannot be broken.
TEST_P(Widths, NoLineIsLongerThanTheTerminalAndNoneEndsInABlank) {
  for (const Language language : {Language::en, Language::ja})
    for (const char* name : {"mixed", "dns_srv_missing", "nothing"}) {
      ReportOptions options;
      options.language = language;
      options.columns = GetParam();
      options.coverage = true;
      options.version = "0.0.0";
      std::istringstream lines(printed(text_report, sample::report(name), options));
      for (std::string line; std::getline(lines, line);) {
        EXPECT_FALSE(line.ends_with(' ')) << '"' << line << '"';
        if (line.find("  ") == line.npos) continue;
        const std::size_t longest_word = line.find_first_of("/_`") == line.npos ? 0 : 20;
        EXPECT_LE(display_width(line), GetParam() + longest_word) << line;
      }
    }
}

INSTANTIATE_TEST_SUITE_P(Terminals, Widths, testing::Values(60, 80, 96, 110));

TEST(Rehearsed, WhatIsNotPlannedTakesOneShortLine) {
  Json json = healthy();
  json["subject"]["rehearsal"] = true;
  json["views"] = {{"here#1",
                    {{"vantage", "here"},
                     {"taken_at", "2026-11-22T12:00:00Z"},
                     {"trace", {{"sip.log", {{"replies", 1}}}}}}}};
  const Report report = judged(json);
  const std::string text = printed(text_report, report);
  EXPECT_TRUE(text.starts_with("NOTHING WRONG")) << text;
  EXPECT_EQ(count(text, "not part of what is planned"), 1) << text;
  EXPECT_EQ(text.find("tls_chain_incomplete"), text.npos) << text;
  EXPECT_LT(count(text, "\n"), 25) << text;
}

TEST(Rehearsed, WhatNoCheckCouldJudgeIsNamed) {
  Report report = with_requests(1);
  report.unjudged = {"asa", "sip.log"};
  EXPECT_NE(printed(text_report, report).find("No check could judge: asa, sip.log"), std::string::npos);
}

}  // namespace
}  // namespace sipfed
