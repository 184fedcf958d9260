// The SIP parser against messages that are right, odd, broken and hostile.
#include "gather/sip/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "sipfed/path.h"

namespace sipfed::gather {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::string ok_reply =
    "SIP/2.0 200 OK\r\n"
    "Via: SIP/2.0/TLS 198.51.100.7:49152;branch=z9hG4bK1\r\n"
    "From: <sip:a@ours.example>;tag=1\r\n"
    "To: <sip:b@peer.example>;tag=2\r\n"
    "Call-ID: abc\r\n"
    "CSeq: 1 OPTIONS\r\n"
    "Content-Length: 0\r\n\r\n";

std::vector<SipMessage> read_all(const std::string& bytes, std::size_t step = std::string::npos) {
  SipReader reader;
  std::vector<SipMessage> out;
  for (std::size_t at = 0; at < bytes.size(); at += std::min(step, bytes.size() - at)) {
    reader.feed(std::string_view(bytes).substr(at, step));
    while (auto message = reader.next()) out.push_back(std::move(*message));
  }
  return out;
}

// `ok_reply` with one piece of text changed.
SipMessage changed(const std::string& from, const std::string& to) {
  std::string text = ok_reply;
  text.replace(text.find(from), from.size(), to);
  auto messages = read_all(text);
  EXPECT_THAT(messages, SizeIs(1)) << text;
  return messages.empty() ? SipMessage{} : messages.front();
}

TEST(SipReader, ReadsAReply) {
  const auto messages = read_all(ok_reply);
  ASSERT_THAT(messages, SizeIs(1));
  const SipMessage& message = messages.front();
  EXPECT_EQ(message.status, 200);
  EXPECT_EQ(message.reason, "OK");
  EXPECT_EQ(message.method, "OPTIONS");
  EXPECT_EQ(header_value(message, "Call-ID"), "abc");
  EXPECT_THAT(message.defects, IsEmpty());
  EXPECT_EQ(message.raw, ok_reply);
}

TEST(SipReader, TakesBytesOneByOne) {
  const std::string notify =
      "NOTIFY sip:a@198.51.100.7 SIP/2.0\r\nVia: x\r\nFrom: f\r\nTo: t\r\nCall-ID: c\r\nCSeq: 7 NOTIFY\r\n"
      "Content-Length: 5\r\n\r\n<p/>\n";
  const auto messages = read_all("\r\n\r\n" + ok_reply + "\r\n\r\n" + notify + "\r\n" + ok_reply, 1);
  ASSERT_THAT(messages, SizeIs(3));
  EXPECT_EQ(messages[1].method, "NOTIFY");
  EXPECT_EQ(messages[1].status, 0);
  EXPECT_EQ(messages[1].body, "<p/>\n");
  EXPECT_EQ(messages[1].raw, notify);
  EXPECT_EQ(messages[2].status, 200);
}

TEST(SipReader, WritesCompactAndOddNamesInLongForm) {
  const auto messages = read_all(
      "SIP/2.0 180 Ringing here\r\nv: SIP/2.0/TLS a\r\nF: f\r\nt: t\r\nI: abc\r\ncseq: 1 INVITE\r\nl: 0\r\n"
      "MS-Diagnostics-Public: 1027;reason=\"x\"\r\nX-Peer : y\r\n\r\n");
  ASSERT_THAT(messages, SizeIs(1));
  std::vector<std::string> held;
  for (const SipHeader& header : messages.front().headers) held.push_back(header.name);
  EXPECT_THAT(held, ElementsAre("Via", "From", "To", "Call-ID", "CSeq", "Content-Length",
                                "ms-diagnostics-public", "X-Peer"));
  EXPECT_THAT(messages.front().defects, IsEmpty());
  EXPECT_EQ(messages.front().reason, "Ringing here");
}

TEST(SipReader, Unfolds) {
  const auto message = changed("Call-ID: abc\r\n", "Call-ID: abc\r\nSubject: one\r\n\ttwo\r\n   three\r\n");
  EXPECT_EQ(header_value(message, "Subject"), "one two three");
  EXPECT_THAT(message.defects, IsEmpty());
}

TEST(SipReader, ListsWhatIsWrong) {
  const std::vector<std::tuple<std::string, std::string, std::string>> cases{
      {"SIP/2.0", "SIP/3.0", "version SIP/3.0"},
      {"200 OK", "99999 OK", "status 99999"},
      {"200 OK", "20 OK", "status 20"},
      {"Via:", "Via-:", "no Via"},
      {"From:", "X:", "no From"},
      {"To:", "X:", "no To"},
      {"Call-ID:", "X:", "no Call-ID"},
      {"CSeq:", "X:", "no CSeq"},
      {"1 OPTIONS", "OPTIONS", "CSeq is not a number and a method"},
      {"1 OPTIONS", "99999999999999999999999 OPTIONS", "CSeq is not a number and a method"},
      {"Call-ID: abc\r\n", "Call-ID: abc\r\nCall-ID: abd\r\n", "several Call-ID"},
      {"Length: 0", "Length: -1", "negative Content-Length"},
      {"Length: 0", "Length: many", "Content-Length is not a number"},
      {"Length: 0", "Length: 4294967296", "Content-Length larger than 256 KiB"},
      {"Length: 0", "Length: 99999999999999999999999999", "Content-Length larger than 256 KiB"},
      {"Content-Length: 0\r\n", "", "no Content-Length"},
      {"Call-ID: abc\r\n", "Call-ID: abc\n", "bare LF"},
      {"Call-ID: abc\r\n", "Call-ID: abc\r\njust text\r\n", "line without a colon"},
      {"Call-ID: abc\r\n", "Call-ID: abc\r\nBad Name: 1\r\n", "bad header name"},
      {"Call-ID: abc\r\n", "Call-ID: abc\r\nX: a\x01z\r\n", "control characters in a header"},
      {"OK\r\n", "OK\r\n folded\r\n", "continuation of the start line"},
  };
  for (const auto& [from, to, defect] : cases) {
    const SipMessage message = changed(from, to);
    EXPECT_THAT(message.defects, Contains(defect)) << to;
    EXPECT_NE(message.status, 0) << to;
  }
}

TEST(SipReader, ReadsAMessageOfBareLineFeeds) {
  std::string text = ok_reply;
  std::erase(text, '\r');
  const auto messages = read_all(text, 1);
  ASSERT_THAT(messages, SizeIs(1));
  EXPECT_THAT(messages.front().defects, ElementsAre("bare LF"));
  EXPECT_EQ(messages.front().method, "OPTIONS");
}

TEST(SipReader, TellsOtherProtocolsAtOnce) {
  for (const std::string text :
       {"HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "220 mail ESMTP\r\n", "GET / HTTP/1.1\r\n",
        "SIP/2.0 OK\r\n", "SIP/2.0 000 No\r\n", "\x16\x03\x01"}) {
    SipReader reader;
    reader.feed(text);
    EXPECT_FALSE(reader.next());
    EXPECT_EQ(reader.fault().kind, Fault::Kind::protocol) << text;
    const auto rest = reader.rest();
    ASSERT_TRUE(rest) << text;
    EXPECT_EQ(rest->status, 0);
    EXPECT_EQ(rest->raw, text);
  }
  SipReader reader;
  reader.feed("HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n");
  reader.next();
  EXPECT_EQ(reader.fault().detail, "HTTP instead of SIP: HTTP/1.1 400 Bad Request");
}

TEST(SipReader, StopsAtItsCaps) {
  SipReader head;
  head.feed(ok_reply.substr(0, ok_reply.size() - 2) + "X: ");
  for (int i = 0; i < 70; ++i) {
    head.feed(std::string(1024, 'a'));
    EXPECT_FALSE(head.next());
  }
  EXPECT_EQ(head.fault().kind, Fault::Kind::limit);

  SipReader line;
  line.feed("SIP/2.0 200 " + std::string(10000, 'a'));
  EXPECT_FALSE(line.next());
  EXPECT_EQ(line.fault().kind, Fault::Kind::limit);

  SipReader body;
  std::string text = ok_reply;
  text.replace(text.find("Length: 0"), 9, "Length: 4294967295");
  body.feed(text);
  EXPECT_TRUE(body.next()) << "the head is an answer all the same";
  EXPECT_EQ(body.fault().kind, Fault::Kind::limit);
}

TEST(SipReader, KeepsWhatCameOfAnUnfinishedMessage) {
  std::string text = ok_reply;
  text.replace(text.find("Length: 0"), 9, "Length: 10");
  SipReader reader;
  reader.feed(text + "12345");
  EXPECT_FALSE(reader.next());
  const auto message = reader.rest();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->status, 200);
  EXPECT_EQ(message->body, "12345");
  EXPECT_THAT(message->defects, ElementsAre("Content-Length larger than what came"));
  EXPECT_FALSE(reader.rest());

