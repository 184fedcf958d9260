// Requests and answers as they go out.
#include "gather/sip/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gather/sip/message.h"
#include "sipfed/path.h"

namespace sipfed::gather {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const SipSender sender{"tls", "198.51.100.7:49152", "sip:sipfed@ours.example"};

SipMessage parsed(const std::string& text) {
  SipReader reader;
  reader.feed(text);
  auto message = reader.next();
  EXPECT_TRUE(message) << text;
  return message.value_or(SipMessage{});
}

TEST(SipRequest, SubscribesOnceAndNamesItsOwnConnection) {
  const auto request = sip_request(sender, "SUBSCRIBE", "sip:someone@peer.example");
  ASSERT_TRUE(request);
  EXPECT_THAT(request->text, StartsWith("SUBSCRIBE sip:someone@peer.example SIP/2.0\r\n"));
  const SipMessage message = parsed(request->text);
  EXPECT_THAT(message.defects, IsEmpty());
  EXPECT_THAT(header_value(message, "Via"), StartsWith("SIP/2.0/TLS 198.51.100.7:49152;branch=z9hG4bK"));
  EXPECT_EQ(header_value(message, "Contact"), "<sip:198.51.100.7:49152;transport=tls>");
  EXPECT_EQ(header_value(message, "Max-Forwards"), "70");
  EXPECT_EQ(header_value(message, "Event"), "presence");
  EXPECT_EQ(header_value(message, "Expires"), "0");
  EXPECT_EQ(header_value(message, "Accept"),
            "application/pidf+xml, text/xml+msrtc.pidf, application/msrtc-event-categories+xml");
  EXPECT_EQ(header_value(message, "To"), "<sip:someone@peer.example>");
  EXPECT_THAT(header_value(message, "From"), StartsWith("<sip:sipfed@ours.example>;tag="));
  EXPECT_EQ(header_value(message, "CSeq"), "1 SUBSCRIBE");
  EXPECT_EQ(header_value(message, "Call-ID"), request->call_id);
}

TEST(SipRequest, CarriesABodyInAMessage) {
  const auto request =
      sip_request({"tcp", "[::1]:5070", "sip:sipfed@ours.example"}, "MESSAGE", "sip:b@peer.example");
  ASSERT_TRUE(request);
  const SipMessage message = parsed(request->text);
  EXPECT_FALSE(message.body.empty());
  EXPECT_EQ(header_value(message, "Content-Length"), std::to_string(message.body.size()));
  EXPECT_THAT(header_value(message, "Via"), StartsWith("SIP/2.0/TCP [::1]:5070;"));
}

TEST(SipRequest, IsNeverTheSameTwice) {
  const auto one = sip_request(sender, "OPTIONS", "sip:peer.example");
  const auto two = sip_request(sender, "OPTIONS", "sip:peer.example");
  EXPECT_NE(one->call_id, two->call_id);
  EXPECT_NE(one->text, two->text);
}

TEST(SipRequest, LetsNothingIn) {
  for (const std::string uri :
       {"", "peer.example", "sip:", "sip:@peer.example", "sip:a@peer.example\r\nX: y", "sip:a@peer.example>",
        "sip:a b@peer.example", "sip:a@peer.example;x=\"", "sip:a@peer..example\n", "sip:a@", "tel:1",
        "sip:a:b@peer.example", "sip:a@peer.example?X=y", "sip:a@b@c", "sip:a@[::1",
        "sip:a@peer.example:port"}) {
    EXPECT_FALSE(is_sip_uri(uri)) << uri;
    EXPECT_EQ(sip_request(sender, "OPTIONS", uri).fault.kind, Fault::Kind::local) << uri;
    EXPECT_FALSE(sip_request({"tls", "a", uri}, "OPTIONS", "sip:peer.example")) << uri;
  }
  EXPECT_FALSE(is_sip_uri("sip:" + std::string(300, 'a')));
  EXPECT_FALSE(sip_request({"tls", "a\r\nb", "sip:a@b"}, "OPTIONS", "sip:peer.example"));
  EXPECT_FALSE(sip_request({"udp", "a", "sip:a@b"}, "OPTIONS", "sip:peer.example"));
  for (const std::string uri : {"sip:peer.example", "sips:a@peer.example", "sip:a.b%20c@192.0.2.5:5061",
                                "sip:a@[2001:db8::5]:5061;transport=tls", "sip:a+1@peer.example;x"})
    EXPECT_TRUE(is_sip_uri(uri)) << uri;
}

SipMessage from_peer(const std::string& method) {
  return parsed(method +
                " sip:sipfed@198.51.100.7 SIP/2.0\r\nVia: one\r\nVia: two\r\nFrom: <sip:b@p>;tag=9\r\n"
                "To: <sip:a@o>\r\nCall-ID: c1\r\nCSeq: 4 " +
                method + "\r\nContent-Length: 0\r\n\r\n");
}

TEST(SipAnswer, MirrorsWhatIdentifiesTheRequest) {
  const std::string text = answer_to(from_peer("NOTIFY"), true);
  const SipMessage answer = parsed(text);
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.defects, IsEmpty());
  EXPECT_THAT(text, HasSubstr("Via: one\r\nVia: two\r\n"));
  EXPECT_EQ(header_value(answer, "CSeq"), "4 NOTIFY");
  EXPECT_THAT(header_value(answer, "To"), StartsWith("<sip:a@o>;tag="));
}

TEST(SipAnswer, DependsOnTheMethod) {
  EXPECT_EQ(parsed(answer_to(from_peer("NOTIFY"), false)).status, 481);
  EXPECT_EQ(parsed(answer_to(from_peer("BYE"), true)).status, 481);
  EXPECT_EQ(parsed(answer_to(from_peer("OPTIONS"), false)).status, 200);
  EXPECT_EQ(parsed(answer_to(from_peer("NEGOTIATE"), false)).status, 405);
  EXPECT_EQ(parsed(answer_to(from_peer("MESSAGE"), false)).status, 405);
  EXPECT_THAT(answer_to(from_peer("ACK"), false), IsEmpty());
}

TEST(SipAnswer, NeedsHeadersToMirrorAndKeepsControlCharactersOut) {
  SipMessage request = from_peer("OPTIONS");
  request.headers.front().value = "one\r\nInjected: yes";
  EXPECT_THAT(answer_to(request, false), Not(HasSubstr("\nInjected")));
  std::erase_if(request.headers, [](const SipHeader& header) { return header.name == "Call-ID"; });
  EXPECT_THAT(answer_to(request, false), IsEmpty());
}

}  // namespace
}  // namespace sipfed::gather
