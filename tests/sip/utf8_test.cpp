// What a peer sends becomes text that JSON can hold.
#include "gather/sip/utf8.h"

#include <gtest/gtest.h>

namespace sipfed::gather {
namespace {

std::string cleaned(std::string text) {
  make_utf8(text);
  return text;
}

TEST(Utf8, LeavesTextAlone) {
  const std::string texts[] = {"", "SIP/2.0 200 OK\r\n", "東京 プレゼンス", "\U0001F600 \u00FC \uFFFD"};
  for (const std::string& text : texts) EXPECT_EQ(cleaned(text), text);
}

TEST(Utf8, ReplacesEachByteThatIsNone) {
  EXPECT_EQ(cleaned("B\xFCro"), "B\uFFFDro");                          // Latin-1
  EXPECT_EQ(cleaned("\xC0\xAF"), "\uFFFD\uFFFD");                      // too long a form of '/'
  EXPECT_EQ(cleaned("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");            // a surrogate
  EXPECT_EQ(cleaned("\xF5\x80\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");  // beyond the last character
  EXPECT_EQ(cleaned("\xE6\x9D"), "\uFFFD\uFFFD");                      // cut off
  EXPECT_EQ(cleaned("\xE6 \x9D"), "\uFFFD \uFFFD");
}

TEST(Utf8, ReachesEveryPartOfAMessage) {
  SipMessage message;
  message.reason = message.method = message.body = message.raw = "\xFF";
  message.headers = {{"\xFF", "\xFF"}};
  message.defects = {"\xFF"};
  make_utf8(message);
  for (const std::string& text : {message.reason, message.method, message.body, message.raw,
                                  message.headers[0].name, message.headers[0].value, message.defects[0]})
    EXPECT_EQ(text, "\uFFFD");
}

}  // namespace
}  // namespace sipfed::gather