  SipReader half;
  half.feed("SIP/2.0 200 OK\r\nVia: x\r\n");
  EXPECT_FALSE(half.next());
  EXPECT_THAT(half.rest()->defects, ElementsAre("unfinished header"));
}

TEST(SipReader, KeepsNoSecrets) {
  const SipMessage message = changed(
      "Call-ID: abc\r\n",
      "Call-ID: abc\r\nWWW-Authenticate: Digest realm=\"peer, example\", nonce=\"s3cret\\\"1\","
      " opaque = s3cret2, qop=auth\r\nauthorization: Digest response=\"s3cret3\"\r\nSet-Cookie: s3cret4\r\n"
      "Proxy-Authenticate: NTLM realm=\"nonce=1\",\r\n gssapi-data=\"s3cret5\"\r\n");
  EXPECT_THAT(message.raw, Not(HasSubstr("s3cret")));
  for (const SipHeader& header : message.headers) EXPECT_THAT(header.value, Not(HasSubstr("s3cret")));
  EXPECT_EQ(header_value(message, "WWW-Authenticate"),
            "Digest realm=\"peer, example\", nonce=\"[removed]\", opaque=\"[removed]\", qop=auth");
  EXPECT_EQ(header_value(message, "Authorization"), "[removed]");
  EXPECT_THAT(message.raw, HasSubstr("realm=\"nonce=1\""));
  EXPECT_THAT(message.raw, HasSubstr("Via: SIP/2.0/TLS 198.51.100.7:49152;branch=z9hG4bK1\r\n"));
}

