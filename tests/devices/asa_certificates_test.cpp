#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "devices/asa_texts.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

using testing::ElementsAre;

TEST(AsaCertificates, OfAllTrustpoints) {
  const Asa facts = asa_parsed(asa_answers("v91"));
  ASSERT_EQ(facts.certificates.size(), 5U);
  const Asa::Held& own = facts.certificates[0];
  EXPECT_FALSE(own.ca);
  EXPECT_EQ(own.status, "Available");
  EXPECT_EQ(own.serial, "610e5a7c000000000012");
  EXPECT_EQ(subject_text(own.issuer), "CN=Ours Issuing CA, O=Ours Inc, C=JP");
  EXPECT_THAT(
      own.subject,
      ElementsAre(NameAttribute{"CN", "sip.ours.example"}, NameAttribute{"OU", "UC, Voice"},
                  NameAttribute{"O", "Ours Inc"}, NameAttribute{"L", "Minato"}, NameAttribute{"ST", "Tokyo"},
                  NameAttribute{"C", "JP"}, NameAttribute{"emailAddress", "uc@ours.example"}));
  EXPECT_EQ(iso_time(own.not_before), "2026-06-01T00:00:00Z");
  EXPECT_EQ(iso_time(own.not_after), "2028-06-01T00:00:00Z");
  EXPECT_THAT(own.trustpoints, ElementsAre("public"));
}

TEST(AsaCertificates, SerialsLoseTheirZerosAndCase) {
  const Asa facts = asa_parsed(asa_answers("v91"));
  EXPECT_EQ(facts.certificates[1].serial, "1");
  EXPECT_EQ(facts.certificates[2].serial, "5b3c0ffee0");
  EXPECT_EQ(facts.certificates[3].serial, "a1b2");
  const auto serial = [](const std::string& text) {
    return asa_parsed(
               {{"show crypto ca certificates", "Certificate\n  Certificate Serial Number (hex): " + text}})
        .certificates.at(0)
        .serial;
  };
  EXPECT_EQ(serial("00"), "0");
  EXPECT_EQ(serial(""), "");
  EXPECT_EQ(serial("0A 1b:2C"), "a1b2c");
}

TEST(AsaCertificates, ImportedAndPending) {
  const Asa facts = asa_parsed(asa_answers("v91"));
  EXPECT_TRUE(facts.certificates[1].ca);
  EXPECT_EQ(iso_time(facts.certificates[1].not_after), "2040-01-01T00:00:00Z") << "UTC is UTC under any zone";
  EXPECT_TRUE(facts.certificates[2].ca);
  EXPECT_EQ(iso_time(facts.certificates[2].not_before), "2026-02-28T09:30:00Z");
  EXPECT_THAT(facts.certificates[2].trustpoints, ElementsAre("cert_from_imp", "spare"));
  const Asa::Held& pending = facts.certificates[4];
  EXPECT_EQ(pending.status, "Pending terminal enrollment");
  EXPECT_EQ(subject_text(pending.subject), "CN=sip2.ours.example");
  EXPECT_EQ(pending.serial, "");
  EXPECT_EQ(pending.not_after, Time());
  EXPECT_THAT(pending.trustpoints, ElementsAre("second"));
}

TEST(AsaCertificates, DatesInSummerTime) {
  const Asa facts = asa_parsed(asa_answers("v82"));
  ASSERT_EQ(facts.certificates.size(), 1U);
  EXPECT_EQ(subject_text(facts.certificates[0].issuer), "CN=CA");
  EXPECT_EQ(iso_time(facts.certificates[0].not_before), "2026-07-01T12:00:00Z");
  EXPECT_EQ(iso_time(facts.certificates[0].not_after), "2028-01-01T12:00:00Z");
}

TEST(AsaCertificates, CutShort) {
  const std::string whole = asa_answers("v91").at("show crypto ca certificates");
  const Asa all = asa_parsed({{"show crypto ca certificates", whole}});
  for (std::size_t length = 0; length < whole.size(); length += 7) {
    const Asa facts = asa_parsed({{"show crypto ca certificates", whole.substr(0, length)}});
    ASSERT_LE(facts.certificates.size(), all.certificates.size());
    for (std::size_t i = 0; i + 1 < facts.certificates.size(); ++i)
      ASSERT_EQ(facts.certificates[i], all.certificates[i])
          << "only the last may be incomplete, at " << length;
  }
}

}  // namespace
}  // namespace sipfed::gather
