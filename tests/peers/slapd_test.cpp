// A directory over plain LDAP, StartTLS and LDAPS; refusals, wrong names, silence.
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <thread>

#include "evidence/json.h"
#include "gather/net/address.h"
#include "peers/active_directory.h"
#include "peers/certificates.h"

namespace sipfed::peers {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SlapdTest : public testing::Test {
 protected:
  void SetUp() override { NEEDS("slapd", "slapd"); }
};

using SlapdWays = SlapdTest;

void expect_accounts(const Directory& seen) {
  ASSERT_EQ(seen.fault, Fault()) << seen.fault.detail;
  ASSERT_EQ(seen.accounts.size(), 2U);
  const auto& expired = seen.accounts.at("RTCService");
  EXPECT_EQ(expired.dn, "cn=RTCService,cn=Users,dc=corp,dc=test");
  EXPECT_EQ(*expired.password_expires - *expired.password_set, std::chrono::hours(24 * 42));
  EXPECT_FALSE(expired.password_never_expires);
  EXPECT_TRUE(seen.accounts.at("RTCComponentService").password_never_expires);
}

TEST_F(SlapdTest, IsReadInEveryWay) {
  const Workplace place;
  const Slapd slapd(place);
  for (const char* way : {"none", "starttls", "ldaps"}) {
    SCOPED_TRACE(way);
    const auto access = slapd.access(way);
    const Directory seen = directory_of(access);
    expect_accounts(seen);
    EXPECT_EQ(seen.connect_to, "ae.fed.test " + at(access.address, access.port));
    EXPECT_EQ(seen.protection, way);
    EXPECT_EQ(seen.enable_federation, true);
    EXPECT_EQ(seen.edge_fqdn, "edge-in.corp.test");
    EXPECT_EQ(seen.default_route, "edge.corp.test");
    EXPECT_GT(seen.took.count(), 0);
  }
}

// Each account carries an attribute that nobody asked for, and the directory knows a password.
TEST_F(SlapdTest, WhatIsNoBusinessOfOursStaysThere) {
  const Workplace place;
  const Slapd slapd(place);
  const auto access = slapd.access("ldaps");
  View view;
  view.directory["dc"] = directory_of(access);
  const std::string evidence = to_json(Dossier{{}, {{"here#1", std::move(view)}}});
  EXPECT_THAT(evidence, HasSubstr("RTCService"));
  EXPECT_THAT(evidence, Not(HasSubstr("planted")));
  EXPECT_THAT(evidence, Not(HasSubstr(access.password)));
}

TEST_F(SlapdTest, TellsEveryStateOfAnAccount) {
  const Workplace place;
  const Slapd slapd(place);
  auto access = slapd.access("none");
  access.accounts = {"RTCNew", "RTCOff", "rtcservice", "Nobody", "*"};
  const Directory seen = directory_of(access);
  EXPECT_TRUE(seen.accounts.at("RTCNew").must_change);
  EXPECT_TRUE(seen.accounts.at("RTCOff").disabled);
  EXPECT_TRUE(seen.accounts.at("RTCOff").account_expires);
  EXPECT_THAT(seen.accounts.at("rtcservice").dn, HasSubstr("RTCService"));
  EXPECT_EQ(seen.accounts.at("Nobody").dn, "");
  EXPECT_EQ(seen.accounts.at("*").dn, "");
}

TEST_F(SlapdTest, TheCertificateMustBearTheHostsName) {
  const Workplace place;
  const Slapd slapd(place);
  for (const char* way : {"starttls", "ldaps"}) {
    SCOPED_TRACE(way);
    auto access = slapd.access(way);
    access.host = "dc1.corp.test";
    const Directory seen = directory_of(access);
    EXPECT_EQ(seen.fault.kind, Fault::Kind::protocol);
    EXPECT_THAT(seen.fault.detail, HasSubstr("not for dc1.corp.test"));
    EXPECT_TRUE(seen.accounts.empty());
  }
}

TEST_F(SlapdTest, TheCertificateMustBeTrusted) {
  const Workplace place;
  const Slapd slapd(place);
  for (const char* way : {"starttls", "ldaps"}) {
    SCOPED_TRACE(way);
    auto access = slapd.access(way);
    access.trust = certificate("self.crt");
    EXPECT_THAT(directory_of(access).fault.detail, HasSubstr("TLS: "));
  }
  auto access = slapd.access("ldaps");
  access.trust = place.path("no-such-file");
  EXPECT_EQ(directory_of(access).fault.kind, Fault::Kind::local);
}

TEST_F(SlapdTest, AWrongPasswordIsSaidAndNotRepeated) {
  const Workplace place;
  const Slapd slapd(place);
  auto access = slapd.access("ldaps");
  access.password = "hunter2";
  const Directory seen = directory_of(access);
  EXPECT_EQ(seen.fault.kind, Fault::Kind::refused);
  EXPECT_THAT(seen.fault.detail, HasSubstr("log-in"));
  EXPECT_THAT(seen.fault.detail, Not(HasSubstr("hunter2")));
  access.password.clear();
  EXPECT_EQ(directory_of(access).fault.kind, Fault::Kind::local) << "an empty password is no log-in";
}

TEST_F(SlapdTest, PlainLdapMayBeTurnedAway) {
  const Workplace place;
  const Slapd slapd(place, "security simple_bind=128");
  EXPECT_THAT(directory_of(slapd.access("none")).fault.detail, HasSubstr("onfidentiality required"));
  expect_accounts(directory_of(slapd.access("starttls")));
}

TEST_F(SlapdTest, TlsOnThePlainPortFails) {
  const Workplace place;
  const Slapd slapd(place);
  auto access = slapd.access("none");
  access.protection = "ldaps";
  const Directory seen = directory_of(access);
  EXPECT_TRUE(seen.fault);
  EXPECT_TRUE(seen.accounts.empty());
}

TEST(DirectoryFaults, NobodyListens) {
  gather::DirectoryAccess access;
  access.host = "dc1.corp.test";
  access.address = loopback(5);
  access.port = static_cast<std::uint16_t>(free_port());
  access.protection = "ldaps";
  EXPECT_EQ(directory_of(access).fault.kind, Fault::Kind::refused);
  access.protection = "tls";
  EXPECT_EQ(directory_of(access).fault.kind, Fault::Kind::local);
  access.protection = "ldaps";
  access.host = "dc1/../x";
  EXPECT_EQ(directory_of(access).fault.kind, Fault::Kind::local);
}

// Accepts, and sends nothing but what it is given.
class Mute {
 public:
  explicit Mute(std::string says) : says_(std::move(says)) {
    auto to = gather::socket_address(loopback(6), port_);
    const int yes = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (::bind(listener_, to->get(), to->length) != 0 || ::listen(listener_, 4) != 0)
      throw std::runtime_error("no port");
    thread_ = std::thread([this] {
      const int peer = ::accept(listener_, nullptr, nullptr);
      ::send(peer, says_.data(), says_.size(), MSG_NOSIGNAL);
      char byte = 0;
      while (::recv(peer, &byte, 1, 0) > 0) continue;
      ::close(peer);
    });
  }
  ~Mute() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  gather::DirectoryAccess access(const std::string& protection) const {
    gather::DirectoryAccess out;
    out.host = "dc1.corp.test";
    out.address = loopback(6);
    out.port = port_;
    out.protection = protection;
    out.user = "u", out.password = "p";
    return out;
  }

 private:
  std::string says_;
  std::uint16_t port_ = static_cast<std::uint16_t>(free_port());
  int listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::thread thread_;
};

TEST(DirectoryFaults, SilenceAndHalfAnAnswerEndWithTheLimit) {
  for (const char* way : {"none", "starttls", "ldaps"})
    for (const std::string& says : {std::string(), std::string("\x30\x84\x00\x00", 4)}) {
      SCOPED_TRACE(way);
      const Mute mute(says);
      const Directory seen = directory_of(mute.access(way), 150);
      EXPECT_EQ(seen.fault.kind, Fault::Kind::timeout) << seen.fault.detail;
    }
}

TEST(DirectoryFaults, WhatIsNotLdapIsAFault) {
  for (const char* way : {"none", "starttls", "ldaps"})
    for (const std::string& says :
         {std::string("HTTP/1.1 400 Bad Request\r\n\r\n"), std::string("\x30\x84\x7f\xff\xff\xff", 6)}) {
      SCOPED_TRACE(way);
      const Mute mute(says);
      EXPECT_TRUE(directory_of(mute.access(way), 1000).fault);
    }
}

}  // namespace
}  // namespace sipfed::peers
