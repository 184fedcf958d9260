// HTTPS as it is met: trust before the first byte of a request, old servers, wrong clocks, revocation lists.
#include "gather/http/http.h"

#include <fstream>
#include <gmock/gmock.h>
#include <sstream>

#include "gather/probes/crl.h"
#include "gather/probes/http_clock.h"
#include "net/run.h"
#include "peers/certificates.h"
#include "peers/nginx.h"

namespace sipfed::peers {
namespace {

using gather::HttpReply;
using gather::HttpTarget;
using gather::tests::in;
using gather::tests::milliseconds;
using testing::HasSubstr;
using testing::Not;

std::string tls(const std::string& name, const std::string& key = "leaf") {
  return " ssl_certificate " + certificate(name + ".crt") + "; ssl_certificate_key " +
         certificate(key + ".key") + "; ";
}

HttpTarget https(const Nginx& nginx, int number, const std::string& host = "ae.fed.test") {
  HttpTarget target;
  target.url = "https://" + host + ':' + std::to_string(nginx.port(number)) + "/admin/exec/show%20clock";
  target.address = nginx.address();
  target.trust = certificate("root.crt");
  return target;
}

Outcome<HttpReply> get(HttpTarget target) {
  return gather::tests::run(gather::http_get(std::move(target), in(milliseconds(20000))));
}

std::string text_of(const std::string& file) {
  std::ifstream in_file(file);
  std::ostringstream out;
  out << in_file.rdbuf();
  return out.str();
}

TEST(Http, APasswordGoesToTheRightServerOnly) {
  NEEDS("nginx-light", "nginx");
  const Workplace place;
  const Nginx nginx(place, R"(
    log_format all "$server_port $request_uri $http_authorization"; access_log @W@/access.log all;
    server { listen @A@:@P1@ ssl; )" +
                               tls("good") + R"(location / { return 200 "$http_host $http_authorization"; } }
    server { listen @A@:@P2@ ssl; )" +
                               tls("self", "self") + R"(location / { return 200; } }
    server { listen @A@:@P3@ ssl; )" +
                               tls("expired") + R"(location / { return 200; } })");
  const auto with_password = [](HttpTarget target) {
    target.user = "admin";
    target.password = "hidden-word";
    return get(std::move(target));
  };
  const std::pair<Outcome<HttpReply>, const char*> refused[] = {
      {with_password(https(nginx, 2)), "self-signed certificate"},
      {with_password(https(nginx, 3)), "certificate has expired"},
      {with_password(https(nginx, 1, "other.fed.test")), "hostname mismatch"},
      {with_password(https(nginx, 1, nginx.address())), "IP address mismatch"}};
  for (const auto& [reply, reason] : refused) {
    EXPECT_EQ(reply.fault.kind, Fault::Kind::protocol);
    EXPECT_EQ(reply.fault.detail, std::string("the server's certificate is not trusted: ") + reason);
  }
  HttpTarget no_anchors = https(nginx, 1);
  no_anchors.trust = place.path("absent.pem");
  EXPECT_EQ(with_password(no_anchors).fault.kind, Fault::Kind::local);
  EXPECT_EQ(get(https(nginx, 1))->status, 200);
  EXPECT_THAT(text_of(place.path("access.log")), Not(HasSubstr("Basic")));
  const auto reply = with_password(https(nginx, 1));
  ASSERT_TRUE(reply) << reply.fault.detail;
  EXPECT_EQ(reply->body, "ae.fed.test:" + std::to_string(nginx.port(1)) + " Basic YWRtaW46aGlkZGVuLXdvcmQ=");
}

TEST(Http, OldServersOnlyWhenThatIsAllowed) {
  NEEDS("nginx-light", "nginx");
  const Workplace place;
  const Nginx nginx(place, R"(ssl_ciphers ALL:@SECLEVEL=0;
    server { listen @A@:@P1@ ssl; ssl_protocols TLSv1; )" +
                               tls("good") + R"(location / { return 200; } }
    server { listen @A@:@P2@ ssl; )" +
                               tls("sha1") + R"(location / { return 200; } }
    server { listen @A@:@P3@ ssl; )" +
                               tls("rsa1024", "weak") + R"(location / { return 200; } }
    server { listen @A@:@P4@ ssl; ssl_protocols TLSv1.2; )" +
                               tls("good") + R"(location / { return 200; } })");
  for (int number = 1; number <= 4; ++number) {
    HttpTarget target = https(nginx, number);
    const auto modern = get(target);
    EXPECT_EQ(static_cast<bool>(modern), number == 4) << number << modern.fault.detail;
    target.legacy = true;
    const auto old = get(target);
    EXPECT_TRUE(old) << number << old.fault.detail << nginx.output();
  }
  EXPECT_THAT(get(https(nginx, 2)).fault.detail, HasSubstr("sha1WithRSAEncryption"));
  HttpTarget careless = https(nginx, 3, "other.fed.test");
  careless.verify = false;
  EXPECT_TRUE(get(careless));
}

TEST(Http, AllSizesThroughTls) {
  NEEDS("nginx-light", "nginx");
  const Workplace place;
  place.write("big", std::string(900000, 'x'));
  const Nginx nginx(place,
                    "root @W@; ssi_types *; server { listen @A@:@P1@ ssl; " + tls("good") +
                        "location / { try_files /big =404; } } server { listen @A@:@P2@ ssl; ssi on; " +
                        tls("good") + "location / { try_files /big =404; } }");
  const auto whole = get(https(nginx, 1));
  ASSERT_TRUE(whole) << whole.fault.detail;
  EXPECT_EQ(whole->body, std::string(900000, 'x'));
  const auto chunked = get(https(nginx, 2));
  ASSERT_TRUE(chunked) << chunked.fault.detail;
  EXPECT_EQ(chunked->header("transfer-encoding"), "chunked");
  EXPECT_EQ(chunked->body, whole->body);
  HttpTarget small = https(nginx, 1);
  small.body_limit = 899999;
  EXPECT_EQ(get(small).fault.kind, Fault::Kind::limit);
}

ClockReading clock_of(const Nginx& nginx) {
  HttpTarget target = https(nginx, 1, "anything.test");
  return gather::tests::run(gather::ask_http_date("asa.test", std::move(target), in(milliseconds(20000))));
}

constexpr auto faketime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

TEST(HttpClock, ReadWithinItsUncertainty) {
  NEEDS("nginx-light", "nginx");
  NEEDS("faketime", faketime);
  const std::pair<const char*, std::chrono::seconds> clocks[] = {
      {"+0", std::chrono::seconds(0)}, {"-2h", std::chrono::hours(-2)}, {"+40d", std::chrono::hours(960)}};
  for (const auto& [by, truth] : clocks) {
    const Workplace place;
    const Nginx nginx(place, "server { listen @A@:@P1@ ssl; " + tls("self", "self") + "return 401; }",
                      {{"LD_PRELOAD", faketime}, {"FAKETIME", by}});
    const ClockReading reading = clock_of(nginx);
    ASSERT_FALSE(reading.fault) << reading.fault.detail;
    EXPECT_LE(reading.offset - reading.uncertainty, truth) << by;
    EXPECT_GE(reading.offset + reading.uncertainty, truth) << by;
  }
}

CrlAnswer crl(const Nginx& nginx, const std::string& name) {
  HttpTarget target;
  target.url = "http://ca.test:" + std::to_string(nginx.port(1)) + '/' + name;
  target.address = nginx.address();
  return gather::tests::run(gather::ask_crl(std::move(target), in(milliseconds(20000))));
}

TEST(Crl, WhatACaPublishes) {
  NEEDS("nginx-light", "nginx");
  const Workplace place;
  const std::string settings =
      place.write("ca.cnf", "[ca]\ndefault_ca=d\n[d]\ndatabase=@W@/index\ndefault_md=sha256\ncertificate=" +
                                certificate("root.crt") + "\nprivate_key=" + certificate("root.key") + '\n');
  place.write("index", "");
  const auto publish = [&](const std::string& name, std::vector<std::string> dates) {
    std::vector<std::string> words = {"openssl", "ca",   "-gencrl",        "-config",
                                      settings,  "-out", place.path("pem")};
    words.insert(words.end(), dates.begin(), dates.end());
    run(place, words);
    run(place, {"openssl", "crl", "-in", place.path("pem"), "-outform", "der", "-out", place.path(name)});
  };
  publish("new.crl", {"-crldays", "7"});
  publish("old.crl", {"-crl_lastupdate", "20200101000000Z", "-crl_nextupdate", "20200108000000Z"});
  const Nginx nginx(place, "server { listen @A@:@P1@; root @W@; location = /page { return 200 hello; } }");
  const auto now = std::chrono::system_clock::now();
  const CrlAnswer fresh = crl(nginx, "new.crl"), old = crl(nginx, "old.crl");
  EXPECT_TRUE(fresh.is_crl) << fresh.fault.detail << fresh.status;
  EXPECT_EQ(fresh.issuer, "CN=Peer Root CA");
  EXPECT_GT(fresh.next_update, now);
  EXPECT_TRUE(old.is_crl);
  EXPECT_EQ(old.this_update, Time(std::chrono::sys_days(std::chrono::year(2020) / 1 / 1)));
  EXPECT_EQ(old.next_update, Time(std::chrono::sys_days(std::chrono::year(2020) / 1 / 8)));
  EXPECT_FALSE(crl(nginx, "page").is_crl);
  EXPECT_EQ(crl(nginx, "absent.crl").status, 404);
}

}  // namespace
}  // namespace sipfed::peers
