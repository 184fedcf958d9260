// Revocation lists: their dates and issuer, and what is none.
#include "gather/probes/crl.h"

#include <gtest/gtest.h>

#include "gather/probes/crl_body.h"
#include "net/run.h"
#include "probes/played_http.h"
#include "probes/samples.h"

namespace sipfed::gather {
namespace {

using played::HttpScript;

constexpr long from = 1'790'000'000, until = 1'790'600'000;

CrlAnswer list(std::string_view bytes) {
  CrlAnswer answer;
  read_crl(bytes, answer);
  return answer;
}

TEST(Crl, BothForms) {
  const std::string der = samples::crl("Issuing CA", from, until);
  for (const std::string& bytes : {der, samples::pem("X509 CRL", der)}) {
    const CrlAnswer answer = list(bytes);
    EXPECT_TRUE(answer.is_crl);
    EXPECT_EQ(answer.issuer, "CN=Issuing CA");
    EXPECT_EQ(answer.this_update, Time(std::chrono::seconds(from)));
    EXPECT_EQ(answer.next_update, Time(std::chrono::seconds(until)));
  }
  EXPECT_EQ(list(samples::crl("Issuing CA", from, 0)).next_update, Time());
}

TEST(Crl, WhatIsNone) {
  const std::string der = samples::crl("Issuing CA", from, until),
                    certificate = samples::certificate("CA", true);
  for (const std::string& bytes : {std::string(), std::string("<html>"), certificate, der.substr(0, 50),
                                   samples::pem("CERTIFICATE", certificate), std::string("-----BEGIN")})
    EXPECT_EQ(list(bytes), CrlAnswer());
}

CrlAnswer ask(const HttpScript& server) {
  HttpTarget target;
  target.url = server.url("/a.crl");
  target.address = "127.0.0.1";
  return tests::run(ask_crl(std::move(target), tests::in(tests::milliseconds(20000))));
}

TEST(Crl, Fetched) {
  std::string der = samples::crl("Issuing CA", from, until);
  HttpScript server("HTTP/1.0 200 OK\r\n\r\n" + der);
  const CrlAnswer answer = ask(server);
  EXPECT_FALSE(answer.fault) << answer.fault.detail;
  EXPECT_EQ(answer.connect_to, "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.is_crl);
}

TEST(Crl, NotFetched) {
  HttpScript absent("HTTP/1.1 404 Not Found\r\n\r\n<html>"), closing("");
  EXPECT_EQ(ask(absent).status, 404);
  EXPECT_EQ(ask(closing).fault.kind, Fault::Kind::closed);
  HttpScript huge("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", HttpScript::Then::hang);
  EXPECT_EQ(ask(huge).fault.kind, Fault::Kind::limit);
}

}  // namespace
}  // namespace sipfed::gather
