// Doors over HTTPS to nginx, which answers as an ASA's /admin/exec does.
#include <algorithm>
#include <optional>

#include "peers/certificates.h"
#include "peers/opened.h"
#include "peers/process.h"

namespace sipfed::peers {
namespace {

// An answer is a file whose name is the command as it stands in the URL.
constexpr const char* settings = R"(daemon off; master_process off; pid @W@/nginx.pid; error_log stderr warn;
events {}
http { access_log @W@/requests; client_body_temp_path @W@/t1; proxy_temp_path @W@/t2;
 fastcgi_temp_path @W@/t3; uwsgi_temp_path @W@/t4; scgi_temp_path @W@/t5;
 server { listen @SPOT@ ssl; ssl_certificate @CERT@; ssl_certificate_key @KEY@; ssl_protocols TLSv1.2;
  auth_basic "ciscoasa"; auth_basic_user_file @W@/passwords; default_type text/plain; root @W@;
  if ($http_user_agent != ASDM) { return 403; }
  location /admin/exec/ { try_files $uri @bad; }
  location @bad { return 200 "ERROR: % Invalid input detected at '^' marker.\n"; } } }
)";

void put(std::string& into, const std::string& name, const std::string& value) {
  for (std::size_t at = 0; (at = into.find(name, at)) != std::string::npos;)
    into.replace(at, name.size(), value);
}

class ExecServer {
 public:
  ExecServer() {
    place.write("admin/exec/show+clock", "10:00:00.123 UTC Mon Jan 5 2026\r\n");
    place.write("admin/exec/changeto+context+one/show+clock", "in one\n");
    const std::string hash = peers::run(place, {"openssl", "passwd", "-apr1", "right"});
    place.write("passwords", "probe:" + hash);
    std::string text = settings;
    put(text, "@SPOT@", at(address_, port_));
    put(text, "@CERT@", certificate("self.crt"));
    put(text, "@KEY@", certificate("self.key"));
    process_.emplace(place, std::vector<std::string>{"nginx", "-c", place.write("nginx.conf", text)});
    wait_until_listening(address_, port_, *process_);
  }

  DeviceAccess access() const {
    DeviceAccess access;
    access.way = DeviceAccess::Way::https;
    access.host = "ae.fed.test";  // of self.crt
    access.address = address_;
    access.port = static_cast<std::uint16_t>(port_);
    access.user = "probe";
    access.password = "right";
    access.trust = certificate("self.crt");
    return access;
  }

  Workplace place;

 private:
  std::string address_ = loopback(44);
  unsigned port_ = free_port();
  std::optional<Process> process_;
};

Outcome<std::string> ask(DeviceAccess access, const std::string& command,
                         std::chrono::milliseconds limit = 10s) {
  Opened door = open(std::move(access), Dialect::asa, limit);
  return peers::ask(door, command, limit);
}

TEST(HttpsExec, AnswersWithText) {
  NEEDS("nginx-light", "nginx");
  const ExecServer server;
  const auto clock = ask(server.access(), "show clock");
  ASSERT_TRUE(clock) << clock.fault.detail;
  EXPECT_EQ(*clock, "10:00:00.123 UTC Mon Jan 5 2026\n");
  EXPECT_THAT(*ask(server.access(), "show ssl"), HasSubstr("ERROR: % Invalid input"));
}

TEST(HttpsExec, EachContextInARequestOfItsOwn) {
  NEEDS("nginx-light", "nginx");
  const ExecServer server;
  DeviceAccess access = server.access();
  access.contexts = {"one", "two"};
  const auto clock = ask(access, "show clock");
  ASSERT_TRUE(clock) << clock.fault.detail;
  EXPECT_EQ(*clock, ": context one\nin one\n: context two\nERROR: % Invalid input detected at '^' marker.\n");
}

TEST(HttpsExec, AWrongPasswordIsSentOnce) {
  NEEDS("nginx-light", "nginx");
  const ExecServer server;
  DeviceAccess access = server.access();
  access.password = "hunter2";
  const Opened door = open(access);
  DeviceTalk talk;
  for (int round = 0; round < 2; ++round)
    EXPECT_TRUE(run(gather::ask_all(**door, {"show clock", "show ssl"}, talk, in(10s))).empty());
  EXPECT_EQ(talk.fault.kind, Fault::Kind::protocol);
  EXPECT_THAT(talk.fault.detail, HasSubstr("log-in refused (HTTP 401)"));
  EXPECT_THAT(talk.fault.detail, HasSubstr("http server basic-auth-client"));
  EXPECT_THAT(talk.fault.detail, Not(HasSubstr("hunter2")));
  const std::string requests = peers::run(server.place, {"cat", server.place.path("requests")});
  EXPECT_EQ(std::count(requests.begin(), requests.end(), '\n'), 1) << requests;
}

TEST(HttpsExec, ASelfSignedCertificateMustBeTrusted) {
  NEEDS("nginx-light", "nginx");
  const ExecServer server;
  DeviceAccess access = server.access();
  access.trust = certificate("root.crt");
  const auto untrusted = ask(access, "show clock");
  ASSERT_FALSE(untrusted);
  EXPECT_THAT(untrusted.fault.detail, HasSubstr("not trusted"));
  access = server.access();
  access.host = "asa.ours.test";
  EXPECT_FALSE(ask(access, "show clock"));
  const std::string requests = peers::run(server.place, {"cat", server.place.path("requests")});
  EXPECT_EQ(requests, "");
}

TEST(HttpsExec, SilenceEndsAtTheLimit) {
  NEEDS("socat", "socat");
  const Workplace place;
  const std::string address = loopback(45);
  const unsigned port = free_port();
  Process socat(place,
                {"socat", "-u", "TCP-LISTEN:" + std::to_string(port) + ",bind=" + address + ",fork,reuseaddr",
                 "OPEN:/dev/null"});
  wait_until_listening(address, port, socat);
  DeviceAccess access;
  access.way = DeviceAccess::Way::https;
  access.host = "asa.ours.test";
  access.address = address;
  access.port = static_cast<std::uint16_t>(port);
  EXPECT_EQ(ask(access, "show clock", 400ms).fault.kind, Fault::Kind::timeout);
}

}  // namespace
}  // namespace sipfed::peers
