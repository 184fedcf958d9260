// The JSON report keeps its schema on every path.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "report/sample.h"

namespace sipfed {
namespace {

std::string json(const std::string& name, Language language) {
  ReportOptions options;
  options.checks = all_checks();
  options.language = language;
  options.version = "0.0.0";
  std::ostringstream out;
  const std::vector<Report> reports{sample::report(name)};
  json_report(reports, options, out);
  return out.str();
}

TEST(JsonReport, ParsesAndNamesEveryCheckOnce) {
  for (const std::string& name : sample::names()) {
    const auto document = nlohmann::json::parse(json(name, Language::en));
    EXPECT_EQ(document.at("format"), "sipfed-report");
    EXPECT_EQ(document.at("reports").at(0).at("results").size(), all_checks().size()) << name;
  }
}

TEST(JsonReport, IsValidAgainstItsSchema) {
  const auto folder = std::filesystem::temp_directory_path() / ("sipfed-json-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::string files;
  for (const std::string& name : sample::names())
    for (const Language language : {Language::en, Language::ja}) {
      const auto file = folder / (name + (language == Language::ja ? ".ja.json" : ".en.json"));
      std::ofstream(file) << json(name, language);
      files += " -i '" + file.string() + "'";
    }
  const bool present = std::system("/usr/bin/python3 -c 'import jsonschema' 2>/dev/null") == 0;
  if (!present && std::getenv("CI") == nullptr) GTEST_SKIP() << "python3-jsonschema is missing";
  ASSERT_TRUE(present);
  const int status = std::system(("/usr/bin/python3 -W ignore -m jsonschema" + files +
                                  " '" SIPFED_SOURCE "/src/report/report.schema.json'")
                                     .c_str());
  EXPECT_EQ(status, 0);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sipfed
