// Our matrix against sslscan and testssl.sh, suite by suite and version by version, on servers of nine makes.
// Where they differ, the difference is listed here with its reason.
#include <functional>
#include <gtest/gtest.h>
#include <sstream>

#include "matrix/scanners.h"
#include "matrix/servers.h"

namespace sipfed::peers {
namespace {

struct Case {
  std::string name, package, program;
  std::function<TlsServer(const Workplace&)> start;
};
std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }

class Agreement : public ::testing::TestWithParam<Case> {};

// A suite that only one of two programs reports, and why that is no disagreement about the server.
struct Excuse {
  std::string scanner, version;
  std::uint16_t first, last;
  std::string reason;
};
const std::vector<Excuse> excuses{
    {"sslscan", "SSLv3", 0, 0xFFFF, "2.0.7 finds out whether SSL 3 is spoken, but asks it for no suite"},
};

bool excused(const std::string& scanner, const std::string& version, std::uint16_t suite) {
  for (const Excuse& one : excuses)
    if (one.scanner == scanner && (one.version.empty() || one.version == version) && suite >= one.first &&
        suite <= one.last)
      return true;
  return false;
}

// "TLSv1.2: 0xc030 only ours"; empty when both saw the same.
std::string differences(const std::string& scanner, const Scan& ours, const Scan& theirs) {
  std::ostringstream out;
  for (const char* version : {"SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"}) {
    const auto of = [&](const Scan& scan) {
      const auto found = scan.suites.find(version);
      return found == scan.suites.end() ? std::set<std::uint16_t>{} : found->second;
    };
    const std::set<std::uint16_t> here = of(ours), there = of(theirs);
    for (const std::uint16_t suite : here)
      if (!there.contains(suite) && !excused(scanner, version, suite))
        out << version << ": 0x" << std::hex << suite << " is ours only\n";
    for (const std::uint16_t suite : there)
      if (!here.contains(suite)) out << version << ": 0x" << std::hex << suite << ' ' << scanner << " only\n";
  }
  return out.str();
}

TEST_P(Agreement, OfThreePrograms) {
  NEEDS("sslscan", "sslscan");
  NEEDS("testssl.sh", "testssl");
  NEEDS(GetParam().package, GetParam().program);
  const Workplace place;
  const TlsServer server = GetParam().start(place);
  const Scan ours = scan_ourselves(server);
  ASSERT_FALSE(ours.suites.empty()) << server.output();
  const Scan sslscan = scan_by_sslscan(place, server);
  EXPECT_EQ(ours.versions, sslscan.versions) << sslscan.transcript;
  EXPECT_EQ(differences("sslscan", ours, sslscan), "") << ours.transcript << sslscan.transcript;
  const Scan testssl = scan_by_testssl(place, server);
  EXPECT_EQ(differences("testssl.sh", ours, testssl), "") << ours.transcript << testssl.transcript;
}

INSTANTIATE_TEST_SUITE_P(
    Servers, Agreement,
    ::testing::Values(Case{"openssl_of_today", "openssl", "openssl",
                           [](const Workplace& w) { return openssl_server(w, {}); }},
                      Case{"openssl_of_old", "openssl", "openssl",
                           [](const Workplace& w) {
                             return openssl_server(w, {"-no_tls1_3", "-cipher", "ALL:@SECLEVEL=0"});
                           }},
                      Case{"gnutls", "gnutls-bin", "gnutls-serv",
                           [](const Workplace& w) { return gnutls_server(w, "NORMAL"); }},
                      Case{"gnutls_with_3des", "gnutls-bin", "gnutls-serv",
                           [](const Workplace& w) {
                             return gnutls_server(w, "NORMAL:+VERS-TLS1.0:+VERS-TLS1.1:+3DES-CBC");
                           }},
                      Case{"nss_since_ssl3", "libnss3-tools", "selfserv",
                           [](const Workplace& w) {
                             return nss_server(w, "ssl3:tls1.2",
                                               ":0004:0005:000A:002F:0035:003C:009C:C013:C02F", {});
                           }},
                      Case{"botan", "botan", "botan", botan_from_tls10},
                      Case{"boringssl", "android-boringssl", "bssl-tool",
                           [](const Workplace& w) {
                             return boringssl_server(w, {"-min-version", "tls1"});
                           }},
                      Case{"mbedtls", "lighttpd-mod-mbedtls", "lighttpd", mbedtls_server},
                      Case{"nginx", "nginx-light", "nginx",
                           [](const Workplace& w) {
                             return nginx_server(w, "TLSv1.2 TLSv1.3", "ECDHE+AESGCM:ECDHE+CHACHA20");
                           }},
                      Case{"kamailio", "kamailio-tls-modules", "kamailio", kamailio_from_tls10},
                      Case{"jdk", "openjdk-17-jdk-headless", "javac",
                           [](const Workplace& w) {
                             return java_server(w, "SSLv3,TLSv1,TLSv1.1,TLSv1.2,TLSv1.3", "all", "none",
                                                "echo:0");
                           }}),
    [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace sipfed::peers
