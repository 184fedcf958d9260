// Facts read from Active Directory over LDAP ([guide] B3b, B7, B8b).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "sipfed/facts/clock.h"

namespace sipfed {

struct Directory {
  struct Account {
    std::string dn;  // empty: no such account
    std::int64_t user_account_control = 0;
    std::optional<std::int64_t> computed_control;  // msDS-User-Account-Control-Computed
    std::optional<Time> password_set;              // pwdLastSet; epoch 0: must change at next log-on
    std::optional<Time> password_expires;          // by the directory's own reckoning, or from maxPwdAge
    bool password_never_expires = false;
    bool must_change = false, password_expired = false, disabled = false, locked = false;
    std::optional<Time> account_expires;
    bool operator==(const Account&) const = default;
    static void fields(auto&& io, auto& self) {
      io("dn", self.dn);
      io("user_account_control", self.user_account_control);
      io("computed_control", self.computed_control);
      io("password_set", self.password_set);
      io("password_expires", self.password_expires);
      io("password_never_expires", self.password_never_expires);
      io("must_change", self.must_change);
      io("password_expired", self.password_expired);
      io("disabled", self.disabled);
      io("locked", self.locked);
      io("account_expires", self.account_expires);
    }
  };
  std::string connect_to;  // "dc1.ours.example 192.0.2.8:636"
  std::string protection;  // "ldaps", "starttls", "none"
  Fault fault;             // not read: connection, TLS, or what the bind was answered
  std::optional<ClockReading> clock;
  std::map<std::string, Account> accounts;  // by the sAMAccountName asked for; none when not read
  std::optional<bool> enable_federation;    // msRTCSIP-EnableFederation of the forest
  std::optional<std::string> edge_fqdn;     // msRTCSIP-EdgeProxyFQDN
  Micros took{0};
  std::optional<std::string> default_route;  // msRTCSIP-DefaultRouteToEdgeProxy

  bool operator==(const Directory&) const = default;
  static void fields(auto&& io, auto& self) {
    io("connect_to", self.connect_to);
    io("protection", self.protection);
    io("fault", self.fault);
    io("clock", self.clock);
    io("accounts", self.accounts);
    io("enable_federation", self.enable_federation);
    io("edge_fqdn", self.edge_fqdn);
    io("took_us", self.took);
    io("default_route", self.default_route);
  }
};

}  // namespace sipfed
