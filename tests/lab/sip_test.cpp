// The lab's SIP, over plain TCP.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "client.h"

namespace sipfed::lab {
namespace {

using namespace test;

// The Access Edge's script without TLS.
std::string plain(const std::string& methods, const std::string& more = "") {
  return R"({"servers": {"edge": {"tls": null, "sip": {"methods": )" + methods + more +
         R"(}}}, "tcp": ["edge"]})";
}

std::string said(const Lab& lab, const std::string& request, const std::string& mark) {
  const auto [address, port] = parted(lab.tcp().front());
  const Client client(address, port, SOCK_STREAM);
  client.send(request);
  return client.receive_until(mark);
}

bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

TEST(Sip, AnswersAndNotifies) {
  const Lab lab(plain("{}"));
  const std::string text =
      said(lab, sip_request("OPTIONS", "a") + sip_request("SUBSCRIBE", "a", "Expires: 0\r\n"), "</presence>");
  EXPECT_TRUE(has(text, "SIP/2.0 200 OK\r\nVia: SIP/2.0/TLS sip.ours.example;branch=z9hG4bK1\r\n")) << text;
  EXPECT_TRUE(has(text, "Server: RTC/7.0\r\n")) << text;
  EXPECT_TRUE(has(text, ";transport=tls;lr>\r\n")) << text;
  EXPECT_TRUE(has(text, "NOTIFY sip:a@127.0.0.1:9 SIP/2.0\r\n")) << text;
  EXPECT_TRUE(has(text, "Subscription-State: terminated")) << text;
  EXPECT_TRUE(has(text, "<basic>open</basic>")) << text;
  EXPECT_TRUE(has(said(lab, sip_request("FOO", "a"), "\r\n\r\n"), "SIP/2.0 405 Method Not Allowed"));
}

TEST(Sip, AnswersByUserAndCertificate) {
  const Lab lab(plain(
      "{}",
      R"(, "users": {"dnd": {"SUBSCRIBE": {"notify": {"document": "categories", "availability": 9500}}}})"));
  EXPECT_TRUE(
      has(said(lab, sip_request("SUBSCRIBE", "dnd"), "</categories>"), "<availability>9500</availability>"));
  EXPECT_TRUE(has(said(lab, sip_request("OPTIONS", "dnd"), "\r\n\r\n"), " 200 OK"));
  const Lab wary(
      plain("{}", R"(, "anonymous": {"*": {"status": 401, "headers": {"WWW-Authenticate": "Digest"}}})"));
  EXPECT_TRUE(has(said(wary, sip_request("OPTIONS", "a"), "\r\n\r\n"), "WWW-Authenticate: Digest\r\n"));
}

TEST(Sip, MisbehavesAsTold) {
  const auto act = [](const std::string& word) {
    const Lab lab(plain(R"({"OPTIONS": {"act": ")" + word + R"("}})"));
    return said(lab, sip_request("OPTIONS", "a"), word == "endless_provisional" ? "183" : "\r\n\r\n");
  };
  EXPECT_EQ(act("close"), "");
  EXPECT_EQ(act("reset"), "");
  EXPECT_TRUE(has(act("other_transaction"), "Call-ID: another-c-1"));
  EXPECT_FALSE(has(act("garbage"), "SIP/2.0"));
  EXPECT_TRUE(has(act("endless_provisional"), "SIP/2.0 183"));
  EXPECT_GE(act("header_flood").size(), std::size_t{1} << 20);
}

TEST(Sip, TakesRequestsApartFromPieces) {
  const Lab lab(plain("{}"));
  const auto [address, port] = parted(lab.tcp().front());
  const Client client(address, port, SOCK_STREAM);
  for (const char byte : "\r\n\r\n" + sip_request("OPTIONS", "a")) client.send(std::string(1, byte));
  EXPECT_TRUE(has(client.receive_until("\r\n\r\n"), "SIP/2.0 200 OK"));
}

}  // namespace
}  // namespace sipfed::lab
