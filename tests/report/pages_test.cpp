// Every page in both languages: the same parts, arguments, tags and sources; nothing left unfilled.
#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "evidence/json.h"
#include "judge/judge.h"
#include "report/page.h"
#include "report/words.h"

namespace sipfed {
namespace {

using Json = nlohmann::json;
using Part = std::vector<PageLine> Page::*;
constexpr std::array<Part, 6> parts{&Page::seen,   &Page::why,     &Page::settle,
                                    &Page::remedy, &Page::confirm, &Page::see};

std::set<std::string> placeholders_of(const std::vector<PageLine>& lines) {
  std::set<std::string> out;
  for (const PageLine& line : lines) out.merge(placeholders(line.text));
  return out;
}

std::multiset<std::string> tags_of(const std::vector<PageLine>& lines) {
  std::multiset<std::string> out;
  for (const PageLine& line : lines) out.insert(line.variants.begin(), line.variants.end());
  return out;
}

class Pages : public testing::TestWithParam<Entry> {};

TEST_P(Pages, AreWholeInBothLanguages) {
  for (const Language language : {Language::en, Language::ja}) {
    const Page page = page_of(GetParam(), language);
    EXPECT_TRUE(placeholders(page.title).empty()) << page.title;
    for (const Part part : {&Page::seen, &Page::why, &Page::remedy, &Page::confirm, &Page::see})
      EXPECT_FALSE((page.*part).empty()) << page.title;
  }
}

TEST_P(Pages, SayTheSameInBothLanguages) {
  const Page en = page_of(GetParam(), Language::en), ja = page_of(GetParam(), Language::ja);
  for (const Part part : parts) {
    EXPECT_EQ(placeholders_of(en.*part), placeholders_of(ja.*part)) << en.title;
    EXPECT_EQ(tags_of(en.*part), tags_of(ja.*part)) << en.title;
  }
  EXPECT_EQ(en.remedy.size(), ja.remedy.size()) << en.title;
  EXPECT_EQ(en.see.size(), ja.see.size()) << en.title;
}

TEST_P(Pages, TheJapanesePageIsJapanese) {
  const Page page = page_of(GetParam(), Language::ja);
  const auto japanese = [](const std::string& text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0xE3; });
  };
  EXPECT_TRUE(japanese(page.title)) << page.title;
  for (const Part part : {&Page::seen, &Page::why, &Page::settle, &Page::remedy})
    for (const PageLine& line : page.*part) EXPECT_TRUE(japanese(line.text)) << line.text;
}

// Renders every finding of every case of fires.json: a placeholder without a value shows as <name>.
TEST_P(Pages, EveryFindingFillsItsPage) {
  std::ifstream healthy(SIPFED_SOURCE "/tests/judge/healthy.json");
  const Json base = Json::parse(healthy);
  const Json file = Json::parse(GetParam().fires);
  std::set<std::string> tags_used;
  for (const Json& one : file.at("fires")) {
    const auto evidence = evidence_from_json(base.patch(one.at("patch")).dump());
    ASSERT_TRUE(evidence) << evidence.fault.detail;
    for (const Result& result : judge(*evidence, all_checks()).results) {
      if (result.check != GetParam().name) continue;
      for (const Finding& finding : result.findings) {
        tags_used.insert(finding.variant);
        for (const Language language : {Language::en, Language::ja}) {
          const Page page = page_of(GetParam(), language);
          EXPECT_FALSE(lines_for(page.seen, &finding).empty()) << finding.variant;
          EXPECT_FALSE(lines_for(page.remedy, &finding).empty()) << finding.variant;
          if (finding.certainty == Certainty::suspected) {
            EXPECT_FALSE(lines_for(page.settle, &finding).empty()) << finding.variant;
          }
          for (const Part part : parts)
            for (const PageLine& line : page.*part) {
              const auto& tags = line.variants;
              if (!tags.empty() && std::find(tags.begin(), tags.end(), finding.variant) == tags.end())
                continue;
              for (const std::string& name : placeholders(line.text))
                EXPECT_TRUE(name == "where" || finding.args.contains(name))
                    << one.value("name", "") << " [" << finding.variant << "] " << name
                    << " in: " << line.text;
            }
        }
      }
    }
  }
  const Page page = page_of(GetParam(), Language::en);
  for (const Part part : parts)
    for (const std::string& tag : tags_of(page.*part))
      EXPECT_TRUE(tags_used.contains(tag)) << "no case of fires.json shows the lines tagged " << tag;
}

std::vector<Entry> entries() {
  const auto all = all_checks();
  return {all.begin(), all.end()};
}

INSTANTIATE_TEST_SUITE_P(Checks, Pages, testing::ValuesIn(entries()),
                         [](const auto& which) { return std::string(which.param.name); });

TEST(Words, NoneIsMissing) {
  for (const Language language : {Language::en, Language::ja}) {
    const Words& all = words(language);
    const auto* begin = reinterpret_cast<const std::string_view*>(&all);
    const std::size_t count = sizeof(Words) / sizeof(std::string_view);
    std::size_t empty = 0;
    for (std::size_t i = 0; i < count; ++i) empty += begin[i].empty() ? 1U : 0U;
    EXPECT_EQ(empty, 1U) << "only Need::none has no words";
  }
}

TEST(Words, HaveTheSamePlaceholders) {
  const Words &en = words(Language::en), &ja = words(Language::ja);
  const auto* a = reinterpret_cast<const std::string_view*>(&en);
  const auto* b = reinterpret_cast<const std::string_view*>(&ja);
  for (std::size_t i = 0; i < sizeof(Words) / sizeof(std::string_view); ++i)
    EXPECT_EQ(placeholders(a[i]), placeholders(b[i])) << a[i];
}

}  // namespace
}  // namespace sipfed
