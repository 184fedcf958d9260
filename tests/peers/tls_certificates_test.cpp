// Every certificate that can be wrong, shown by a real server, and what is said about it.
#include <gmock/gmock.h>

#include "peers/tls_look.h"

namespace sipfed::peers {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Case {
  std::string name, key;
  Found found;
  Severity severity = Severity::error;  // of the finding that comes first
};
std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }

// Asks for our certificate and takes any, down to what only security level 0 lets it show.
TlsServer show(const Workplace& place, const Leaf& leaf, Words more = {}) {
  Words options{"-cipher", "ALL:@SECLEVEL=0", "-verify", "2"};
  options.insert(options.end(), more.begin(), more.end());
  return openssl_server(place, options, leaf);
}

// A certificate that is its own issuer may also be that of the node behind an ASA: only ever a suspicion.
class PeerCertificate : public ::testing::TestWithParam<Case> {};

TEST_P(PeerCertificate, IsJudgedRightly) {
  NEEDS("knot", "knotd");
  NEEDS("openssl", "openssl");
  const Case& one = GetParam();
  const Workplace place;
  const Look seen = look_at(show(place, {one.name, one.key}), tls_question());
  EXPECT_EQ(findings(seen), one.found) << seen;
  for (const auto& [check, variant] : one.found) {
    if (!check.starts_with("tls_")) continue;
    EXPECT_EQ(seen.result(check).severity, one.severity) << check << " [" << variant << "]";
  }
  EXPECT_FALSE(seen.handshake(true).chain.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, PeerCertificate,
    ::testing::Values(
        Case{"good", "leaf", {}}, Case{"sanonly", "leaf", {}}, Case{"ekunone", "leaf", {}},
        Case{"ec", "ec", {}}, Case{"nofqdn", "leaf", {{"tls_cert_no_fqdn", "single_label"}}},
        Case{"otherfqdn", "leaf", {{"tls_cert_name_mismatch", "peer"}}},
        Case{"cnonly", "leaf", {{"tls_cert_name_mismatch", "cn_only"}}, Severity::note},
        Case{"wildcard", "leaf", {{"tls_cert_name_mismatch", "wildcard"}}, Severity::warning},
        Case{"ekuserver", "leaf", {{"tls_cert_eku", "server_only"}}, Severity::warning},
        Case{"ekuclient", "leaf", {{"tls_cert_eku", "client_only"}}},
        Case{"ekuwrong", "leaf", {{"tls_cert_eku", "bogus"}}},
        Case{"ekuany", "leaf", {{"tls_cert_eku", "any_only"}}, Severity::warning},
        Case{"expired", "leaf", {{"tls_cert_validity", "expired"}}},
        Case{"notyet", "leaf", {{"tls_cert_validity", "not_yet"}}},
        Case{"self", "self", {{"asa_class_map_without_acl", "own"}, {"tls_peer_untrusted", "self_signed"}}},
        Case{"inter1", "leaf", {{"tls_chain_incomplete", "missing"}}},
        Case{"sha1", "leaf", {{"tls_key_weak", "sha1"}}, Severity::warning},
        Case{"md5", "leaf", {{"tls_key_weak", "md5"}}},
        Case{"rsa1024", "weak", {{"tls_key_weak", "rsa"}}, Severity::warning}),
    [](const auto& one) { return one.param.name; });

class PeerChain : public ::testing::Test {
 protected:
  void SetUp() override {
    NEEDS("knot", "knotd");
    NEEDS("openssl", "openssl");
  }
  Workplace place;
};

TEST_F(PeerChain, WholeWithItsIntermediate) {
  const Look seen =
      look_at(show(place, {"inter1", "leaf"}, {"-cert_chain", certificate("inter.crt")}), tls_question());
  EXPECT_THAT(findings(seen), IsEmpty()) << seen;
  EXPECT_THAT(seen.handshake(true).chain, SizeIs(2));
  EXPECT_EQ(seen.verdict("tls_chain_incomplete"), Verdict::healthy);
}

// The issuing CA is itself an anchor: the leaf alone is enough.
TEST_F(PeerChain, IntermediateTrustedByItself) {
  Question question = tls_question();
  question.trust = "inter.crt";
  const Look seen = look_at(show(place, {"inter1", "leaf"}), question);
  EXPECT_TRUE(seen.handshake(true).issuer_is_trusted);
  EXPECT_THAT(findings(seen), IsEmpty()) << seen;
}

TEST_F(PeerChain, RootThatWeDoNotKnow) {
  Question question = tls_question();
  question.trust = "stale.crt";
  const Look seen =
      look_at(show(place, {"inter1", "leaf"}, {"-cert_chain", certificate("inter1-chain.crt")}), question);
  EXPECT_THAT(findings(seen), Contains(testing::Pair("tls_peer_untrusted", "unknown_root"))) << seen;
}

std::string fingerprint(const std::string& file) {
  return gather::read_certificates(certificate(file)).value.value().front().sha256;
}

// Regenerated after a change of the domain name, while the partner still trusts the one before.
TEST_F(PeerChain, SelfSignedAndRegenerated) {
  Question question = tls_question();
  question.trust = "stale.crt";
  question.known_leaves = {{fingerprint("stale.crt"), "stale.crt"}};
  const Look seen = look_at(show(place, {"self", "self"}), question);
  EXPECT_EQ(findings(seen), (Found{{"asa_class_map_without_acl", "own"},
                                   {"tls_cert_changed", "self_signed"},
                                   {"tls_peer_untrusted", "self_signed"}}))
      << seen;
  EXPECT_EQ(seen.result("tls_cert_changed").severity, Severity::error);
  const TlsHandshake& shaken = seen.handshake(true);
  ASSERT_THAT(shaken.verify, Contains(testing::Field(&VerifyError::code, 18)));
}

TEST_F(PeerChain, SelfSignedAndKnown) {
  Question question = tls_question();
  question.trust = "self.crt";
  question.known_leaves = {{fingerprint("self.crt"), "self.crt"}};
  const Look seen = look_at(show(place, {"self", "self"}), question);
  EXPECT_EQ(findings(seen), (Found{{"asa_class_map_without_acl", "own"}})) << seen;
  EXPECT_EQ(seen.verdict("tls_cert_changed"), Verdict::healthy);
}

// A peer that is pinned is reached without SRV: names are not judged, everything else is.
TEST_F(PeerChain, OtherNameBehindAPin) {
  const TlsServer server = show(place, {"otherfqdn", "leaf"});
  Question question = tls_question();
  question.domain = "ae.fed.test";
  question.pins = {at(server.address(), server.port())};
  const Look seen = look_at(server, question);
  EXPECT_EQ(seen.handshake(true).reference, "ae.fed.test");
  EXPECT_NE(seen.verdict("tls_cert_name_mismatch"), Verdict::found) << seen;
  EXPECT_NE(seen.verdict("tls_peer_untrusted"), Verdict::found) << seen;
}

}  // namespace
}  // namespace sipfed::peers
