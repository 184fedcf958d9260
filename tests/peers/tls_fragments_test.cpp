// Who puts an empty record before its data, who splits off one byte instead, and who does neither.
#include <functional>
#include <gmock/gmock.h>

#include "peers/tls_look.h"

namespace sipfed::peers {
namespace {

enum class Habit { empty_first, one_byte_first, none };

struct Case {
  std::string name, package, program;
  std::function<TlsServer(const Workplace&)> start;
  Habit habit;
};
std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }

class Fragments : public ::testing::TestWithParam<Case> {};

TEST_P(Fragments, AreCounted) {
  const Case& one = GetParam();
  NEEDS("knot", "knotd");
  if (one.program == "node" && find_program("node").empty())
    GTEST_SKIP() << "node is no part of Debian's core";
  NEEDS(one.package, one.program);
  NEEDS("socat", "socat");
  const Workplace place;
  const TlsServer server = one.start(place);
  Question question = tls_question();
  question.wanted = {Fact::dns, Fact::tcp, Fact::tls, Fact::fragments};
  const Look seen = look_at(server, question);
  ASSERT_EQ(seen.view().fragments.size(), 1U);
  const TlsFragments& fact = seen.view().fragments.begin()->second;
  EXPECT_FALSE(fact.fault) << fact.fault.detail;
  EXPECT_EQ(fact.version, "TLSv1");
  ASSERT_GT(fact.data_records, 0) << server.output();
  EXPECT_EQ(fact.empty_records > 0, one.habit == Habit::empty_first)
      << ::testing::PrintToString(fact.lengths);
  // Half of them, at least: data of one byte, such as the end of a line, looks the same.
  EXPECT_EQ(2 * fact.one_byte_records >= fact.data_records, one.habit == Habit::one_byte_first)
      << ::testing::PrintToString(fact.lengths);
  if (one.habit == Habit::empty_first) {
    EXPECT_EQ(2 * fact.empty_records, fact.data_records) << ::testing::PrintToString(fact.lengths);
    EXPECT_EQ(fact.lengths.front(), 0);
    EXPECT_EQ(seen.variant("tls_empty_fragments"), "other") << seen;
  } else {
    EXPECT_EQ(seen.verdict("tls_empty_fragments"), Verdict::healthy) << seen;
  }
}

constexpr auto tls10 = "sslVersionMin = TLSv1\nsslVersionMax = TLSv1\nciphers = AES128-SHA:@SECLEVEL=0\n";

// Plain TCP that gives back what it gets.
std::unique_ptr<Process> echo(const Workplace& place, const std::string& address, unsigned port) {
  auto process = std::make_unique<Process>(
      place, Words{"socat", "TCP-LISTEN:" + std::to_string(port) + ",bind=" + address + ",fork,reuseaddr",
                   "EXEC:cat"});
  wait_until_listening(address, port, *process);
  return process;
}

template <class Start>
TlsServer before_echo(const Workplace& place, Start start) {
  const unsigned port = free_port();
  std::shared_ptr<Process> behind = echo(place, loopback(2), port);
  TlsServer server = start(at(loopback(2), port));
  server.keep(behind);
  return server;
}

TlsServer stunnel(const Workplace& place, const std::string& more) {
  return before_echo(place,
                     [&](const std::string& target) { return stunnel_server(place, tls10 + more, target); });
}

TlsServer jdk(const Workplace& place, const Words& options) {
  return java_server(place, "TLSv1", "TLS_RSA_WITH_AES_128_CBC_SHA", "none", "echo:0", options);
}

Words s_server(const char* more) {
  Words words{"-tls1", "-cipher", "AES128-SHA:@SECLEVEL=0", "-rev"};
  if (*more != 0) words.push_back(more);
  return words;
}

const std::string botan_policy = R"(allow_tls10 = true
allow_tls11 = true
allow_tls12 = true
ciphers = AES-128
macs = SHA-1
key_exchange_methods = RSA
signature_methods = RSA IMPLICIT
signature_hashes = SHA-256 SHA-1
)";

INSTANTIATE_TEST_SUITE_P(
    Stacks, Fragments,
    ::testing::Values(
        Case{"openssl", "openssl", "openssl",
             [](const Workplace& w) { return openssl_server(w, s_server("")); }, Habit::empty_first},
        Case{"openssl_bugs", "openssl", "openssl",
             [](const Workplace& w) { return openssl_server(w, s_server("-bugs")); }, Habit::none},
        Case{"stunnel", "stunnel4", "stunnel4", [](const Workplace& w) { return stunnel(w, ""); },
             Habit::empty_first},
        Case{"stunnel_without", "stunnel4", "stunnel4",
             [](const Workplace& w) { return stunnel(w, "options = DONT_INSERT_EMPTY_FRAGMENTS\n"); },
             Habit::none},
        Case{"nss", "libnss3-tools", "selfserv",
             [](const Workplace& w) { return nss_server(w, "tls1.0:tls1.0", ":002F:0035"); },
             Habit::one_byte_first},
        Case{"botan", "botan", "botan", [](const Workplace& w) { return botan_server(w, botan_policy); },
             Habit::one_byte_first},
        Case{"gnutls", "gnutls-bin", "gnutls-serv",
             [](const Workplace& w) { return gnutls_server(w, "NORMAL:-VERS-ALL:+VERS-TLS1.0"); },
             Habit::none},
        Case{"jdk_unprotected", "openjdk-17-jdk-headless", "javac",
             [](const Workplace& w) { return jdk(w, {"-Djsse.enableCBCProtection=false"}); }, Habit::none},
        Case{"nginx", "nginx-light", "nginx",
             [](const Workplace& w) { return nginx_server(w, "TLSv1", "AES128-SHA:@SECLEVEL=0"); },
             Habit::none},
        Case{"node", "nodejs", "node",
             [](const Workplace& w) {
               return node_server(
                   w, "minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'AES128-SHA:@SECLEVEL=0'");
             },
             Habit::empty_first}),
    [](const auto& one) { return one.param.name; });

// TLS 1.1 has an initial vector of its own for every record: there is nothing to look for.
TEST(TlsFragments, DoNotApplyToTls11) {
  NEEDS("knot", "knotd");
  NEEDS("openssl", "openssl");
  const Workplace place;
  const TlsServer server = openssl_server(place, {"-tls1_1", "-cipher", "AES128-SHA:@SECLEVEL=0", "-rev"});
  Question question = tls_question();
  question.wanted |= {Fact::fragments};
  const Look seen = look_at(server, question);
  EXPECT_EQ(seen.verdict("tls_empty_fragments"), Verdict::not_applicable) << seen;
}

}  // namespace
}  // namespace sipfed::peers
