// The house rules that a reader of the tree can hold: who may include whom, how long a file may be, what no
// text says.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
const fs::path root = SIPFED_SOURCE;

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<fs::path> files_below(const std::string& folder, const std::set<std::string>& endings) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder))
    if (entry.is_regular_file() && endings.contains(entry.path().extension().string()))
      out.push_back(entry.path());
  EXPECT_FALSE(out.empty()) << folder;
  return out;
}

std::vector<fs::path> sources(const std::string& folder) { return files_below(folder, {".cpp", ".h"}); }

struct Include {
  bool quoted;
  std::string name;
};

std::vector<Include> includes(const fs::path& file) {
  static const std::regex line(R"rx(^\s*#\s*include\s*([<"])([^>"]+)[>"])rx");
  std::vector<Include> out;
  std::istringstream in(text_of(file));
  for (std::string each; std::getline(in, each);)
    if (std::smatch match; std::regex_search(each, match, line)) out.push_back({match[1] == "\"", match[2]});
  return out;
}

bool is_standard(const std::string& name) {
  return name.find('/') == std::string::npos && name.find('.') == std::string::npos;
}

// Quoted includes of a folder's files may only begin with one of these.
void expect_only(const std::string& folder, const std::vector<std::string>& allowed) {
  for (const fs::path& file : sources(folder))
    for (const Include& include : includes(file)) {
      const bool good =
          !include.quoted || std::any_of(allowed.begin(), allowed.end(), [&](const std::string& prefix) {
            return include.name.starts_with(prefix);
          });
      EXPECT_TRUE(good) << file << " includes " << include.name;
    }
}

TEST(Floors, TheContractKnowsTheStandardLibraryOnly) {
  expect_only("include", {"sipfed/"});
  for (const fs::path& file : sources("include"))
    for (const Include& include : includes(file))
      EXPECT_TRUE(include.quoted || is_standard(include.name)) << file << " includes " << include.name;
}

TEST(Floors, ChecksKnowTheContractOnly) {
  expect_only("checks", {"sipfed/"});
  for (const fs::path& file : sources("checks")) {
    for (const Include& include : includes(file)) {
      EXPECT_TRUE(include.quoted || is_standard(include.name)) << file << " includes " << include.name;
      EXPECT_FALSE(
          std::set<std::string>({"fstream", "filesystem", "thread", "iostream"}).contains(include.name))
          << file << " includes " << include.name;
    }
    const std::string text = text_of(file);
    for (const char* clock : {"system_clock", "steady_clock", "getenv", "std::time("})
      EXPECT_EQ(text.find(clock), std::string::npos) << file << " uses " << clock;
  }
}

TEST(Floors, RoomsOnOneFloorDoNotKnowEachOther) {
  expect_only("src/evidence", {"sipfed/", "evidence/"});
  expect_only("src/gather", {"sipfed/", "gather/", "evidence/suites.h"});
  expect_only("src/judge", {"sipfed/", "judge/"});
  expect_only("src/report", {"sipfed/", "report/"});
  expect_only("src/lab", {"sipfed/", "lab/"});
}

TEST(Floors, EachCLibraryStaysBehindItsDoor) {
  for (const fs::path& file : sources("src")) {
    const bool header = file.extension() == ".h";
    const std::string path = fs::relative(file, root).string();
    for (const Include& include : includes(file)) {
      if (include.name.starts_with("openssl/")) {
        const bool inside = path.starts_with("src/gather/tls/") || path.starts_with("src/lab/");
        EXPECT_TRUE(inside && (!header || path.ends_with("engine.h") || path.ends_with("freed.h") ||
                               path.starts_with("src/lab/")))
            << path << " includes " << include.name;
      }
      if (include.name == "ares.h") {
        EXPECT_TRUE(path.starts_with("src/gather/net/dns_")) << path;
      }
      if (include.name.starts_with("nlohmann/") || include.name.starts_with("CLI/") ||
          include.name.starts_with("pugixml")) {
        EXPECT_TRUE(!header || path.starts_with("src/lab/")) << path << " includes " << include.name;
      }
    }
  }
}

