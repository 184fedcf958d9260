// One version of TLS and no other, on every stack that can be had.
#include <functional>
#include <gmock/gmock.h>

#include "peers/tls_look.h"

namespace sipfed::peers {
namespace {

struct Case {
  std::string name, package, program, version;
  std::function<TlsServer(const Workplace&)> start;
  Found found;
};
std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }

class OneVersion : public ::testing::TestWithParam<Case> {};

TEST_P(OneVersion, IsJudgedRightly) {
  const Case& one = GetParam();
  NEEDS("knot", "knotd");
  if (one.program == "node" && find_program("node").empty())
    GTEST_SKIP() << "node is no part of Debian's core";
  NEEDS(one.package, one.program);
  const Workplace place;
  const TlsServer server = one.start(place);
  const Look seen = look_at(server, tls_question());
  const TlsHandshake& shaken = seen.handshake(true);
  EXPECT_EQ(shaken.version, one.version) << seen << server.output();
  EXPECT_FALSE(shaken.fault) << shaken.fault.detail;
  EXPECT_TRUE(shaken.secure_renegotiation || shaken.version == "TLSv1.3");
  EXPECT_EQ(findings(seen), one.found) << seen;
  for (const char* version : {"SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"})
    EXPECT_EQ(!suites(seen, version).empty(), version == one.version) << version;
}

const Found old{{"tls_legacy_only", "version"}};
const Found new_only{};  // TLS 1.3 and nothing older is no fault
const std::string unasked = "tls_listener_without_client_auth";

Found with(Found found, const std::string& check, const std::string& variant) {
  found[check] = variant;
  return found;
}

const std::string botan_tls10 = R"(allow_tls10 = true
allow_tls11 = false
allow_tls12 = false
ciphers = AES-128 AES-256
macs = SHA-1
key_exchange_methods = RSA
signature_methods = RSA IMPLICIT
signature_hashes = SHA-256 SHA-1
minimum_rsa_bits = 1024
)";
const std::string botan_tls12 = R"(allow_tls10 = false
allow_tls11 = false
allow_tls12 = true
ciphers = AES-128/GCM AES-256/GCM
macs = AEAD
key_exchange_methods = ECDH
signature_methods = RSA
signature_hashes = SHA-256
)";

INSTANTIATE_TEST_SUITE_P(
    Stacks, OneVersion,
    ::testing::Values(
        Case{"openssl10", "openssl", "openssl", "TLSv1",
             [](const Workplace& w) {
               return openssl_server(w, {"-tls1", "-cipher", "AES128-SHA:@SECLEVEL=0", "-verify", "2"});
             },
             old},
        Case{"openssl12",
             "openssl",
             "openssl",
             "TLSv1.2",
             [](const Workplace& w) {
               return openssl_server(w, {"-tls1_2", "-verify", "2"});
             },
             {}},
        Case{"openssl13", "openssl", "openssl", "TLSv1.3",
             [](const Workplace& w) {
               return openssl_server(w, {"-tls1_3", "-verify", "2"});
             },
             new_only},
        Case{"gnutls10", "gnutls-bin", "gnutls-serv", "TLSv1",
             [](const Workplace& w) { return gnutls_server(w, "NORMAL:-VERS-ALL:+VERS-TLS1.0"); }, old},
        Case{"gnutls12",
             "gnutls-bin",
             "gnutls-serv",
             "TLSv1.2",
             [](const Workplace& w) { return gnutls_server(w, "NORMAL:-VERS-ALL:+VERS-TLS1.2"); },
             {}},
        Case{"gnutls13", "gnutls-bin", "gnutls-serv", "TLSv1.3",
             [](const Workplace& w) { return gnutls_server(w, "NORMAL:-VERS-ALL:+VERS-TLS1.3"); }, new_only},
        Case{"nss10", "libnss3-tools", "selfserv", "TLSv1",
             [](const Workplace& w) { return nss_server(w, "tls1.0:tls1.0", ":002F:0035:C014"); }, old},
        Case{"nss12",
             "libnss3-tools",
             "selfserv",
             "TLSv1.2",
             [](const Workplace& w) { return nss_server(w, "tls1.2:tls1.2", ":C02F:C030:009C"); },
             {}},
        Case{"nss13", "libnss3-tools", "selfserv", "TLSv1.3",
             [](const Workplace& w) { return nss_server(w, "tls1.3:tls1.3", ""); }, new_only},
        Case{"boringssl10", "android-boringssl", "bssl-tool", "TLSv1",
             [](const Workplace& w) {
               return boringssl_server(w, {"-min-version", "tls1", "-max-version", "tls1"});
             },
             with(old, unasked, "other")},
        Case{"boringssl12",
             "android-boringssl",
             "bssl-tool",
             "TLSv1.2",
             [](const Workplace& w) {
               return boringssl_server(w, {"-min-version", "tls1.2", "-max-version", "tls1.2"});
             },
             {{unasked, "other"}}},
        Case{"boringssl13", "android-boringssl", "bssl-tool", "TLSv1.3",
             [](const Workplace& w) {
               return boringssl_server(w, {"-min-version", "tls1.3", "-max-version", "tls1.3"});
             },
             with(new_only, unasked, "other")},
        Case{"botan10", "botan", "botan", "TLSv1",
             [](const Workplace& w) { return botan_server(w, botan_tls10); }, with(old, unasked, "other")},
        Case{"botan12",
             "botan",
             "botan",
             "TLSv1.2",
             [](const Workplace& w) { return botan_server(w, botan_tls12); },
             {{unasked, "other"}}},
        Case{
            "mbedtls12", "lighttpd-mod-mbedtls", "lighttpd", "TLSv1.2", mbedtls_server, {{unasked, "other"}}},
        Case{"nginx10", "nginx-light", "nginx", "TLSv1",
             [](const Workplace& w) { return nginx_server(w, "TLSv1", "ALL:@SECLEVEL=0"); }, old},
        Case{"nginx12",
             "nginx-light",
             "nginx",
             "TLSv1.2",
             [](const Workplace& w) { return nginx_server(w, "TLSv1.2", "HIGH:!aNULL"); },
             {}},
        Case{"nginx13", "nginx-light", "nginx", "TLSv1.3",
             [](const Workplace& w) { return nginx_server(w, "TLSv1.3", "HIGH"); }, new_only},
        Case{"jdk10", "openjdk-17-jdk-headless", "javac", "TLSv1",
             [](const Workplace& w) {
               return java_server(w, "TLSv1", "TLS_RSA_WITH_AES_128_CBC_SHA", "want", "echo:0");
             },
             old},
        Case{"jdk12",
             "openjdk-17-jdk-headless",
             "javac",
             "TLSv1.2",
             [](const Workplace& w) { return java_server(w, "TLSv1.2", "-", "want", "echo:0"); },
             {}},
        Case{"jdk13", "openjdk-17-jdk-headless", "javac", "TLSv1.3",
             [](const Workplace& w) { return java_server(w, "TLSv1.3", "-", "want", "echo:0"); }, new_only},
        Case{"node10", "nodejs", "node", "TLSv1",
             [](const Workplace& w) {
               return node_server(w, "minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0'");
             },
             old},
        Case{
            "node12",
            "nodejs",
            "node",
            "TLSv1.2",
            [](const Workplace& w) { return node_server(w, "minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2'"); },
            {}}),
    [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace sipfed::peers
