// What Active Directory's attributes say of an account ([MS-ADA1], [MS-ADA2], [MS-ADA3]), as plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gather/directory/ldap_session.h"
#include "sipfed/facts/directory.h"

namespace sipfed::gather {

std::vector<std::string> account_attributes();  // to be asked for
// `max_age` of passwords by the domain's policy, where the directory does not reckon itself; empty: none.
Directory::Account account_of(const LdapEntry& entry, std::optional<std::chrono::seconds> max_age);

// 100 ns since 1601, UTC, in decimal digits.
std::optional<std::int64_t> integer_of(std::string_view text);
Time time_of_filetime(std::int64_t value);
// maxPwdAge of the domain head: a negative count of 100 ns; empty: passwords do not expire.
std::optional<std::chrono::seconds> password_age(std::string_view value);
std::optional<Time> generalized_time(std::string_view text);  // "20261122120000.0Z"

}  // namespace sipfed::gather