TEST(Floors, NothingResolvesNamesBesideTheDnsClient) {
  for (const fs::path& file : sources("src/gather")) {
    const std::string text = text_of(file);
    for (const char* word : {"tcp::resolver", "getaddrinfo", "awaitable_operators"})
      EXPECT_EQ(text.find(word), std::string::npos) << file << " uses " << word;
  }
}

TEST(Floors, FilesAreShort) {
  for (const char* folder : {"include", "src", "checks", "tests"})
    for (const fs::path& file : sources(folder)) {
      const std::string text = text_of(file);
      EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 400) << file;
    }
}

TEST(Floors, HeadersSayWhatTheyAre) {
  for (const char* folder : {"include", "src"})
    for (const fs::path& file : files_below(folder, {".h"})) {
      const std::string text = text_of(file);
      EXPECT_TRUE(text.starts_with("// ")) << file;
      EXPECT_NE(text.find("#pragma once"), std::string::npos) << file;
    }
}

TEST(Floors, NothingIsLeftForLater) {
  const std::regex later(
      "\\b(TO"
      "DO|FIX"
      "ME|XX"
      "X|HA"
      "CK|not "
      "implemented)\\b");
  for (const char* folder : {"include", "src", "checks", "tests", "cmake"})
    for (const fs::path& file : files_below(folder, {".cpp", ".h", ".md", ".cmake", ".sh", ".json"}))
      EXPECT_FALSE(std::regex_search(text_of(file), later)) << file;
}

TEST(Floors, EveryCheckFolderIsWhole) {
  for (const auto& folder : fs::directory_iterator(root / "checks")) {
    if (!folder.is_directory()) continue;
    const std::string name = folder.path().filename().string();
    for (const char* part : {"check.cpp", "en.md", "ja.md", "fires.json"})
      EXPECT_TRUE(fs::exists(folder.path() / part)) << name << '/' << part;
    EXPECT_NE(text_of(folder.path() / "check.cpp").find("const Check " + name + "{"), std::string::npos)
        << name;
  }
}

// Two types of one name in one namespace are merged by the linker without a word.
TEST(Floors, NoTwoTypesHaveOneName) {
  static const std::regex definition(
      R"rx((?:^|\n)(?:struct|class|enum class) (\w+)(?: final)?(?: : [^;\n{]*)? \{)rx");
  for (const char* folder : {"include", "src/evidence", "src/gather", "src/lab", "src/report", "src/main"}) {
    std::map<std::string, fs::path> seen;
    for (const fs::path& file : files_below(folder, {".h"})) {
      const std::string text = text_of(file);
      for (std::sregex_iterator at(text.begin(), text.end(), definition), end; at != end; ++at) {
        const auto [place, fresh] = seen.emplace((*at)[1], file);
        EXPECT_TRUE(fresh) << (*at)[1] << " in " << file << " and " << place->second;
      }
    }
  }
}

TEST(Floors, TheReadmeListsEveryCheck) {
  const std::string readme = text_of(root / "README.md");
  for (const auto& folder : fs::directory_iterator(root / "checks")) {
    if (!folder.is_directory()) continue;
    const std::string row = "| `" + folder.path().filename().string() + "` |";
    EXPECT_NE(readme.find(row), std::string::npos) << row;
  }
}

TEST(Floors, NothingNamesACheckButItsFolderAndTests) {
  std::vector<std::string> checks;
  for (const auto& folder : fs::directory_iterator(root / "checks"))
    if (folder.is_directory()) checks.push_back(folder.path().filename().string());
  for (const char* folder : {"include", "src/gather", "src/judge", "src/report", "src/evidence", "src/lab"})
    for (const fs::path& file : sources(folder)) {
      const std::string text = text_of(file);
      for (const std::string& check : checks)
        EXPECT_EQ(text.find(check), std::string::npos) << file << " names " << check;
    }
}

}  // namespace
