// Names and addresses as a rule needs them: FQDNs, address ranges, the names in a certificate, dates as text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sipfed/facts/certificate.h"

namespace sipfed {

std::string lower(std::string_view text);

// "sip.example.com": at least one dot, no empty label, not an address.
bool is_fqdn(std::string_view name);
bool is_address(std::string_view text);  // IPv4 or IPv6 literal, without brackets
bool is_ipv6(std::string_view address);
bool is_private_address(std::string_view text);                  // RFC 1918, 4193, 6598, loopback, link-local
bool is_within(std::string_view name, std::string_view domain);  // equal, or below it

// "192.0.2.5:5061", "[2001:db8::5]:5061"
std::string endpoint_text(std::string_view address, unsigned port);

// The last CN of the subject; empty when there is none.
std::string common_name(const Certificate& certificate);
std::string subject_text(const std::vector<NameAttribute>& name);  // "CN=sip.example.com, O=Example"

// DNS names that a TLS client would look at: subjectAltName, or the CN when there is no SAN (RFC
// 6125, 6.4.4).
std::vector<std::string> certificate_names(const Certificate& certificate);
bool name_matches(std::string_view pattern, std::string_view host);  // "*.example.com" covers one label
bool certificate_covers(const Certificate& certificate, std::string_view host);

std::string iso_date(Time time);        // "2026-11-22"
std::string iso_time(Time time);        // "2026-11-22T20:15:00Z"
long days_between(Time from, Time to);  // whole days, rounded down

// "a, b and c" is a matter of language; a list of values is not: "a, b, c".
std::string joined(const std::vector<std::string>& items, std::string_view separator = ", ");

}  // namespace sipfed
