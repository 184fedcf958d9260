// Peers that do not get as far as TLS, ask later than usual, or have another idea of the time.
#include <cstdlib>
#include <gmock/gmock.h>

#include "peers/tls_look.h"

namespace sipfed::peers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

Question impatient() {
  Question question = tls_question();
  question.step_timeout = std::chrono::milliseconds(400);
  return question;
}

TlsServer socat(const Workplace& place, const std::string& what) {
  return TlsServer(place, {"socat", "TCP-LISTEN:@PORT@,bind=@ADDRESS@,fork,reuseaddr", what});
}

TEST(TlsOdd, AcceptsAndSaysNothing) {
  NEEDS("knot", "knotd");
  NEEDS("socat", "socat");
  const Workplace place;
  const TlsServer server(
      place, {"socat", "-u", "TCP-LISTEN:@PORT@,bind=@ADDRESS@,fork,reuseaddr", "OPEN:/dev/null"});
  const Look seen = look_at(server, impatient());
  EXPECT_EQ(findings(seen), (Found{{"tls_no_handshake", "silent"}})) << seen;
  EXPECT_EQ(seen.handshake(true).fault.kind, Fault::Kind::timeout);
}

TEST(TlsOdd, ClosesAtOnce) {
  NEEDS("knot", "knotd");
  NEEDS("socat", "socat");
  const Workplace place;
  const Look seen = look_at(socat(place, "SYSTEM:true"), tls_question());
  EXPECT_EQ(findings(seen), (Found{{"tls_no_handshake", "closed"}, {"pkcs12_without_key", "no_key_live"}}))
      << seen;
}

// Our own ClientHello comes back: TLS records, but no server's.
TEST(TlsOdd, EchoesWhatWeSay) {
  NEEDS("knot", "knotd");
  NEEDS("socat", "socat");
  const Workplace place;
  const Look seen = look_at(socat(place, "EXEC:cat"), tls_question());
  EXPECT_EQ(findings(seen), (Found{{"tls_no_handshake", "garbage"}})) << seen;
}

TEST(TlsOdd, SpeaksHttpInstead) {
  NEEDS("knot", "knotd");
  NEEDS("nginx-light", "nginx");
  const Workplace place;
  const auto spot = TlsServer::spot();
  const std::string settings =
      place.write("nginx.conf",
                  "daemon off; master_process off; pid @W@/nginx.pid; error_log stderr warn; events {}\n"
                  "http { access_log off; client_body_temp_path @W@/t1; proxy_temp_path @W@/t2; "
                  "fastcgi_temp_path @W@/t3;\n"
                  "uwsgi_temp_path @W@/t4; scgi_temp_path @W@/t5; server { listen " +
                      at(spot.address, spot.port) + "; } }\n");
  const TlsServer server(place, spot, {"nginx", "-p", place.path(), "-c", settings});
  const Look seen = look_at(server, tls_question());
  EXPECT_EQ(findings(seen), (Found{{"tls_no_handshake", "plain_text"}})) << seen;
}

// The certificate is asked for in a second handshake, when the first request has come.
TEST(TlsOdd, AsksByRenegotiation) {
  NEEDS("knot", "knotd");
  NEEDS("libnss3-tools", "selfserv");
  const Workplace place;
  const TlsServer server = nss_server(place, "tls1.2:tls1.2", ":C02F:009C", {"-r", "-r", "-r", "-r"});
  Question question = tls_question();
  question.wanted = {Fact::dns, Fact::tcp, Fact::tls, Fact::sip, Fact::own_certificate};
  question.step_timeout = std::chrono::milliseconds(1500);
  const Look seen = look_at(server, question);
  EXPECT_TRUE(seen.handshake(true).certificate_requested) << seen << server.output();
  EXPECT_EQ(seen.verdict("tls_listener_without_client_auth"), Verdict::healthy) << seen;
}

constexpr auto faketime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

// Its clock is wrong, so a certificate that is good to everybody else is not to it.
void expect_refusal_at(const char* time, int alert, const char* variant) {
  const Workplace place;
  const Words command{"openssl",
                      "s_server",
                      "-accept",
                      "@ADDRESS@:@PORT@",
                      "-cert",
                      certificate("good.crt"),
                      "-key",
                      certificate("leaf.key"),
                      "-quiet",
                      "-CAfile",
                      certificate("root.crt"),
                      "-Verify",
                      "2",
                      "-verify_return_error"};
  const TlsServer server(place, command,
                         {std::string("LD_PRELOAD=") + faketime, std::string("FAKETIME=") + time});
  const Look seen = look_at(server, tls_question());
  ASSERT_TRUE(seen.handshake(true).alert) << seen;
  EXPECT_EQ(seen.handshake(true).alert->description, alert);
  EXPECT_EQ(findings(seen), (Found{{"tls_client_cert_refused", variant}})) << seen;
  EXPECT_THAT(seen.handshake(true).verify, IsEmpty());
}

TEST(TlsOdd, ItsClockIsBehind) {
  NEEDS("knot", "knotd");
  NEEDS("faketime", faketime);
  expect_refusal_at("-60d", 42, "bad");
}

TEST(TlsOdd, ItsClockIsAhead) {
  NEEDS("knot", "knotd");
  NEEDS("faketime", faketime);
  expect_refusal_at("+400d", 45, "expired");
}

// Stacks that put the time into their ServerHello: what is recorded is that time.
void expect_clock(const TlsServer& server) {
  const Look seen = look_at(server, tls_question());
  ASSERT_TRUE(seen.handshake(true).server_time) << seen;
  const auto ahead = *seen.handshake(true).server_time - seen.view().taken_at;
  EXPECT_LT(std::abs(std::chrono::duration_cast<std::chrono::seconds>(ahead).count()), 30);
}

TEST(TlsOdd, TellsTheTimeBotan) {
  NEEDS("knot", "knotd");
  NEEDS("botan", "botan");
  const Workplace place;
  expect_clock(botan_server(place, "allow_tls12 = true\n"));
}

TEST(TlsOdd, TellsTheTimeBoringssl) {
  NEEDS("knot", "knotd");
  NEEDS("android-boringssl", "bssl-tool");
  const Workplace place;
  expect_clock(boringssl_server(place, {"-max-version", "tls1.2"}));
}

TEST(TlsOdd, TellsTheTimeMbedtls) {
  NEEDS("knot", "knotd");
  NEEDS("lighttpd-mod-mbedtls", "lighttpd");
  const Workplace place;
  expect_clock(mbedtls_server(place));
}

}  // namespace
}  // namespace sipfed::peers
