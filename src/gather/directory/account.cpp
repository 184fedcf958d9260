#include "gather/directory/account.h"

#include <charconv>
#include <limits>

namespace sipfed::gather {
namespace {

constexpr std::int64_t ticks = 10'000'000;      // in a second
constexpr std::int64_t epoch = 11'644'473'600;  // seconds from 1601 to 1970
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t no_maximum = std::numeric_limits<std::int64_t>::min();
// userAccountControl, and its computed counterpart ([MS-ADTS] 2.2.16)
constexpr std::int64_t disabled = 0x2, locked = 0x10, never_expires = 0x10000, expired = 0x800000;

// Only a log-on reads pwdLastSet 0 as "must change", and not of a password that never expires.
void read_password(Directory::Account& out, const LdapEntry& entry,
                   std::optional<std::chrono::seconds> max_age) {
  const auto set = integer_of(entry.first("pwdlastset"));
  const auto reckoned = integer_of(entry.first("msds-userpasswordexpirytimecomputed"));
  if (set) out.password_set = *set == 0 ? Time() : time_of_filetime(*set);
  if (!out.password_never_expires) out.must_change = set == 0 || (!set && reckoned == 0);
  if (out.must_change || out.password_never_expires) return;
  if (reckoned && *reckoned != 0) {
    if (*reckoned != never) out.password_expires = time_of_filetime(*reckoned);
  } else if (set && max_age) {
    out.password_expires = time_of_filetime(*set) + *max_age;
  }
}

}  // namespace

std::vector<std::string> account_attributes() {
  return {"sAMAccountName", "userAccountControl", "msDS-User-Account-Control-Computed",
          "pwdLastSet",     "accountExpires",     "msDS-UserPasswordExpiryTimeComputed",
          "lockoutTime"};
}

Directory::Account account_of(const LdapEntry& entry, std::optional<std::chrono::seconds> max_age) {
  Directory::Account out;
  out.dn = entry.dn;
  out.user_account_control = integer_of(entry.first("useraccountcontrol")).value_or(0);
  out.computed_control = integer_of(entry.first("msds-user-account-control-computed"));
  out.disabled = (out.user_account_control & disabled) != 0;
  out.password_never_expires = (out.user_account_control & never_expires) != 0;
  // lockoutTime stays after the lock is over: only for want of better.
  out.locked = out.computed_control ? (*out.computed_control & locked) != 0
                                    : integer_of(entry.first("lockouttime")).value_or(0) != 0;
  read_password(out, entry, max_age);
  out.password_expired = out.computed_control && (*out.computed_control & expired) != 0;
  const auto ends = integer_of(entry.first("accountexpires"));
  if (ends && *ends != 0 && *ends != never) out.account_expires = time_of_filetime(*ends);
  return out;
}

std::optional<std::int64_t> integer_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Time time_of_filetime(std::int64_t value) { return Time(std::chrono::seconds(value / ticks - epoch)); }

std::optional<std::chrono::seconds> password_age(std::string_view value) {
  const auto age = integer_of(value);
  if (!age || *age >= 0 || *age == no_maximum) return std::nullopt;
  return std::chrono::seconds(-(*age / ticks));
}

std::optional<Time> generalized_time(std::string_view text) {
  using namespace std::chrono;
  if (text.size() < 15 || text.back() != 'Z') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t length) {
    const std::string_view digits = text.substr(at, length);
    if (digits.find_first_not_of("0123456789") != std::string_view::npos) return -1;
    return static_cast<int>(integer_of(digits).value_or(-1));
  };
  const year_month_day day{year(number(0, 4)), month(static_cast<unsigned>(number(4, 2))),
                           std::chrono::day(static_cast<unsigned>(number(6, 2)))};
  const int hour = number(8, 2), minute = number(10, 2), second = number(12, 2);
  if (!day.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
    return std::nullopt;
  return sys_days(day) + hours(hour) + minutes(minute) + seconds(second);
}

}  // namespace sipfed::gather
