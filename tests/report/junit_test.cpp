// The JUnit dialect: what the two strict schemas ask for as own assertions, the schemas themselves where they
// are at hand (SIPFED_JUNIT_SCHEMAS names their folder), and an independent reader's counts.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <pugixml.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "report/sample.h"

namespace sipfed {
namespace {

namespace fs = std::filesystem;

std::string junit(const std::string& name, bool skip_inconclusive = false) {
  ReportOptions options;
  options.checks = all_checks();
  options.version = "0.0.0";
  options.seconds = 3.2141;
  options.junit_inconclusive_skipped = skip_inconclusive;
  std::ostringstream out;
  const std::vector<Report> reports{sample::report(name)};
  junit_report(reports, options, out);
  return out.str();
}

struct Ran {
  int status;
  std::string output;
};

Ran ran(const std::string& command) {
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::string output;
  char buffer[4096];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe)) output.append(buffer, got);
  return {::pclose(pipe), output};
}

class File {
 public:
  explicit File(const std::string& content)
      : path_(
            (fs::temp_directory_path() / ("sipfed-junit-" + std::to_string(::getpid()) + ".xml")).string()) {
    std::ofstream(path_) << content;
  }
  ~File() { fs::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct Counts {
  int tests = 0, failures = 0, errors = 0, skipped = 0;
};

Counts counted(const pugi::xml_node& suite) {
  Counts counts;
  for (const auto& one : suite.children("testcase")) {
    ++counts.tests;
    counts.failures += one.child("failure") ? 1 : 0;
    counts.errors += one.child("error") ? 1 : 0;
    counts.skipped += one.child("skipped") ? 1 : 0;
  }
  return counts;
}

class Junit : public testing::TestWithParam<std::string> {};

TEST_P(Junit, KeepsTheRulesOfBothSchemas) {
  pugi::xml_document document;
  const std::string text = junit(GetParam());
  const auto parsed = document.load_string(text.c_str());
  ASSERT_TRUE(parsed) << parsed.description();
  const auto root = document.child("testsuites");
  ASSERT_TRUE(root);
  EXPECT_FALSE(root.first_attribute());
  const auto suite = root.child("testsuite");
  EXPECT_TRUE(std::regex_match(suite.attribute("timestamp").value(),
                               std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)")));
  EXPECT_TRUE(std::regex_match(suite.attribute("time").value(), std::regex(R"(\d+\.\d{3})")));
  const Counts counts = counted(suite);
  EXPECT_EQ(counts.tests, suite.attribute("tests").as_int());
  EXPECT_EQ(counts.failures, suite.attribute("failures").as_int());
  EXPECT_EQ(counts.errors, suite.attribute("errors").as_int());
  EXPECT_EQ(counts.skipped, suite.attribute("skipped").as_int());
  std::set<std::string> names_seen;
  for (const auto& one : suite.children("testcase")) {
    EXPECT_TRUE(names_seen.insert(one.attribute("name").value()).second) << one.attribute("name").value();
    EXPECT_TRUE(std::string(one.attribute("classname").value()).starts_with("sipfed."));
    EXPECT_EQ(std::string(one.attribute("classname").value()).find("peer.example"), std::string::npos);
    int children = 0;
    for (const auto& child : one.children()) {
      ++children;
      const std::string message = child.attribute("message").value(), body = child.text().get();
      EXPECT_EQ(body.substr(0, body.find('\n')), message);
      EXPECT_TRUE(std::string(child.name()) == "skipped" || child.attribute("type")) << child.name();
      EXPECT_LE(body.size(), 64U * 1024U + 16U);
    }
    EXPECT_LE(children, 1);
  }
  for (unsigned char c : text) EXPECT_TRUE(c >= 0x20 || c == '\n') << static_cast<int>(c);
}

TEST_P(Junit, HasOneRedCaseForOneRootCause) {
  const Report report = sample::report(GetParam());
  int errors = 0;
  for (const Result& result : report.results)
    errors += result.verdict == Verdict::found && result.severity == Severity::error ? 1 : 0;
  pugi::xml_document document;
  document.load_string(junit(GetParam()).c_str());
  const int red = document.child("testsuites").child("testsuite").attribute("failures").as_int();
  const bool suspected_root = exit_status(report, Severity::error) == 1 && errors == 0;
  EXPECT_EQ(red, suspected_root ? 1 : errors);
}

TEST_P(Junit, IsValidAgainstTheSchemas) {
  const char* folder = std::getenv("SIPFED_JUNIT_SCHEMAS");
  if (folder == nullptr) GTEST_SKIP() << "SIPFED_JUNIT_SCHEMAS does not name the folder of the two schemas";
  const File file(junit(GetParam()));
  int schemas = 0;
  for (const auto& schema : fs::directory_iterator(folder)) {
    if (schema.path().extension() != ".xsd") continue;
    ++schemas;
    const Ran lint = ran("xmllint --noout --schema '" + schema.path().string() + "' '" + file.path() + "'");
    EXPECT_EQ(lint.status, 0) << lint.output;
  }
  EXPECT_EQ(schemas, 2);
}

INSTANTIATE_TEST_SUITE_P(Samples, Junit, testing::ValuesIn(sample::names()),
                         [](const auto& which) { return which.param; });

TEST(JunitReader, CountsAsWeDo) {
  for (const char* name : {"healthy", "mixed", "hostile", "nothing"}) {
    const File file(junit(name));
    const Ran reader =
        ran("/usr/bin/python3 -c \"import sys, junitparser as j; x = j.JUnitXml.fromfile(sys.argv[1]); "
            "x.update_statistics(); "
            "print(x.tests, x.failures, x.errors, x.skipped)\" '" +
            file.path() + "'");
    if (reader.status != 0 && std::getenv("CI") == nullptr)
      GTEST_SKIP() << "python3-junitparser is missing: " << reader.output;
    pugi::xml_document document;
    document.load_file(file.path().c_str());
    const Counts counts = counted(document.child("testsuites").child("testsuite"));
    std::ostringstream expected;
    expected << counts.tests << ' ' << counts.failures << ' ' << counts.errors << ' ' << counts.skipped
             << '\n';
    EXPECT_EQ(reader.output, expected.str()) << name;
  }
}

TEST(JunitReader, WhatCouldNotBeToldIsAnErrorUnlessAskedOtherwise) {
  pugi::xml_document as_error, as_skipped;
  as_error.load_string(junit("nothing").c_str());
  as_skipped.load_string(junit("nothing", true).c_str());
  EXPECT_GT(as_error.child("testsuites").child("testsuite").attribute("errors").as_int(), 0);
  EXPECT_EQ(as_skipped.child("testsuites").child("testsuite").attribute("errors").as_int(), 0);
}

}  // namespace
}  // namespace sipfed
