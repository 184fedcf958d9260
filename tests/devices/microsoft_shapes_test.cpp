// The shapes that Microsoft settings come in, and those that are none.
#include "devices/microsoft_shapes.h"

#include <gmock/gmock.h>

#include "gather/devices/microsoft_rows.h"

namespace sipfed::gather {
namespace {

using testing::ElementsAre;

std::string utf16(std::string_view ascii, bool big_endian) {
  std::string out = big_endian ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : ascii) out += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return out;
}

std::optional<bool> federation(const std::string& text) {
  return parsed_answers({{"Get-CsAccessEdgeConfiguration.txt", text}}).edge_federation;
}

TEST(MicrosoftShapes, Booleans) {
  for (const char* value : {"true", "\"True\"", "\"TRUE\"", "1", "\"1\""})
    EXPECT_EQ(federation(std::string("{\"AllowFederatedUsers\": ") + value + "}"), true) << value;
  for (const char* value : {"false", "\"False\"", "\"FALSE\"", "0"})
    EXPECT_EQ(federation(std::string("{\"AllowFederatedUsers\": ") + value + "}"), false) << value;
  for (const char* value : {"null", "\"\"", "\"perhaps\"", "[]", "{}", "2"})
    EXPECT_EQ(federation(std::string("{\"AllowFederatedUsers\": ") + value + "}"), std::nullopt) << value;
}

TEST(MicrosoftShapes, Encodings) {
  const std::string json = "{\"AllowFederatedUsers\": true}";
  EXPECT_EQ(federation(json), true);
  EXPECT_EQ(federation("\xEF\xBB\xBF" + json), true);
  EXPECT_EQ(federation(utf16(json, false)), true);
  EXPECT_EQ(federation(utf16(json, true)), true);
  EXPECT_EQ(federation(utf16(json, true) + "x"), true) << "half a character at the end";
  EXPECT_EQ(microsoft_text(std::string("\xFF\xFE\x3D\xD8\x00\xDE\x3D\xD8", 8)), "\xF0\x9F\x98\x80?");
  EXPECT_EQ(microsoft_text("a\xC3(\xED\xA0\x80\xC0\x80\xE6\x9D\xB1"), "a?(?????\xE6\x9D\xB1");
}

TEST(MicrosoftShapes, LinesOfWmicAndFormatList) {
  EXPECT_EQ(federation("\r\r\nAllowFederatedUsers=TRUE\r\r\n"), true);
  EXPECT_EQ(federation("\nIdentity            : Global\nAllowFederatedUsers : False\n\n"), false);
  const auto rows = microsoft_rows("Computers={\"a.example\", \"b.example\"}\nName=x\nName=y\n");
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(rows->at(0).at("computers"), "a.example\nb.example");
  EXPECT_EQ(rows->at(1).at("name"), "y");
}

TEST(MicrosoftShapes, WrappedArraysAndClasses) {
  const auto rows = microsoft_rows(R"({"value": [{"A": 1}, {"A": [2, "x", {}]}], "Count": 2})");
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(rows->at(1).at("a"), "2\nx");
  const Microsoft wmi = parsed_answers({{"a.json", R"({"__CLASS": "MSFT_SIPFederationDeniedDomainSetting",
                                                       "Domain": "ours.example"})"}});
  ASSERT_TRUE(wmi.blocked);
  EXPECT_THAT(*wmi.blocked, ElementsAre("ours.example"));
  const Microsoft cim = parsed_answers({{"b.json", R"([{"Server": "h.example", "CimClass": {"CimClassName":
                                      "root/cimv2:MSFT_SIPRemoteAddressData"}}])"}});
  ASSERT_TRUE(cim.authorized_hosts);
  EXPECT_THAT(*cim.authorized_hosts, ElementsAre("h.example"));
}

TEST(MicrosoftShapes, ClocksOfWmi) {
  const auto offset = [](const std::string& value) -> std::optional<Micros> {
    const Microsoft read =
        parsed_answers({{"Win32_OperatingSystem.json", "{\"LocalDateTime\": \"" + value + "\"}"}});
    if (!read.clock) return std::nullopt;
    return read.clock->offset;
  };
  EXPECT_EQ(offset("20261123050010.500000+540"), Micros(std::chrono::seconds(10)));
  EXPECT_EQ(offset("20261122145950.000000-300"), Micros(std::chrono::seconds(-10)));
  EXPECT_EQ(offset("\\/Date(1795377610999)\\/"), Micros(std::chrono::seconds(10)));
  for (const char* broken : {"", "2026", "20261399050010.5+540", "20261123050010", "/Date(",
                             "/Date(9999999999999999999)/", "20261123050010.5+99999", "-0261123050010.5+540"})
    EXPECT_EQ(offset(broken), std::nullopt) << broken;
}

TEST(MicrosoftShapes, HostileFilesAreRefused) {
  const auto refusal = [](std::string text) {
    const Microsoft read = parsed_answers({{"Get-CsAllowedDomain.json", std::move(text)}});
    EXPECT_EQ(read.allowed, std::nullopt);
    return read.talk.commands.at("Get-CsAllowedDomain.json");
  };
  EXPECT_EQ(refusal(std::string(200000, '[')).refusal, "not understood");
  EXPECT_EQ(refusal(R"([{"Domain": "ours.exa)").refusal, "not understood");
  EXPECT_EQ(refusal("<OCS><MSFT_SIPFederationPartnerTable>").refusal, "not understood");
  EXPECT_EQ(refusal(std::string("\x00\x01\x02", 3)).refusal, "not understood");
  EXPECT_EQ(refusal(std::string(microsoft_file_limit + 1, ' ')).fault.kind, Fault::Kind::limit);
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "<a>";
  EXPECT_EQ(refusal(deep).refusal, "not understood");
}

TEST(MicrosoftShapes, EightMebibytesOfGarbage) {
  std::string garbage;
  garbage.reserve(microsoft_file_limit);
  unsigned state = 1;
  while (garbage.size() < microsoft_file_limit)
    garbage.push_back(static_cast<char>((state = state * 1664525U + 1013904223U) >> 24U));
  const Microsoft read = parsed_answers({{"Get-CsAllowedDomain.json", garbage}});
  EXPECT_EQ(read.talk.commands.size(), 1U);
  EXPECT_LT(read.allowed.value_or(std::vector<Microsoft::AllowedDomain>()).size(), 20001U);
}

}  // namespace
}  // namespace sipfed::gather
