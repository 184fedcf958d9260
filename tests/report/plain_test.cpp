#include "report/plain.h"

#include <gtest/gtest.h>

namespace sipfed {
namespace {

TEST(Plain, LeavesTextAlone) {
  EXPECT_EQ(plain("sip.example.com, 東京都 ümlaut"), "sip.example.com, 東京都 ümlaut");
}

TEST(Plain, ShowsWhatWouldHide) {
  EXPECT_EQ(plain("a\x1b[31mb"), "a\\x1B[31mb");
  EXPECT_EQ(plain("line\r\nbreak\tand\x07"), "line\\x0D\\x0Abreak\\x09and\\x07");
  EXPECT_EQ(plain("\xe2\x80\xaertl"), "\\u202Ertl");
  EXPECT_EQ(plain("\xc2\x9b"), "\\x9B");
  EXPECT_EQ(plain(std::string("nul\0!", 5)), "nul\\x00!");
}

TEST(Plain, ShowsBytesThatAreNoText) {
  EXPECT_EQ(plain("\xff\xfe"), "\\xFF\\xFE");
  EXPECT_EQ(plain("\xc0\xaf"), "\\xC0\\xAF");           // overlong
  EXPECT_EQ(plain("\xed\xa0\x80"), "\\xED\\xA0\\x80");  // lone surrogate
  EXPECT_EQ(plain("\xe3\x81"), "\\xE3\\x81");           // cut off
  EXPECT_EQ(plain("\xef\xbf\xbf"), "\\uFFFF");
}

TEST(Plain, MeasuresColumns) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("証明書"), 6U);
  EXPECT_EQ(padded("証明書", 8), "証明書  ");
}

TEST(Plain, WrapsAtSpaces) {
  EXPECT_EQ(wrapped("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrapped("unbreakable", 4), (std::vector<std::string>{"unbreakable"}));
  EXPECT_EQ(wrapped("", 4), (std::vector<std::string>{""}));
}

TEST(Plain, WrapsJapaneseButNotBeforePunctuation) {
  EXPECT_EQ(wrapped("証明書の期限", 8), (std::vector<std::string>{"証明書の", "期限"}));
  EXPECT_EQ(wrapped("証明書。期限", 6), (std::vector<std::string>{"証明", "書。期", "限"}));
  for (const std::string& line : wrapped("TLS のハンドシェイクが、途中で終わりました。", 10))
    EXPECT_LE(display_width(line), 10U) << line;
}

}  // namespace
}  // namespace sipfed