TEST(SipReader, CapsTheRawText) {
  std::string text = ok_reply;
  text.replace(text.find("Length: 0\r\n\r\n"), 13, "Length: 100000\r\n\r\n" + std::string(100000, 'b'));
  const auto messages = read_all(text, 4096);
  ASSERT_THAT(messages, SizeIs(1));
  EXPECT_THAT(messages.front().body, SizeIs(100000));
  EXPECT_THAT(messages.front().raw, SizeIs(sip_raw_limit));
}

TEST(SipReader, SurvivesDamage) {
  std::mt19937 random(7);
  const auto pick = [&](std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
  };
  for (int round = 0; round < 20000; ++round) {
    std::string text = ok_reply + ok_reply;
    for (std::size_t i = 0, hits = 1 + pick(8); i < hits; ++i) {
      const std::size_t at = pick(text.size());
      const auto what = pick(3);
      if (what == 0) text[at] = static_cast<char>(pick(256));
      if (what == 1) text.erase(at, pick(20));
      if (what == 2) text.insert(at, pick(2) == 0 ? "\r\n" : std::string(pick(30), ':'));
      if (text.empty()) text = ok_reply;
    }
    SipReader reader;
    for (std::size_t at = 0; at < text.size(); at += 50) {
      reader.feed(std::string_view(text).substr(at, 50));
      while (reader.next()) {
      }
    }
    reader.rest();
  }
}

}  // namespace
}  // namespace sipfed::gather
