// The house rules that a reader of the tree can hold: who may include whom, how long a file may be, what no
// text says.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
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
  expect_only("src/deployment", {"sipfed/", "deployment/", "toml++/"});
}

TEST(Floors, EachCLibraryStaysBehindItsDoor) {
  for (const fs::path& file : sources("src")) {
    const bool header = file.extension() == ".h";
    const std::string path = fs::relative(file, root).string();
    for (const Include& include : includes(file)) {
      if (include.name.starts_with("openssl/")) {
        bool inside = path.starts_with("src/lab/");
        for (const char* room : {"tls", "probes", "artefacts"})
          inside = inside || path.starts_with(std::string("src/gather/") + room + '/');
        EXPECT_TRUE(inside && (!header || path.ends_with("engine.h") || path.ends_with("freed.h") ||
                               path.starts_with("src/lab/")))
            << path << " includes " << include.name;
      }
      if (include.name.starts_with("libssh/")) {
        EXPECT_TRUE(path.starts_with("src/gather/devices/ssh_")) << path;
      }
      if (include.name == "ldap.h") {
        EXPECT_TRUE(path.starts_with("src/gather/directory/")) << path;
      }
      if (include.name == "ares.h") {
        EXPECT_TRUE(path.starts_with("src/gather/net/dns_")) << path;
      }
      if (include.name.starts_with("nlohmann/") || include.name.starts_with("CLI/") ||
          include.name.starts_with("toml++/") || include.name.starts_with("pugixml")) {
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

// The guide's causes and the checks that look for them: every row of the list of failure modes.
const std::multimap<std::string, std::string> causes{
    {"A1", "clock_skew"},
    {"A1", "tls_cert_validity"},
    {"A2", "scep_unavailable"},
    {"A3", "tls_cert_no_fqdn"},
    {"A4", "csr_subject_incomplete"},
    {"A5", "tls_cert_changed"},
    {"A6", "asa_class_map_without_acl"},
    {"A7", "edge_domain_in_both_lists"},
    {"A8", "asa_silent"},
    {"A8", "tftp_image_missing"},
    {"A9", "pkcs12_without_key"},
    {"B1a", "tls_cert_eku"},
    {"B1b", "front_end_down"},
    {"B1c", "tls_peer_untrusted"},
    {"B1d", "static_route_wrong"},
    {"B1e", "dns_srv_missing"},
    {"B1e", "dns_srv_wrong"},
    {"B1e", "dns_srv_target_unresolved"},
    {"B1e", "dns_resolver_failing"},
    {"B1f", "dns_client_view_differs"},
    {"B2a", "dns_srv_missing"},
    {"B2b", "sip_user_do_not_disturb"},
    {"B2c", "static_route_wrong"},
    {"B2d", "im_gateway_off"},
    {"B2e", "federated_domain_missing"},
    {"B3", "federation_fades"},
    {"B3a", "dns_address_collision"},
    {"B3b", "edge_fqdn_wrong"},
    {"B3c", "dns_srv_missing"},
    {"B4", "tls_empty_fragments"},
    {"B4", "dns_reverse_missing"},
    {"B5", "edge_provider_missing"},
    {"B5", "dns_srv_not_ours"},
    {"B5", "edge_domain_allowed"},
    {"B5b", "dns_srv_missing"},
    {"B6", "sip_record_route_no_transport"},
    {"B7", "tls_cert_name_mismatch"},
    {"B7", "tls_edge_not_fips"},
    {"B7", "federation_disabled"},
    {"B7", "tls_no_common_cipher"},
    {"B7d", "dns_srv_missing"},
    {"B8a", "ocs_edge_authorized_host"},
    {"B8b", "service_password_expired"},
    {"B9", "rdp_requires_fips"},
};

std::set<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

// The guide's ids of a check, from its source: {Severity::error, Stage::dns, "B1e B2a", ...
std::set<std::string> guide_ids_of(const std::string& check) {
  static const std::regex ids(R"rx(Stage::\w+,\s*"([^"]*)")rx");
  const std::string text = text_of(root / "checks" / check / "check.cpp");
  std::smatch match;
  return std::regex_search(text, match, ids) ? words_of(match[1]) : std::set<std::string>();
}

TEST(Guide, EveryCauseHasItsCheck) {
  for (const auto& [id, check] : causes) EXPECT_TRUE(guide_ids_of(check).contains(id)) << id << ' ' << check;
}

TEST(Guide, NoSymptomIsEmpty) {
  std::set<std::string> symptoms;
  for (const auto& [id, check] : causes) symptoms.insert(id.substr(0, 2));
  EXPECT_EQ(symptoms.size(), 18U);
}

// The list of failure modes is no part of this repository; where it is at hand, the table is held against it.
TEST(Guide, TheTableIsThatOfTheFailureModes) {
  const char* file = std::getenv("SIPFED_FAILURE_MODES");
  if (file == nullptr) GTEST_SKIP() << "SIPFED_FAILURE_MODES names no list of failure modes";
  static const std::regex row(R"rx(^\| ([^|]*) \| [^|]* \| [^|]* \| ([^|]*) \|)rx"), name(R"rx(`(\w+)`)rx");
  std::istringstream in(text_of(file));
  std::string ids;
  int rows = 0;
  for (std::string line; std::getline(in, line);) {
    std::smatch match;
    if (!std::regex_search(line, match, row)) continue;
    std::string first = match[1];
    std::replace(first.begin(), first.end(), ',', ' ');
    if (first.find_first_not_of(' ') != std::string::npos) ids = first;
    const std::string checks = match[2];
    for (std::sregex_iterator at(checks.begin(), checks.end(), name), end; at != end; ++at) {
      ++rows;
      for (const std::string& id : words_of(ids))
        EXPECT_TRUE(guide_ids_of((*at)[1]).contains(id)) << id << ' ' << (*at)[1];
    }
  }
  EXPECT_GE(rows, 35);
}

}  // namespace
