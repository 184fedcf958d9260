#include "peers/active_directory.h"

#include <chrono>

#include "gather/directory/directory.h"
#include "net/run.h"
#include "peers/certificates.h"

namespace sipfed::peers {
namespace {

constexpr const char* schema = R"(
attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.96 NAME 'pwdLastSet' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.159 NAME 'accountExpires' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.74 NAME 'maxPwdAge' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.8000.1 NAME 'msRTCSIP-EnableFederation' EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.8000.2 NAME 'msRTCSIP-EdgeProxyFQDN' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.8000.3 NAME 'msRTCSIP-DefaultRouteToEdgeProxy' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
objectclass ( 1.2.840.113556.1.3.23 NAME 'container' SUP top STRUCTURAL MUST cn MAY ( msRTCSIP-EnableFederation $ msRTCSIP-EdgeProxyFQDN $ msRTCSIP-DefaultRouteToEdgeProxy ) )
objectclass ( 1.2.840.113556.1.5.67 NAME 'domainDNS' SUP domain STRUCTURAL MAY maxPwdAge )
objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP organizationalPerson STRUCTURAL MUST sAMAccountName MAY ( userAccountControl $ pwdLastSet $ accountExpires ) )
)";

constexpr const char* configuration = R"(include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include @W@/ad.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile @W@/slapd.pid
TLSCertificateFile @CERTIFICATE@
TLSCertificateKeyFile @KEY@
TLSCACertificateFile @ROOT@
@SECURITY@
database mdb
maxsize 10485760
suffix "dc=corp,dc=test"
directory @W@/db
access to attrs=userPassword by anonymous auth by * none
access to * by users read by anonymous none
)";

std::string filetime(int days_ago) {
  const auto now = std::chrono::system_clock::now() - std::chrono::hours(24 * days_ago);
  const auto since_1970 = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  return std::to_string((since_1970 + 11644473600) * 10000000);
}

std::string container(const std::string& dn, const std::string& name, const std::string& more = {}) {
  return "\ndn: " + dn + "\nobjectClass: container\ncn: " + name + '\n' + more;
}

std::string user(const std::string& name, const std::string& more) {
  return "\ndn: cn=" + name + ",cn=Users,dc=corp,dc=test\nobjectClass: user\ncn: " + name + "\nsn: " + name +
         "\nsn: planted-in-the-directory\nsAMAccountName: " + name + '\n' + more;
}

std::string content() {
  const std::string system = "cn=System,dc=corp,dc=test";
  return "dn: dc=corp,dc=test\nobjectClass: domainDNS\ndc: corp\nmaxPwdAge: -36288000000000\n" +
         container("cn=Users,dc=corp,dc=test", "Users") + container(system, "System") +
         container("cn=Microsoft," + system, "Microsoft") +
         container("cn=RTC Service,cn=Microsoft," + system, "RTC Service") +
         container("cn=Global Settings,cn=RTC Service,cn=Microsoft," + system, "Global Settings",
                   "msRTCSIP-EnableFederation: TRUE\nmsRTCSIP-DefaultRouteToEdgeProxy: edge.corp.test\n") +
         container("cn=Edge,cn=RTC Service,cn=Microsoft," + system, "Edge",
                   "msRTCSIP-EdgeProxyFQDN: edge-in.corp.test\n") +
         user("RTCService", "userAccountControl: 512\naccountExpires: 9223372036854775807\npwdLastSet: " +
                                filetime(60) + '\n') +
         user("RTCComponentService", "userAccountControl: 66048\npwdLastSet: " + filetime(400) + '\n') +
         user("RTCNew", "userAccountControl: 512\npwdLastSet: 0\n") +
         user("RTCOff", "userAccountControl: 66050\npwdLastSet: " + filetime(5) +
                            "\naccountExpires: " + filetime(2) + '\n') +
         user("probe", "userAccountControl: 66048\nuserPassword: probepw\n");
}

std::string with(std::string text, const std::string& mark, const std::string& value) {
  text.replace(text.find(mark), mark.size(), value);
  return text;
}

std::vector<std::string> prepared(const Workplace& place, const std::string& security,
                                  const std::string& plain, const std::string& tls) {
  std::string config = with(configuration, "@CERTIFICATE@", certificate("good.crt"));
  config = with(std::move(config), "@KEY@", certificate("leaf.key"));
  config = with(std::move(config), "@ROOT@", certificate("root.crt"));
  place.write("slapd.conf", with(std::move(config), "@SECURITY@", security));
  place.write("ad.schema", schema);
  place.write("ad.ldif", content());
  std::filesystem::create_directory(place.path("db"));
  run(place, {"slapadd", "-q", "-f", place.path("slapd.conf"), "-l", place.path("ad.ldif")});
  return {"slapd", "-d", "0", "-f", place.path("slapd.conf"), "-h", "ldap://" + plain + " ldaps://" + tls};
}

}  // namespace

Slapd::Slapd(const Workplace& place, const std::string& security)
    : address_(loopback(5)),
      plain_(free_port()),
      tls_(free_port()),
      server_(place, prepared(place, security, at(address_, plain_), at(address_, tls_))) {
  wait_until_listening(address_, plain_, server_);
  wait_until_listening(address_, tls_, server_);
}

gather::DirectoryAccess Slapd::access(const std::string& protection) const {
  auto access = directory_access(address_, protection == "ldaps" ? tls_ : plain_, protection);
  access.user = "cn=probe,cn=Users,dc=corp,dc=test";
  access.password = "probepw";
  return access;
}

gather::DirectoryAccess directory_access(const std::string& address, unsigned port,
                                         const std::string& protection) {
  gather::DirectoryAccess access;
  access.host = "ae.fed.test";
  access.address = address;
  access.port = static_cast<std::uint16_t>(port);
  access.protection = protection;
  access.trust = certificate("root.crt");
  access.accounts = {"RTCService", "RTCComponentService"};
  return access;
}

Directory directory_of(gather::DirectoryAccess access, int milliseconds) {
  using gather::tests::in;
  return gather::tests::run(
      gather::read_directory(std::move(access), in(std::chrono::milliseconds(milliseconds))));
}

}  // namespace sipfed::peers
