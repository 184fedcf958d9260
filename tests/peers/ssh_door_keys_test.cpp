// Doors over SSH: host keys, key log-in, old algorithms (OpenSSH's sshd), and peers that are no SSH server.
#include <fstream>
#include <iterator>

#include "peers/opened.h"
#include "peers/ssh_device.h"

namespace sipfed::peers {
namespace {

std::string content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(SshKeys, LogsInAndEnables) {
  NEEDS("openssh-server", "sshd");
  const Sshd sshd;
  Opened door = open(sshd.access());
  ASSERT_TRUE(door) << door.fault.detail << sshd.output();
  const auto clock = ask(door, "show clock");
  ASSERT_TRUE(clock) << clock.fault.detail;
  EXPECT_EQ(*clock, "10:00:00.123 UTC Mon Jan 5 2026\n");
  const auto unknown = ask(door, "show ssl");
  EXPECT_THAT(*unknown, HasSubstr("ERROR: % Invalid input"));
}

TEST(SshKeys, OtherHostKeyTypes) {
  NEEDS("openssh-server", "sshd");
  for (const char* type : {"ed25519", "ecdsa"}) {
    const Sshd sshd({}, type);
    const Opened door = open(sshd.access());
    EXPECT_TRUE(door) << type << door.fault.detail;
  }
}

TEST(SshKeys, AKeyThatNobodyKnowsThere) {
  NEEDS("openssh-server", "sshd");
  const Sshd sshd;
  DeviceAccess access = sshd.access();
  access.key_file = sshd.ssh.host_key;
  const Opened denied = open(access);
  EXPECT_EQ(denied.fault.kind, Fault::Kind::protocol);
  EXPECT_THAT(denied.fault.detail, HasSubstr("log-in refused"));
  access.key_file = sshd.ssh.place.path("nowhere");
  EXPECT_EQ(open(access).fault.kind, Fault::Kind::local);
  access.key_file.clear();
  EXPECT_EQ(open(access).fault.detail, "log-in refused: it takes no passwords; a key_file is needed");
}

TEST(SshKeys, AKeyWithAPassphrase) {
  NEEDS("openssh-server", "sshd");
  const Sshd sshd;
  DeviceAccess access = sshd.access();
  peers::run(sshd.ssh.place, {"ssh-keygen", "-q", "-p", "-N", "phrase of it", "-f", access.key_file});
  EXPECT_EQ(open(access).fault.kind, Fault::Kind::local);
  access.password = "hunter2";
  const Opened wrong = open(access);
  EXPECT_EQ(wrong.fault.kind, Fault::Kind::local);
  EXPECT_THAT(wrong.fault.detail, Not(HasSubstr("hunter2")));
  access.password = "phrase of it";
  const Opened right = open(access);
  EXPECT_TRUE(right) << right.fault.detail;
}

TEST(SshKeys, AnUnknownHostKeyIsRefused) {
  NEEDS("openssh-server", "sshd");
  Sshd sshd;
  sshd.ssh.know("");
  const Opened door = open(sshd.access());
  EXPECT_EQ(door.fault.kind, Fault::Kind::protocol);
  EXPECT_THAT(door.fault.detail, HasSubstr("unknown host key SHA256:"));
  EXPECT_THAT(door.fault.detail, HasSubstr("ssh-keyscan"));
  EXPECT_EQ(content(sshd.ssh.known_hosts()), "");
  EXPECT_THAT(sshd.output(), Not(HasSubstr("Accepted publickey")));
}

TEST(SshKeys, AnUnknownHostKeyMayBeAccepted) {
  NEEDS("openssh-server", "sshd");
  Sshd sshd;
  sshd.ssh.know("");
  DeviceAccess access = sshd.access();
  std::string asked;
  access.accept_key = [&](const std::string& host, const std::string& fingerprint) {
    asked = host + ' ' + fingerprint;
    return false;
  };
  EXPECT_THAT(open(access).fault.detail, HasSubstr("not accepted"));
  EXPECT_THAT(asked, HasSubstr("device.ours.test SHA256:"));
  EXPECT_THAT(peers::run(sshd.ssh.place, {"ssh-keygen", "-lf", sshd.ssh.host_key}),
              HasSubstr(asked.substr(17)));
  access.accept_key = [](const std::string&, const std::string&) { return true; };
  EXPECT_TRUE(open(access));
  EXPECT_THAT(content(sshd.ssh.known_hosts()), HasSubstr("[device.ours.test]:"));
  access.accept_key = nullptr;  // known now
  EXPECT_TRUE(open(access));
}

TEST(SshKeys, AChangedHostKeyIsNeverAskedAbout) {
  NEEDS("openssh-server", "sshd");
  Sshd sshd;
  const SshPlace other;
  std::string line = other.known_line();
  const std::string theirs = ':' + std::to_string(other.port) + ' ';
  line.replace(line.find(theirs), theirs.size(), ':' + std::to_string(sshd.ssh.port) + ' ');
  sshd.ssh.know(line);
  DeviceAccess access = sshd.access();
  bool asked = false;
  access.accept_key = [&](const std::string&, const std::string&) { return asked = true; };
  const Opened door = open(access);
  EXPECT_EQ(door.fault.kind, Fault::Kind::protocol);
  EXPECT_THAT(door.fault.detail, HasSubstr("the host key has changed"));
  EXPECT_FALSE(asked);
  EXPECT_EQ(content(sshd.ssh.known_hosts()), line);
  EXPECT_THAT(sshd.output(), Not(HasSubstr("Accepted publickey")));
}

// The same device, but known by a key of another type.
TEST(SshKeys, AnotherTypeOfKeyIsAChange) {
  NEEDS("openssh-server", "sshd");
  Sshd sshd({}, "ed25519");
  const SshPlace other("ecdsa");
  std::string line = other.known_line();
  const std::string theirs = ':' + std::to_string(other.port) + ' ';
  line.replace(line.find(theirs), theirs.size(), ':' + std::to_string(sshd.ssh.port) + ' ');
  sshd.ssh.know(line);
  EXPECT_THAT(open(sshd.access()).fault.detail, HasSubstr("the host key has changed"));
}

// What an ASA of old has and a client of today refuses, one by one.
TEST(SshLegacy, EachOldAlgorithmIsNamedAndAllowed) {
  NEEDS("openssh-server", "sshd");
  for (const char* setting : {"KexAlgorithms diffie-hellman-group1-sha1",
                              "KexAlgorithms diffie-hellman-group14-sha1", "HostKeyAlgorithms ssh-rsa",
                              "Ciphers 3des-cbc", "Ciphers aes128-cbc", "Ciphers aes256-cbc\nMACs hmac-sha1",
                              "MACs hmac-sha1\nCiphers 3des-cbc\nHostKeyAlgorithms ssh-rsa\nKexAlgorithms "
                              "diffie-hellman-group1-sha1"}) {
    const Sshd sshd(std::string(setting) + '\n');
    DeviceAccess access = sshd.access();
    const Opened refused = open(access);
    EXPECT_EQ(refused.fault.kind, Fault::Kind::protocol) << setting;
    EXPECT_THAT(refused.fault.detail, HasSubstr("`legacy = true` would allow")) << setting;
    access.legacy = true;
    const Opened door = open(access);
    EXPECT_TRUE(door) << setting << ": " << door.fault.detail;
  }
}

TEST(SshLegacy, IsNoPromiseWhereItWouldNotHelp) {
  NEEDS("openssh-server", "sshd");
  const Sshd sshd("KexAlgorithms sntrup761x25519-sha512@openssh.com\n");
  const Opened door = open(sshd.access());
  EXPECT_EQ(door.fault.kind, Fault::Kind::protocol);
  EXPECT_THAT(door.fault.detail, Not(HasSubstr("legacy")));
}

class NoSsh : public testing::TestWithParam<const char*> {};

// In the place of an SSH server, whatever socat finds to say.
TEST_P(NoSsh, EndsWithAFault) {
  NEEDS("socat", "socat");
  SshPlace ssh;
  Process socat(
      ssh.place,
      {"socat", "TCP-LISTEN:" + std::to_string(ssh.port) + ",bind=" + ssh.address + ",fork,reuseaddr",
       GetParam()});
  wait_until_listening(ssh.address, ssh.port, socat);
  const Opened door = open(ssh.access("plain"), Dialect::asa, impatience);
  ASSERT_FALSE(door);
  EXPECT_NE(door.fault.kind, Fault::Kind::none);
  EXPECT_FALSE(door.fault.detail.empty());
}

INSTANTIATE_TEST_SUITE_P(Peers, NoSsh,
                         testing::Values("SYSTEM:true", "SYSTEM:sleep 60", "EXEC:cat", "EXEC:yes",
                                         "SYSTEM:cat /dev/zero", "SYSTEM:cat /dev/urandom",
                                         "SYSTEM:echo SSH-1.5-Cisco-1.25; cat",
                                         "SYSTEM:echo SSH-2.0-x; cat /dev/zero",
                                         "SYSTEM:echo SSH-2.0-x; cat /dev/urandom"));

TEST(SshKeys, NobodyListens) {
  const SshPlace ssh;
  EXPECT_EQ(open(ssh.access("plain")).fault.kind, Fault::Kind::refused);
  DeviceAccess nowhere = ssh.access("plain");
  nowhere.address.clear();
  EXPECT_EQ(open(nowhere).fault.kind, Fault::Kind::local);
}

}  // namespace
}  // namespace sipfed::peers
