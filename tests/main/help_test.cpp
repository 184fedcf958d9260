// Help fits on a screen and shows how; pages and lists are printed whole.
#include <algorithm>
#include <gtest/gtest.h>
#include <sstream>

#include "main/program.h"
#include "sipfed/check.h"

namespace sipfed::test {
namespace {

class Help : public testing::TestWithParam<const char*> {};

TEST_P(Help, FitsOnAScreenAndHasExamples) {
  const std::string command = GetParam();
  const Ran ran = sipfed(command.empty() ? Words{"--help"} : Words{command, "--help"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_NE(ran.out.find("Examples:\n  sipfed " + command), std::string::npos) << ran.out;
  EXPECT_LE(std::count(ran.out.begin(), ran.out.end(), '\n'), 50) << ran.out;
  std::istringstream lines(ran.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

INSTANTIATE_TEST_SUITE_P(Main, Help,
                         testing::Values("", "check", "gather", "judge", "watch", "rehearse", "init",
                                         "collect", "explain", "list", "lab", "completion"),
                         [](const auto& command) {
                           const std::string name = command.param;
                           return name.empty() ? "sipfed" : name;
                         });

TEST(HelpTexts, NameTheExitStatuses) {
  const std::string out = sipfed({"--help"}).out;
  for (const char* status :
       {"0 healthy", "1 something found", "2 could not tell", "3 used wrongly", "4 sipfed's own"})
    EXPECT_NE(out.find(status), std::string::npos) << out;
}

TEST(Version, IsOneLine) {
  const Ran ran = sipfed({"--version"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_TRUE(ran.out.starts_with("sipfed ")) << ran.out;
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 1);
}

TEST(Pages, OfEveryCheckArePrintedInBothLanguages) {
  for (const Entry& entry : all_checks())
    for (const char* language : {"en", "ja"}) {
      const Ran ran = sipfed({"explain", std::string(entry.name), "--lang", language});
      EXPECT_EQ(ran.status, 0) << entry.name;
      EXPECT_NE(ran.out.find(entry.name), std::string::npos) << entry.name;
      EXPECT_GT(ran.out.size(), 400U) << entry.name;
      EXPECT_EQ(ran.err, "") << entry.name;
    }
}

TEST(Lists, NameEveryCheckAndEveryFault) {
  const Ran names = sipfed({"list", "--names"}), faults = sipfed({"lab", "--list"});
  const std::string table = sipfed({"list"}).out;
  std::string expected;
  for (const Entry& entry : all_checks()) {
    expected += std::string(entry.name) + '\n';
    EXPECT_NE(table.find(entry.name), std::string::npos) << entry.name;
    EXPECT_EQ(faults.out.find(std::string(entry.name) + '\n') != std::string::npos, !entry.world.empty())
        << entry.name;
  }
  EXPECT_EQ(names.out, expected);
}

}  // namespace
}  // namespace sipfed::test
