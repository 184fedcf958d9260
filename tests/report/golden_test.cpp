// The face of the product, held by files: golden/<sample>.<exit status>.<language>.<txt|json|xml>.
// After a change that is meant:  SIPFED_UPDATE_GOLDEN=1 .build/default/tests/report_tests
// --gtest_filter='*Golden*'
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "report/sample.h"

namespace sipfed {
namespace {

namespace fs = std::filesystem;
const fs::path folder = SIPFED_SOURCE "/tests/report/golden";

struct Parts {
  std::string sample, status, language, format;
};

Parts parts_of(const fs::path& file) {
  std::istringstream name(file.filename().string());
  Parts parts;
  std::getline(name, parts.sample, '.');
  std::getline(name, parts.status, '.');
  std::getline(name, parts.language, '.');
  std::getline(name, parts.format);
  return parts;
}

std::string printed(const Report& report, const Parts& parts) {
  ReportOptions options;
  options.language = parts.language == "ja" ? Language::ja : Language::en;
  options.checks = all_checks();
  options.version = "0.0.0";
  options.coverage = parts.sample == "mixed";
  std::ostringstream out;
  const std::vector<Report> reports{report};
  if (parts.format == "json")
    json_report(reports, options, out);
  else if (parts.format == "xml")
    junit_report(reports, options, out);
  else
    text_report(reports, options, out);
  return out.str();
}

class Golden : public testing::TestWithParam<fs::path> {};

TEST_P(Golden, IsWhatIsPrinted) {
  const Parts parts = parts_of(GetParam());
  const Report report = sample::report(parts.sample);
  const std::string now = printed(report, parts);
  EXPECT_EQ(std::to_string(exit_status(report, Severity::error)), parts.status);
  if (std::getenv("SIPFED_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(GetParam()) << now;
    return;
  }
  std::ifstream file(GetParam());
  std::ostringstream before;
  before << file.rdbuf();
  EXPECT_EQ(now, before.str());
}

std::vector<fs::path> files() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder)) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

INSTANTIATE_TEST_SUITE_P(Reports, Golden, testing::ValuesIn(files()), [](const auto& which) {
  std::string name = which.param.filename().string();
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
});

}  // namespace
}  // namespace sipfed
