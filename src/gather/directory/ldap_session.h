// One connection to a directory, blocking, for a worker thread. When the limit comes, its socket is shut
// down under whatever libldap is doing, so that no call outlives it. Connects to an address; a certificate is
// checked against the host's name. Never follows a referral, never connects a second time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gather/access.h"
#include "gather/net/stream.h"
#include "sipfed/outcome.h"

namespace sipfed::gather {

struct LdapEntry {
  std::string dn;
  std::map<std::string, std::vector<std::string>> values;  // by attribute, in lower case

  std::string first(const std::string& attribute) const {
    const auto found = values.find(attribute);
    return found == values.end() || found->second.empty() ? std::string() : found->second.front();
  }
};

class LdapSession {
 public:
  struct Wire;  // in ldap_session.cpp
  enum class Scope { base, subtree };

  // Connected, and protected as `access.protection` says.
  static Outcome<std::unique_ptr<LdapSession>> open(const DirectoryAccess& access, Deadline limit);
  explicit LdapSession(std::unique_ptr<Wire> wire);
  ~LdapSession();
  LdapSession(const LdapSession&) = delete;
  LdapSession& operator=(const LdapSession&) = delete;

  Fault log_in(const std::string& user, const std::string& password);  // a simple bind (RFC 4513, 5.1)
  // A base that does not exist has no entries. Constructed attributes have to be named.
  Outcome<std::vector<LdapEntry>> search(const std::string& base, Scope scope, const std::string& filter,
                                         std::vector<std::string> attributes);

 private:
  std::unique_ptr<Wire> wire_;
};

std::string escaped_for_filter(std::string_view value);  // RFC 4515 section 3
// Why Active Directory refused a log-in, from the code in its diagnostic message ("... data 532, v2580").
std::string log_in_refusal(std::string_view diagnostic);

}  // namespace sipfed::gather
