// An ASA read through real servers: OpenSSH's sshd in front of played answers, and nginx in place of
// /admin/exec. The walk is then judged as a survey's evidence would be.
#include "gather/devices/asa.h"

#include <gmock/gmock.h>

#include "devices/asa_texts.h"
#include "judge/judge.h"
#include "net/run.h"
#include "peers/certificates.h"
#include "peers/nginx.h"
#include "peers/ssh_device.h"

namespace sipfed::peers {
namespace {

using gather::asa_answers;
using gather::DeviceAccess;
using gather::tests::in;
using gather::tests::run;
using namespace std::chrono_literals;

// Answers come from @W@/cli, spaces being underscores; the clock is this host's, ten minutes fast.
constexpr const char* script = R"(#!/bin/sh
answer() {
  case "$1" in
    "terminal pager 0"|"") return;;
    "show clock detail") date -u -d '+10 minutes' '+%H:%M:%S.000 UTC %a %b %e %Y' | sed 's/$/\r/'; return;;
  esac
  file=@W@/cli/$(printf '%s' "$1" | tr ' ' '_').txt
  if [ -r "$file" ]; then sed 's/$/\r/' "$file"; else printf "ERROR: %% Invalid input detected at '^' marker.\r\n"; fi
}
prompt='ciscoasa> '
printf '\r\nType help or ? for a list of available commands.\r\n%s' "$prompt"
while IFS= read -r line; do
  line=$(printf '%s' "$line" | tr -d '\r')
  case "$line" in
    exit|quit|logout) exit 0;;
    enable) printf 'Password: '; read -r secret; prompt='ciscoasa# ';;
    *) answer "$line";;
  esac
  printf '%s' "$prompt"
done
)";

Result judged(const Asa& asa, const std::string& check) {
  Evidence evidence;
  evidence.subject.domain = "peer.example";
  View& view = evidence.views["here#1"];
  view.vantage = "here";
  view.taken_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  view.asa["asa"] = asa;
  for (Result& result : judge(evidence, all_checks()).results)
    if (result.check == check) return std::move(result);
  return {};
}

// What does not depend on the time of asking is what the parser makes of the same texts.
void expect_same(Asa facts) {
  Asa expected = gather::asa_parsed(asa_answers("v91"));
  expected.talk = facts.talk;
  expected.clock = facts.clock;
  EXPECT_EQ(facts, expected);
}

class PlayedAsa {
 public:
  explicit PlayedAsa(const std::string& settings = {}) : sshd_(settings) {
    const Workplace& place = sshd_.ssh.place;
    std::filesystem::create_directory(place.path("cli"));
    for (const auto& [command, text] : asa_answers("v91")) put(command, text);
    place.write("asa.sh", script);
  }
  void put(std::string command, const std::string& text) {
    std::replace(command.begin(), command.end(), ' ', '_');
    sshd_.ssh.place.write("cli/" + command + ".txt", text);
  }
  Asa read(bool legacy = false) {
    DeviceAccess access = sshd_.access();
    access.legacy = legacy;
    return run(gather::read_asa(access, in(30s)));
  }
  std::string output() const { return sshd_.output(); }

 private:
  Sshd sshd_;
};

TEST(AsaPeer, IsReadOverSsh) {
  NEEDS("openssh-server", "sshd");
  PlayedAsa asa;
  const Asa facts = asa.read();
  ASSERT_FALSE(facts.talk.fault) << facts.talk.fault.detail << asa.output();
  EXPECT_EQ(facts.talk.way, "ssh");
  EXPECT_EQ(facts.talk.commands.at("show running-config static").refusal, "Invalid input detected");
  ASSERT_TRUE(facts.clock && !facts.clock->fault);
  EXPECT_LE(std::chrono::abs(facts.clock->offset - 10min), facts.clock->uncertainty + 1s);
  expect_same(facts);
  EXPECT_EQ(judged(facts, "asa_class_map_without_acl").verdict, Verdict::healthy);
}

TEST(AsaPeer, ListThatDoesNotExist) {
  NEEDS("openssh-server", "sshd");
  PlayedAsa asa;
  asa.put("show running-config access-list", "access-list other extended permit ip any any\n");
  const Result result = judged(asa.read(), "asa_class_map_without_acl");
  EXPECT_EQ(result.verdict, Verdict::found);
  ASSERT_EQ(result.findings.size(), 2U);
  EXPECT_EQ(result.findings[0].variant, "no_list");
  EXPECT_EQ(result.findings[0].args.at("list"), "ent_imp_to_external");
}

TEST(AsaPeer, OldAlgorithmsWhenAllowed) {
  NEEDS("openssh-server", "sshd");
  PlayedAsa asa(
      "HostKeyAlgorithms ssh-rsa\nKexAlgorithms diffie-hellman-group14-sha1\nCiphers aes128-cbc\nMACs "
      "hmac-sha1\n");
  const Asa refused = asa.read();
  EXPECT_TRUE(refused.talk.fault);
  EXPECT_TRUE(refused.class_maps.empty());
  EXPECT_NE(judged(refused, "asa_class_map_without_acl").verdict, Verdict::healthy);
  const Asa facts = asa.read(true);
  ASSERT_FALSE(facts.talk.fault) << facts.talk.fault.detail;
  expect_same(facts);
}

TEST(AsaPeer, IsReadOverHttps) {
  NEEDS("nginx", "nginx");
  const Workplace place;
  for (const auto& [command, text] : asa_answers("v91")) {
    std::string file = "admin/exec/" + command;
    std::replace(file.begin(), file.end(), ' ', '+');
    place.write(file, text);
  }
  place.write("passwords", "probe:" + peers::run(place, {"openssl", "passwd", "-apr1", "right"}));
  const Nginx nginx(place, R"(server { listen @A@:@P1@ ssl; ssl_certificate )" + certificate("self.crt") +
                               "; ssl_certificate_key " + certificate("self.key") + R"(;
  auth_basic "ciscoasa"; auth_basic_user_file @W@/passwords; default_type text/plain; root @W@;
  location /admin/exec/ { try_files $uri @bad; }
  location @bad { return 200 "ERROR: % Invalid input detected at '^' marker.\n"; } }
)");
  DeviceAccess access;
  access.way = DeviceAccess::Way::https;
  access.host = "ae.fed.test";  // of self.crt
  access.address = nginx.address();
  access.port = static_cast<std::uint16_t>(nginx.port(1));
  access.user = "probe";
  access.password = "right";
  access.trust = certificate("self.crt");
  const Asa facts = run(gather::read_asa(access, in(30s)));
  ASSERT_FALSE(facts.talk.fault) << facts.talk.fault.detail;
  EXPECT_EQ(facts.talk.way, "https");
  ASSERT_TRUE(facts.clock);
  EXPECT_EQ(facts.clock->zone, "JST");
  expect_same(facts);
  EXPECT_EQ(judged(facts, "asa_class_map_without_acl").verdict, Verdict::healthy);

  access.password = "wrong";
  const Asa denied = run(gather::read_asa(access, in(30s)));
  EXPECT_TRUE(denied.talk.fault);
  EXPECT_EQ(denied.talk.fault.detail.find("wrong"), std::string::npos);
}

}  // namespace
}  // namespace sipfed::peers
