// Planned DNS records in the form of a zone file (RFC 1035 section 5, RFC 2308 section 4). Pure; any bytes
// are safe input.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sipfed/facts/dns.h"
#include "sipfed/outcome.h"

namespace sipfed::gather {

struct PlannedRecords {
  std::map<std::string, DnsAnswer> dns;         // by question: "SRV _sipfederationtls._tcp.example.com"
  std::map<std::string, unsigned> passed_over;  // type -> how many records of it: "MX", "TXT"
};

// A, AAAA, CNAME, PTR and SRV records; those of other types are passed over. $ORIGIN, $TTL, "@", relative and
// omitted owners, TTLs with units, comments and parentheses are understood. The origin is that of $ORIGIN,
// else the owner of the SOA record, else, behind "@", `domain`; where there is none, names are full as they
// stand. A fault names the line and says what is expected there.
Outcome<PlannedRecords> read_records(std::string_view text, std::string_view domain = {});

}  // namespace sipfed::gather
