// A real domain controller: what Active Directory reckons itself, its clock, and why it refuses a log-in.
#include <chrono>
#include <gmock/gmock.h>

#include "peers/active_directory.h"
#include "peers/certificates.h"

namespace sipfed::peers {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string script = SIPFED_SOURCE "/tests/peers/domain_controller.sh";

// Samba's ports are fixed, so it lives in a network namespace; its LDAP ports come out through sockets.
class DomainController {
 public:
  explicit DomainController(const Workplace& place)
      : server_(place, {"unshare", "-n", "sh", script, "serve", certificate("good.crt"),
                        certificate("leaf.key"), certificate("root.crt")}),
        plain_(relay(place, ldap_, "ldap.socket")),
        tls_(relay(place, ldaps_, "ldaps.socket")) {
    wait_until_listening(address_, ldap_, plain_);
    wait_until_listening(address_, ldaps_, tls_);
  }

  gather::DirectoryAccess access(const std::string& protection) const {
    auto access = directory_access(address_, protection == "ldaps" ? ldaps_ : ldap_, protection);
    access.user = "Administrator@CORP.TEST";
    access.password = "Passw0rd!x";
    access.accounts.insert({"RTCNew", "RTCOff", "RTCGone"});
    return access;
  }

  // LDAPS is ready later than LDAP.
  Directory first_answer() {
    Directory seen;
    for (int attempt = 0; attempt < 600; ++attempt) {
      seen = directory_of(access("ldaps"));
      if (!seen.fault || server_.ended_within(50)) break;
    }
    EXPECT_FALSE(seen.fault) << seen.fault.detail << '\n' << server_.output();
    return seen;
  }

 private:
  Process relay(const Workplace& place, unsigned port, const std::string& socket) const {
    return Process(place, {"socat", "TCP-LISTEN:" + std::to_string(port) + ",fork,reuseaddr,bind=" + address_,
                           "UNIX-CONNECT:" + place.path(socket)});
  }

  std::string address_ = loopback(7);
  unsigned ldap_ = free_port(), ldaps_ = free_port();
  Process server_, plain_, tls_;
};

void expect_states(const Directory& seen) {
  const auto& expired = seen.accounts.at("RTCService");
  EXPECT_TRUE(expired.password_expired);
  EXPECT_EQ(expired.dn, "CN=RTCService,CN=Users,DC=corp,DC=test");
  EXPECT_EQ(*expired.password_expires - *expired.password_set, std::chrono::hours(24 * 42));
  const auto& lasting = seen.accounts.at("RTCComponentService");
  EXPECT_TRUE(lasting.password_never_expires);
  EXPECT_EQ(lasting.computed_control, 0);
  EXPECT_FALSE(lasting.password_expires || lasting.password_expired || lasting.account_expires);
  EXPECT_TRUE(seen.accounts.at("RTCNew").must_change);
  EXPECT_TRUE(seen.accounts.at("RTCOff").disabled);
  EXPECT_EQ(seen.accounts.at("RTCGone").dn, "");
}

void expect_clock(const Directory& seen) {
  ASSERT_TRUE(seen.clock);
  EXPECT_EQ(seen.clock->source, ClockReading::Source::command);
  EXPECT_EQ(seen.clock->server, "ae.fed.test");
  EXPECT_LE(std::chrono::abs(seen.clock->offset), seen.clock->uncertainty) << "it is this host's own clock";
}

void expect_refusals(const DomainController& controller) {
  const auto refusal = [&](const std::string& user, const std::string& password) {
    auto access = controller.access("starttls");
    access.user = user, access.password = password;
    const Directory seen = directory_of(access);
    EXPECT_EQ(seen.fault.kind, Fault::Kind::refused);
    EXPECT_THAT(seen.fault.detail, Not(HasSubstr(password)));
    return seen.fault.detail;
  };
  EXPECT_THAT(refusal("Administrator@CORP.TEST", "hunter2"), HasSubstr("data 52e"));
  EXPECT_THAT(refusal("RTCService@CORP.TEST", "Passw0rd!svc"), HasSubstr("data 532"));
  EXPECT_THAT(refusal("RTCOff@CORP.TEST", "Passw0rd!svc"), HasSubstr("data 533"));
  EXPECT_THAT(refusal("RTCNew@CORP.TEST", "Passw0rd!svc"), HasSubstr("data 773"));
}

// One test, since the domain is made anew for each.
TEST(SambaTest, IsReadAsActiveDirectory) {
  NEEDS("samba", "samba");
  NEEDS("faketime", "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1");
  NEEDS("socat", "socat");
  const Workplace place;
  Process namespaces(place, {"unshare", "-n", "true"});
  if (namespaces.wait(10000) != 0)
    GTEST_SKIP() << "no network namespace may be made here: " << namespaces.output();
  Process provision(place, {"unshare", "-n", "sh", script, "provision"});
  ASSERT_EQ(provision.wait(90000), 0) << provision.output();
  DomainController controller(place);
  const Directory seen = controller.first_answer();
  expect_states(seen);
  expect_clock(seen);
  EXPECT_FALSE(seen.enable_federation) << "no such product in this forest";
  expect_states(directory_of(controller.access("starttls")));
  EXPECT_THAT(directory_of(controller.access("none")).fault.detail, HasSubstr("trong"));
  expect_refusals(controller);
}

}  // namespace
}  // namespace sipfed::peers
