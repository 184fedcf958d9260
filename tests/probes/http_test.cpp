// The door to HTTP: URLs, the request, replies in any shape and any pieces, and servers that mean no good.
#include "gather/http/http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gather/http/reply.h"
#include "gather/http/request.h"
#include "gather/probes/http_clock.h"
#include "gather/probes/http_date.h"
#include "net/run.h"
#include "probes/played_http.h"

namespace sipfed::gather {
namespace {

using played::HttpScript;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using tests::in;
using tests::milliseconds;
using tests::run;
using Kind = Fault::Kind;

std::string url_text(const std::string& text) {
  const Url url = parse_url(text);
  if (url.host.empty()) return "-";
  return (url.tls ? "tls " : "") + url.host + ' ' + std::to_string(url.port) + ' ' + url.target;
}

TEST(HttpUrl, Parts) {
  EXPECT_EQ(url_text("http://ca.example/certsrv/mscep/mscep.dll?a=b#c"),
            "ca.example 80 /certsrv/mscep/mscep.dll?a=b");
  EXPECT_EQ(url_text("HTTPS://asa.example"), "tls asa.example 443 /");
  EXPECT_EQ(url_text("https://192.0.2.1:8443?x"), "tls 192.0.2.1 8443 /?x");
  EXPECT_EQ(url_text("http://[2001:db8::5]:8080/x"), "2001:db8::5 8080 /x");
}

TEST(HttpUrl, WhatIsNone) {
  for (const char* text :
       {"", "ca.example", "ldap://ca.example/cn=x", "http://", "http:///x", "http://a b/",
        "http://a/\r\nX: y", "http://user:secret@a/", "http://a:0/", "http://a:65536/", "http://a:8x/",
        "http://[::1/", "http://[a]/", "http://[::1]8/", "http://\xE4.example/"})
    EXPECT_EQ(url_text(text), "-") << text;
  EXPECT_EQ(url_text("http://a/" + std::string(5000, 'x')), "-");
}

TEST(HttpRequest, Text) {
  HttpTarget target;
  EXPECT_EQ(get_request(parse_url("http://ca.example/x?y"), target),
            "GET /x?y HTTP/1.1\r\nHost: ca.example\r\nUser-Agent: sipfed\r\nAccept: */*\r\n"
            "Connection: close\r\n\r\n");
  target.user = "Aladdin";
  target.password = "open sesame";  // RFC 7617 section 2
  const std::string text = get_request(parse_url("https://[2001:db8::5]:8443/"), target);
  EXPECT_THAT(text, HasSubstr("\r\nHost: [2001:db8::5]:8443\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"));
}

TEST(HttpRequest, Base64) {  // RFC 4648 section 10
  const std::pair<const char*, const char*> vectors[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}};
  for (const auto& [plain, coded] : vectors) EXPECT_EQ(base64_text(plain), coded);
  EXPECT_EQ(base64_text("\xFF\xFE"), "//4=");
}

// What a reader makes of a reply, in pieces of that size: "200 OK [body]", or the fault.
std::string read(const std::string& text, std::size_t piece, std::size_t limit = 1000) {
  HttpReplyReader reader(limit);
  for (std::size_t at = 0; at < text.size(); at += piece) {
    const std::string part = text.substr(at, piece);
    reader.add({reinterpret_cast<const std::uint8_t*>(part.data()), part.size()});
  }
  reader.end();
  if (!reader.done()) return std::string(name_of(reader.fault().kind)) + ": " + reader.fault().detail;
  const HttpReply reply = reader.take();
  return std::to_string(reply.status) + ' ' + reply.reason + " [" + reply.body + ']';
}

TEST(HttpReply, EveryShapeInEveryPiece) {
  const std::pair<std::string, std::string> shapes[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 OK [hello]"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more", "200 OK [hello]"},
      {"HTTP/1.0 404 Not Found\r\n\r\nto the end", "404 Not Found [to the end]"},
      {"HTTP/1.1 503 \r\nContent-Length: 0\r\n\r\n", "503 Service Unavailable []"},
      {"HTTP/1.1 204 No Content\r\n\r\n", "204 No Content []"},
      {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", "304 Not Modified []"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n",
       "200 OK [hello]"},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
       "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
       "200 OK [x]"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", "closed: in the middle of the reply"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "closed: in the middle of the reply"},
      {"HTTP/1.1 200 O", "closed: in the middle of the reply"},
      {"HTTP/1.1 100 Continue\r\n\r\n", "closed: "},
      {"", "closed: "},
      {"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "limit: a body of more than 1000 bytes"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\nx",
       "limit: a body of more than 1000 bytes"},
      {"HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x'), "limit: a body of more than 1000 bytes"}};
  for (const auto& [text, expected] : shapes)
    for (std::size_t piece : {1UL, 2UL, 7UL, 1UL << 20})
      EXPECT_EQ(read(text, piece), expected) << text << piece;
}

TEST(HttpReply, GarbageIsNoHttp) {
  for (const char* text : {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "SIP/2.0 200 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
                           "HTTP/1.1 020 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"})
    for (std::size_t piece : {1UL, 1UL << 20})
      EXPECT_THAT(read(text, piece), StartsWith("protocol: no HTTP")) << text;
}

TEST(HttpReply, NothingGrowsWithoutEnd) {
  const std::string head = "HTTP/1.1 200 OK\r\n", chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(read(head + "X: " + std::string(40000, 'x'), 5000), "limit: more than 32 KiB of HTTP header");
  EXPECT_EQ(read(chunked + "1;" + std::string(70000, 'x'), 5000), "limit: 64 KiB of HTTP that lead nowhere");
  std::string interims;
  for (int i = 0; i < 9; ++i) interims += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_EQ(read(interims, 10), "limit: more than 8 interim replies");
  std::string crumbs = chunked;
  while (crumbs.size() < 300000) crumbs += "1;" + std::string(900, 'x') + "\r\ny\r\n";
  EXPECT_EQ(read(crumbs, 5000), "limit: more bytes than a reply of that size needs");
}

Outcome<HttpReply> get(const HttpScript& server, milliseconds patience = milliseconds(20000)) {
  HttpTarget target;
  target.url = server.url("/x");
  target.address = "127.0.0.1";
  target.body_limit = 1000;
  return run(http_get(std::move(target), in(patience)));
}

TEST(HttpGet, AReplyWithItsTimes) {
  HttpScript server("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nContent-Length: 2\r\n\r\nno",
                    HttpScript::Then::hang);
  const auto reply = get(server);
  ASSERT_TRUE(reply) << reply.fault.detail;
  EXPECT_EQ(reply->status, 401);
  EXPECT_EQ(reply->header("www-authenticate"), "NTLM");
  EXPECT_EQ(reply->header("Server"), "");
  EXPECT_EQ(reply->body, "no");
  EXPECT_LE(reply->sent_at, reply->received_at);
}

TEST(HttpGet, Faults) {
  using Then = HttpScript::Then;
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n";
  const std::tuple<std::string, Then, Kind> cases[] = {{"", Then::close, Kind::closed},
                                                       {head, Then::close, Kind::closed},
                                                       {"SSH-2.0-x\r\n", Then::hang, Kind::protocol},
                                                       {"HTTP/1.1 200 OK\r\n", Then::repeat, Kind::protocol},
                                                       {"X: y\r\n", Then::repeat, Kind::protocol}};
  for (const auto& [text, then, kind] : cases) {
    HttpScript server(text, then);
    EXPECT_EQ(get(server).fault.kind, kind) << text;
  }
  HttpScript reset(head, Then::reset);  // the reset may overtake the bytes
  EXPECT_EQ(get(reset).fault.kind, Kind::reset);
}

TEST(HttpGet, ADripDoesNotMoveTheLimit) {
  HttpScript silent("", HttpScript::Then::hang), drip("HTTP/1.1 200 OK\r\nX: y", HttpScript::Then::drip);
  EXPECT_EQ(get(silent, milliseconds(60)).fault.kind, Kind::timeout);
  HttpScript slow("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", HttpScript::Then::hang);
  EXPECT_EQ(get(slow, milliseconds(60)).fault.kind, Kind::timeout);
  EXPECT_EQ(get(drip, milliseconds(20)).fault.kind, Kind::timeout);
}

TEST(HttpGet, NobodyListens) {
  std::string url;
  {
    HttpScript gone("");
    url = gone.url();
  }
  HttpTarget target;
  target.url = url;
  target.address = "127.0.0.1";
  EXPECT_EQ(run(http_get(target, in(milliseconds(20000)))).fault.kind, Kind::refused);
}

TEST(HttpGet, NoPasswordWithoutAVerifiedServer) {
  HttpScript server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  HttpTarget target;
  target.url = server.url();
  target.address = "127.0.0.1";
  target.user = "admin";
  target.password = "hidden-word";
  const auto plain = run(http_get(target, in(milliseconds(20000)))).fault;
  target.url.replace(0, 4, "https");
  target.verify = false;
  const auto unverified = run(http_get(target, in(milliseconds(20000)))).fault;
  target.verify = true;
  target.user = "ad:min";
  const auto colon = run(http_get(target, in(milliseconds(20000)))).fault;
  for (const Fault& fault : {plain, unverified, colon}) {
    EXPECT_EQ(fault.kind, Kind::local);
    EXPECT_THAT(fault.detail, Not(HasSubstr("hidden")));
  }
  target.user.clear();
  target.url = server.url();
  EXPECT_EQ(run(http_get(target, in(milliseconds(20000))))->status, 200);  // its first connection
  EXPECT_THAT(server.heard(), Not(HasSubstr("Authorization")));
}

std::string date_text(std::string_view text) {
  const auto time = http_date(text);
  return time ? std::to_string(time->time_since_epoch().count()) : "-";
}

TEST(HttpDate, ThreeForms) {  // RFC 9110 section 5.6.7
  for (const char* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    EXPECT_EQ(date_text(text), "784111777") << text;
  EXPECT_EQ(date_text("Tue, 29 Feb 2028 23:59:60 GMT"), "1835481600");
}

TEST(HttpDate, WhatIsNone) {
  for (const char* text :
       {"", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 JST",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, -6 Nov 199 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:+7 GMT",
        "- - - - - - - - - -"})
    EXPECT_EQ(date_text(text), "-") << text;
}

ClockReading clock_of(const std::string& headers) {
  HttpScript server("HTTP/1.1 403 Forbidden\r\n" + headers + "Content-Length: 0\r\n\r\n");
  HttpTarget target;
  target.url = server.url();
  target.address = "127.0.0.1";
  return run(ask_http_date("asa.test", target, in(milliseconds(20000))));
}

TEST(HttpClock, OffsetAndUncertainty) {
  const auto before = std::chrono::system_clock::now();
  const ClockReading reading = clock_of("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
  const auto after = std::chrono::system_clock::now();
  EXPECT_FALSE(reading.fault) << reading.fault.detail;
  EXPECT_EQ(reading.source, ClockReading::Source::http);
  EXPECT_EQ(reading.server, "asa.test");
  const auto date = Time(std::chrono::seconds(784111777));
  EXPECT_LE(date - after - reading.uncertainty, reading.offset);  // the second that the date names is inside
  EXPECT_GE(date + std::chrono::seconds(1) - before + reading.uncertainty, reading.offset);
  EXPECT_GE(reading.uncertainty, Micros(500000));
  EXPECT_LE(reading.uncertainty, Micros(500000) + reading.took);
}

TEST(HttpClock, NoReading) {
  for (const char* headers :
       {"", "Date: yesterday\r\n", "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nAge: 70\r\n"}) {
    const ClockReading reading = clock_of(headers);
    EXPECT_EQ(reading.fault.kind, Kind::protocol) << headers;
    EXPECT_EQ(reading.offset, Micros(0));
  }
  EXPECT_FALSE(clock_of("Age: 0\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n").fault);
}

}  // namespace
}  // namespace sipfed::gather
