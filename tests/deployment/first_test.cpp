// The schema and the first file know the same sections and keys as the reader.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "deployment/folder.h"
#include "deployment/layout.h"

namespace sipfed::tests {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Json schema() {
  std::ifstream file(SIPFED_SOURCE "/src/deployment/deployment.schema.json");
  return Json::parse(file);
}

// The definition meant, with what stands beside the reference.
Json followed(const Json& node) {
  if (!node.contains("$ref")) return node;
  const std::string pointer = node["$ref"].get<std::string>().substr(1);
  Json out = schema().at(Json::json_pointer(pointer));
  for (const auto& [key, value] : node.items()) out[key] = value;
  return out;
}

struct Row {
  bool repeated, list, required;
  std::string form;  // name of the definition
  std::vector<std::string> choices;
  auto operator<=>(const Row&) const = default;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.repeated << row.list << row.required << ' ' << row.form;
  for (const std::string& choice : row.choices) *out << ' ' << choice;
}
using Rows = std::map<std::string, Row>;

std::string form_name(const Json& node) {
  const std::string reference = node.value("$ref", "");
  return reference.substr(reference.rfind('/') + 1);
}

void walk(const Json& object, const std::string& section, bool repeated, Rows& out) {
  EXPECT_EQ(object.at("additionalProperties"), false) << section;
  const auto required = object.value("required", std::set<std::string>());
  for (const auto& [name, node] : object.at("properties").items()) {
    const std::string key = section.empty() ? name : section + '.' + name;
    EXPECT_FALSE(node.value("description", "").empty()) << key;
    const bool list = node.value("type", "") == "array";
    const Json inner = followed(list ? node.at("items") : node);
    if (inner.value("type", "") == "object")
      walk(inner, key, list, out);
    else
      out[key] = {repeated, list, required.contains(name), form_name(list ? node.at("items") : node),
                  inner.value("enum", std::vector<std::string>())};
  }
}

std::string_view name_of_form(Form form) {
  constexpr std::string_view all[] = {
      "text",  "name", "domain", "host",     "address",    "place",       "resolver", "network",
      "clock", "url",  "file",   "new_file", "folder",     "secret_file", "variable", "port",
      "days",  "flag", "side",   "way",      "protection", "route_type",  "protocol"};
  return all[static_cast<std::size_t>(form)];
}

TEST(DeploymentSchema, KnowsWhatTheReaderKnowsAndNothingElse) {
  Rows described, read;
  walk(schema(), "", false, described);
  for (const LayoutKey& key : deployment_layout()) {
    const auto words = choices(key.form);
    read[key.section.empty() ? key.name : key.section + '.' + key.name] = {
        key.repeated,
        key.list,
        key.required,
        std::string(name_of_form(key.form)),
        {words.begin(), words.end()}};
  }
  EXPECT_EQ(read.size(), deployment_layout().size());
  EXPECT_EQ(described, read);
}

TEST(DeploymentSchema, SaysWhichDraftItIs) {
  EXPECT_EQ(schema().at("$schema"), "https://json-schema.org/draft/2020-12/schema");
}

const FirstAnswers answers{"peer.example",     "ours.example",     "local",
                           "sip.ours.example", "sip.peer.example", {"198.51.100.20", "2001:db8::20"}};

TEST(FirstDeployment, HoldsWhatIsKnown) {
  const Folder folder;
  const auto read = folder.read(first_deployment(answers));
  ASSERT_TRUE(read) << read.fault.detail;
  EXPECT_EQ(read->peer, "peer.example");
  EXPECT_EQ(read->local, "ours.example");
  EXPECT_THAT(read->expect, ElementsAre("198.51.100.20", "2001:db8::20"));
  Plan plan;
  plan.cisco = "local";
  plan.cisco_fqdn = "sip.ours.example";
  plan.edge_external = "sip.peer.example";
  EXPECT_EQ(read->plan, plan);
}

TEST(FirstDeployment, IsReadEvenWithoutAnyAnswer) {
  const Folder folder;
  const auto read = folder.read(first_deployment({}));
  ASSERT_TRUE(read) << read.fault.detail;
  EXPECT_EQ(read->peer, "");
  EXPECT_EQ(read->plan, Plan{});
}

TEST(FirstDeployment, AnswersStayTexts) {
  const Folder folder;
  FirstAnswers odd = answers;
  odd.peer = "a\"\n[asa]\x7f\\";
  const auto read = folder.read(first_deployment(odd));
  EXPECT_THAT(
      read.fault.detail,
      HasSubstr("peer: expected a full domain name such as \"ours.example\", found \"a\"?[asa]?\\\""));
}

// Every example is taken for good: "# key = ..." and "# [section]".
std::string uncommented(const std::string& text) {
  const std::regex example("# (\\w+ = .*|\\[.*\\])");
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    out += (std::regex_match(line, match, example) ? match[1].str() : line) + '\n';
  }
  return out;
}

TEST(FirstDeployment, ShowsEveryKeyInAnExampleThatIsRight) {
  const Folder folder;
  for (const char* file : {"client.pem", "client.key", "roots.pem", "id_ed25519", "known_hosts", "asa.enable",
                           "imp.password", "asa.csr", "peer-edge.pem", "cup.pem", "sip-trace.txt", "edge.pfx",
                           "asa.p12", "asa.passphrase", "asa-output/show_clock.txt"})
    folder.write(file, "");
  const std::string text = uncommented(first_deployment({}));
  const auto read = folder.read(text);
  ASSERT_TRUE(read) << read.fault.detail;
  EXPECT_EQ(read->asa.size() + read->imp.size() + read->microsoft.size(), 4U);
  std::set<std::string> shown;
  std::istringstream lines(text);
  std::string section;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('['))
      section = line.substr(line.find_last_of('[') + 1, line.find(']') - line.find_last_of('[') - 1) + '.';
    else if (const auto equals = line.find(" = "); equals != std::string::npos && !line.starts_with('#'))
      shown.insert(section + line.substr(0, equals));
  }
  // Log-ins have keys in common, and two that exclude each other are not shown side by side.
  const std::set<std::string> log_ins{"asa", "imp", "microsoft.server", "directory"};
  for (const LayoutKey& key : deployment_layout()) {
    bool found = shown.contains((key.section.empty() ? "" : key.section + '.') + key.name);
    if (log_ins.contains(key.section))
      for (const std::string& other : log_ins) found = found || shown.contains(other + '.' + key.name);
    EXPECT_TRUE(found) << key.section << '.' << key.name;
  }
}

}  // namespace
}  // namespace sipfed::tests
