// SCEP: the URL that a device would ask, and what the bytes of an answer are.
#include "gather/probes/scep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gather/probes/scep_body.h"
#include "net/run.h"
#include "probes/played_http.h"
#include "probes/samples.h"

namespace sipfed::gather {
namespace {

using played::HttpScript;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Body = ScepAnswer::Body;

TEST(ScepUrl, AsADeviceAsks) {
  EXPECT_EQ(scep_url("http://ca.test/certsrv/mscep/mscep.dll", "GetCACert"),
            "http://ca.test/certsrv/mscep/mscep.dll/pkiclient.exe?operation=GetCACert&message=ca");
  EXPECT_EQ(scep_url("http://ca.test/CertSrv/MSCEP/MSCEP.DLL", "GetCACaps"),
            "http://ca.test/CertSrv/MSCEP/MSCEP.DLL/pkiclient.exe?operation=GetCACaps&message=ca");
  EXPECT_EQ(scep_url("http://ca.test/scep", "GetCACert"),
            "http://ca.test/scep?operation=GetCACert&message=ca");
  EXPECT_EQ(scep_url("http://ca.test/x?y=z", "GetCACert"),
            "http://ca.test/x?y=z&operation=GetCACert&message=ca");
}

ScepAnswer body(std::string_view bytes) {
  ScepAnswer answer;
  read_scep_body(bytes, answer);
  return answer;
}

TEST(ScepBody, OneCertificate) {
  const std::string der = samples::certificate("CA", true);
  const ScepAnswer answer = body(der);
  EXPECT_EQ(answer.body, Body::certificate);
  ASSERT_THAT(answer.chain, SizeIs(1));
  EXPECT_EQ(answer.chain[0].subject, (std::vector<NameAttribute>{{"CN", "CA"}}));
  EXPECT_TRUE(answer.chain[0].ca);
  EXPECT_EQ(body(der + "x").body, Body::other);
  EXPECT_EQ(body(der.substr(0, der.size() - 1)).body, Body::other);
}

TEST(ScepBody, CaAndItsRegistrationAuthorities) {
  const std::string bundle =
      samples::bundle({samples::certificate("RA signs", false), samples::certificate("CA", true),
                       samples::certificate("RA", false)});
  const ScepAnswer answer = body(bundle);
  EXPECT_EQ(answer.body, Body::certificates);
  ASSERT_THAT(answer.chain, SizeIs(3));
  EXPECT_EQ(answer.chain[1].subject, (std::vector<NameAttribute>{{"CN", "CA"}}));
  EXPECT_EQ(body(samples::bundle({})).body, Body::other);
}

TEST(ScepBody, ABundleHasItsLimit) {
  const std::string one = samples::certificate("CA", true);
  EXPECT_THAT(body(samples::bundle(std::vector<std::string>(100, one))).chain, SizeIs(32));
}

TEST(ScepBody, Capabilities) {
  EXPECT_THAT(body("AES\nPOSTPKIOperation\r\nSHA-256\n\n").capabilities,
              ElementsAre("AES", "POSTPKIOperation", "SHA-256"));
  EXPECT_THAT(body("Renewal SHA-1").capabilities, ElementsAre("Renewal", "SHA-1"));
  EXPECT_THAT(body("AES\nFuture-Thing").capabilities, ElementsAre("AES", "Future-Thing"));
  EXPECT_EQ(body("Hello\nWorld\n").body, Body::text);
  EXPECT_EQ(body("AES but <b>not</b> really\n").body, Body::text);
  EXPECT_THAT(body("AES <script>").capabilities, IsEmpty());
  std::string many;
  for (int i = 0; i < 40; ++i) many += "AES\n";
  EXPECT_EQ(body(many).body, Body::text);
}

TEST(ScepBody, AnythingElse) {
  EXPECT_EQ(body("").body, Body::none);
  EXPECT_EQ(body(" \r\n").body, Body::none);
  EXPECT_EQ(body("<!DOCTYPE HTML PUBLIC>\n<HTML><title>404</title>").body, Body::html);
  EXPECT_EQ(body("\xEF\xBB\xBF<html>").body, Body::html);
  EXPECT_EQ(body("<?xml version='1.0'?><x/>").body, Body::text);
  EXPECT_EQ(body(std::string("\x30\x82\xFF\xFF\0", 5)).body, Body::other);
  EXPECT_EQ(body(std::string(3, '\0')).body, Body::other);
}

ScepAnswer ask(const HttpScript& server, const std::string& path) {
  HttpTarget target;
  target.url = server.url(path);
  target.address = "127.0.0.1";
  return tests::run(ask_scep("GetCACert", std::move(target), tests::in(tests::milliseconds(20000))));
}

TEST(Scep, AnAnswerTakenDown) {
  const std::string der = samples::certificate("CA", true);
  HttpScript server(
      "HTTP/1.1 200 OK\r\nServer: Microsoft-IIS/10.0\r\nContent-Type: application/x-x509-ca-cert\r\n"
      "Content-Length: " +
      std::to_string(der.size()) + "\r\n\r\n" + der);
  const ScepAnswer answer = ask(server, "/certsrv/mscep/mscep.dll");
  EXPECT_FALSE(answer.fault) << answer.fault.detail;
  EXPECT_EQ(answer.connect_to, "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.reason, "OK");
  EXPECT_EQ(answer.content_type, "application/x-x509-ca-cert");
  EXPECT_EQ(answer.server, "Microsoft-IIS/10.0");
  EXPECT_EQ(answer.body, Body::certificate);
  EXPECT_THAT(
      server.heard(),
      testing::StartsWith("GET /certsrv/mscep/mscep.dll/pkiclient.exe?operation=GetCACert&message=ca "));
}

TEST(Scep, ForeignTextIsKeptShort) {
  HttpScript server("HTTP/1.1 500 " + std::string(500, 'r') + "\r\nServer: " + std::string(500, 's') +
                    "\r\nContent-Length: 0\r\n\r\n");
  const ScepAnswer answer = ask(server, "/scep");
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.reason, SizeIs(120));
  EXPECT_THAT(answer.server, SizeIs(120));
}

TEST(Scep, NoReply) {
  HttpScript server("", HttpScript::Then::close);
  const ScepAnswer answer = ask(server, "/scep");
  EXPECT_EQ(answer.fault.kind, Fault::Kind::closed);
  EXPECT_EQ(answer.status, 0);
  EXPECT_EQ(answer.body, Body::none);
}

}  // namespace
}  // namespace sipfed::gather
