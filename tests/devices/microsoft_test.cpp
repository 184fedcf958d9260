// What is taken from a server's settings: folders of saved files, and what the script prints.
#include <gmock/gmock.h>

#include "devices/microsoft_shapes.h"
#include "gather/devices/windows_script.h"

namespace sipfed::gather {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(Microsoft, AnEdgeOfLyncOrLater) {
  const Microsoft edge = parsed_folder("edge");
  EXPECT_EQ(edge.family, "lync");
  EXPECT_EQ(edge.role, "edge");
  ASSERT_TRUE(edge.allowed && edge.providers && edge.blocked && edge.services);
  EXPECT_THAT(*edge.allowed, ElementsAre(Microsoft::AllowedDomain{"partner.example", ""}));
  EXPECT_THAT(*edge.providers, ElementsAre(Microsoft::Provider{"cup", "sip.ours.example", "2", true, false},
                                           Microsoft::Provider{"old", "sip.old.example", "0", false, false}));
  EXPECT_THAT(*edge.blocked, UnorderedElementsAre("spam.example", "bad.example"));
  EXPECT_THAT(*edge.services, ElementsAre(Microsoft::Service{"RTCSRV", "Running"}));
  EXPECT_EQ(edge.edge_federation, true);
  EXPECT_EQ(edge.partner_discovery, false);
  EXPECT_EQ(edge.user_replicator, false);
  EXPECT_EQ(edge.fips, true);
  EXPECT_EQ(edge.global_federation, std::nullopt);
  EXPECT_EQ(edge.authorized_hosts, std::nullopt);
}

TEST(Microsoft, WhatIsOfNoUseIsNoted) {
  const Microsoft edge = parsed_folder("edge");
  EXPECT_EQ(edge.talk.commands.at("notes.txt").refusal, "not understood");
  EXPECT_EQ(edge.talk.commands.at("Get-CsPublicProvider.json").refusal, "empty");
  EXPECT_TRUE(edge.talk.commands.at("Get-CsAllowedDomain.json").answered());
  const Microsoft other = parsed_answers({{"users.json", R"([{"SamAccountName": "ann"}])"}});
  EXPECT_EQ(other.talk.commands.at("users.json").refusal, "not recognised");
}

TEST(Microsoft, AnEmptyFileIsNoEmptyList) {
  EXPECT_EQ(parsed_answers({{"Get-CsAllowedDomain.json", "\r\n"}}).allowed, std::nullopt);
  const Microsoft empty = parsed_answers({{"Get-CsAllowedDomain.json", "[]"}});
  ASSERT_TRUE(empty.allowed);
  EXPECT_THAT(*empty.allowed, IsEmpty());
}

TEST(Microsoft, BlankLinesOfWmicAreAClassWithoutRows) {
  const std::string name = "MSFT_SIPFederationDeniedDomainSetting.txt";
  for (const std::string& blank : {std::string("\r\r\n\r\r\n"), std::string("\xFF\xFE\r\0\r\0\n\0", 8)}) {
    const Microsoft ocs = parsed_answers({{name, blank}});
    ASSERT_TRUE(ocs.blocked);
    EXPECT_THAT(*ocs.blocked, IsEmpty());
    EXPECT_EQ(ocs.family, "ocs");
    EXPECT_TRUE(ocs.talk.commands.at(name).answered());
  }
  for (const std::string& nothing : {std::string(), std::string("\xFF\xFE")}) {
    const Microsoft failed = parsed_answers({{name, nothing}});
    EXPECT_EQ(failed.blocked, std::nullopt);
    EXPECT_EQ(failed.talk.commands.at(name).refusal, "empty");
  }
  EXPECT_EQ(parsed_answers({{"Win32_Service.txt", "\r\n"}}).services, std::nullopt) << "no server has none";
}

TEST(Microsoft, ATableIsToldHowToBeSaved) {
  const auto refusal = [](const std::string& text) {
    return parsed_answers({{"Get-CsWindowsService.txt", text}})
        .talk.commands.at("Get-CsWindowsService.txt")
        .refusal;
  };
  EXPECT_EQ(refusal("\r\nStatus   Name      ActivityLevel\r\n------   ----      -------------\r\n"
                    "Running  RTCSRV    Connections=3\r\n"),
            "not understood: save it with | Format-List or ConvertTo-Json");
  EXPECT_EQ(refusal("Services\r\n--------\r\nRTCSRV\r\n"), "not understood") << "one column";
}

TEST(Microsoft, AnOcsServerByWmicAndLcscmd) {
  const Microsoft ocs = parsed_folder("ocs");
  EXPECT_EQ(ocs.family, "ocs");
  EXPECT_EQ(ocs.role, "edge");
  ASSERT_TRUE(ocs.allowed && ocs.providers && ocs.authorized_hosts);
  EXPECT_THAT(*ocs.allowed, ElementsAre(Microsoft::AllowedDomain{"ours.example", ""},
                                        Microsoft::AllowedDomain{"partner.example", "sip.partner.example"}));
  EXPECT_THAT(*ocs.providers, ElementsAre(Microsoft::Provider{"cup", "sip.ours.example",
                                                              "UseSourceVerification", true, false}));
  EXPECT_THAT(*ocs.authorized_hosts, ElementsAre("edge.corp.example", "192.0.2.44"));
  EXPECT_EQ(ocs.edge_federation, true);
  EXPECT_EQ(ocs.partner_discovery, false);
  EXPECT_EQ(ocs.global_federation, true);
  EXPECT_EQ(ocs.edge_fqdn, "edge.corp.example");
  EXPECT_EQ(ocs.front_end_edge_fqdn, "old-edge.corp.example");
}

Microsoft script_read() {
  return parsed_answers({{"collected.txt", fixture_bytes(microsoft_fixtures() / "script-output.txt")}});
}

TEST(Microsoft, WhatTheScriptPrints) {
  const Microsoft front_end = script_read();
  EXPECT_EQ(front_end.family, "lync");
  EXPECT_EQ(front_end.role, "front end");
  ASSERT_TRUE(front_end.allowed && front_end.providers && front_end.services);
  EXPECT_THAT(*front_end.allowed, IsEmpty());
  EXPECT_THAT(*front_end.providers, ElementsAre(Microsoft::Provider{"cup", "sip.ours.example",
                                                                    "UseSourceVerification", true, false}));
  EXPECT_EQ(front_end.blocked, std::nullopt);
  EXPECT_EQ(front_end.talk.commands.at("Get-CsBlockedDomain").refusal.substr(0, 26),
            "not read: PermissionDenied");
  EXPECT_THAT(*front_end.services, ElementsAre(Microsoft::Service{"RTCSRV", "Stopped"}));
  EXPECT_EQ(front_end.user_federation, true);
  EXPECT_EQ(front_end.global_federation, true);
  EXPECT_EQ(front_end.edge_fqdn, "edge.corp.example");
  EXPECT_EQ(front_end.fips, false);
}

TEST(Microsoft, ReplicasOfEdgesAreToldFromOthers) {
  const Microsoft front_end = script_read();
  ASSERT_TRUE(front_end.replicas);
  EXPECT_THAT(*front_end.replicas, ElementsAre(Microsoft::Replica{"fe.corp.example", false, true},
                                               Microsoft::Replica{"edgea.corp.example", true, true},
                                               Microsoft::Replica{"EDGEB.corp.example", true, false}));
  EXPECT_EQ(front_end.replicated, false);
}

TEST(Microsoft, CertificatesInUse) {
  const Microsoft front_end = script_read();
  using namespace std::chrono;
  const Time from = sys_days(January / 2 / 2026) + 3h + 4min + 5s,
             until = sys_days(January / 2 / 2027) + 3h + 4min + 5s;
  ASSERT_TRUE(front_end.certificates);
  EXPECT_THAT(*front_end.certificates,
              ElementsAre(Microsoft::Held{"AccessEdgeExternal",
                                          "CN=sip.peer.example, O=Peer",
                                          from,
                                          until,
                                          true,
                                          true,
                                          {"1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"}},
                          Microsoft::Held{.use = "Internal", .subject = "CN=edge.corp.example"}));
  // By hand: `Get-CsCertificate | ConvertTo-Json` knows of no usages, and one row alone is no array.
  const Microsoft by_hand = parsed_answers(
      {{"certificates.json", R"({"Use": 5, "Thumbprint": "0A1B", "NotAfter": "\/Date(1795377600000)\/"})"}});
  ASSERT_TRUE(by_hand.certificates);
  ASSERT_EQ(by_hand.certificates->size(), 1U);
  EXPECT_FALSE(by_hand.certificates->front().has_eku);
  EXPECT_EQ(by_hand.certificates->front().not_after, sys_days(November / 22 / 2026) + 20h);
}

TEST(Microsoft, TheClockAgainstOurs) {
  const Microsoft front_end = script_read();
  ASSERT_TRUE(front_end.clock);
  EXPECT_EQ(front_end.clock->offset, std::chrono::seconds(930));
  EXPECT_EQ(front_end.clock->zone, "東京 (標準時)");
  EXPECT_EQ(front_end.clock->source, ClockReading::Source::command);
}

TEST(Microsoft, TheScriptOnlyReads) {
  const std::string script(windows_script());
  for (const char* verb : {"Set-", "New-", "Remove-", "Start-", "Stop-", "Restart-", "Enable-", "Disable-",
                           "Invoke-", "Out-", "Add-", "Clear-", "Move-", " > ", "Method"})
    EXPECT_EQ(script.find(verb), std::string::npos) << verb;
}

// PowerShell takes its standard input line by line, and a statement that goes on needs more than that.
TEST(Microsoft, EveryLineOfTheScriptIsAWholeStatement) {
  std::istringstream lines{std::string(windows_script())};
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count)
    for (const char* pair : {"()", "{}", "[]"})
      EXPECT_EQ(std::count(line.begin(), line.end(), pair[0]), std::count(line.begin(), line.end(), pair[1]))
          << line;
  EXPECT_GT(count, 25);
}

TEST(Microsoft, TheParserKnowsEveryTopicOfTheScript) {
  std::istringstream lines{std::string(windows_script())};
  int count = 0;
  for (std::string line; std::getline(lines, line);) {
    const bool asks = line.starts_with("sipfed_");
    const std::size_t from = line.find('\'') + 1;
    if (!asks || from == 0) continue;
    const std::string topic = line.substr(from, line.find('\'', from) - from);
    EXPECT_TRUE(parsed_answers({{topic, "[]"}}).talk.commands.at(topic).answered()) << topic;
    ++count;
  }
  EXPECT_EQ(count, 21);
}

}  // namespace
}  // namespace sipfed::gather
