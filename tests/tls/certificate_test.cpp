// Certificates as plain values, client certificates from files, and what verification says.
#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include "gather/tls/certificates.h"
#include "tls/support.h"

namespace sipfed::tls_tests {
namespace {

using gather::load_client_certificate;
using gather::parse_certificate;
using namespace std::chrono_literals;

TEST(Certificate, EveryField) {
  const Identity root = make({.name = "Root", .ca = true});
  const Identity leaf =
      make({.name = "sip.example.com",
            .issuer = &root,
            .extensions = {{NID_subject_alt_name, "DNS:sip.example.com,DNS:*.example.com,IP:192.0.2.5"},
                           {NID_ext_key_usage, "serverAuth,clientAuth"},
                           {NID_crl_distribution_points, "URI:http://ca.example.com/a.crl"},
                           {NID_info_access,
                            "OCSP;URI:http://ocsp.example.com,caIssuers;URI:"
                            "http://ca.example.com/a.cer"}}});
  const Certificate plain = parse_certificate(leaf.der());
  EXPECT_EQ(plain.subject, (std::vector<NameAttribute>{{"CN", "sip.example.com"}}));
  EXPECT_EQ(plain.issuer, (std::vector<NameAttribute>{{"CN", "Root"}}));
  EXPECT_EQ(plain.san_dns, (std::vector<std::string>{"sip.example.com", "*.example.com"}));
  EXPECT_EQ(plain.san_ip, std::vector<std::string>{"192.0.2.5"});
  EXPECT_TRUE(plain.has_eku);
  EXPECT_EQ(plain.eku, (std::vector<std::string>{"1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"}));
  EXPECT_EQ(plain.key_type, "RSA");
  EXPECT_EQ(plain.key_bits, 1024);
  EXPECT_EQ(plain.signature, "sha256WithRSAEncryption");
  EXPECT_EQ(plain.not_after - plain.not_before, 31 * 24h);
  EXPECT_EQ(plain.sha256.size(), 64U);
  EXPECT_FALSE(plain.ca);
  EXPECT_FALSE(plain.self_signed);
  EXPECT_EQ(plain.crl_urls, std::vector<std::string>{"http://ca.example.com/a.crl"});
  EXPECT_EQ(plain.ocsp_urls, std::vector<std::string>{"http://ocsp.example.com"});
  EXPECT_EQ(plain.issuer_urls, std::vector<std::string>{"http://ca.example.com/a.cer"});
  const Certificate ca = parse_certificate(root.der());
  EXPECT_TRUE(ca.ca);
  EXPECT_TRUE(ca.self_signed);
  EXPECT_EQ(parse_certificate(make({.name = "x", .key = "EC"}).der()).key_type, "EC");
}

TEST(Certificate, GarbageKeepsItsFingerprint) {
  const Certificate plain = parse_certificate(std::vector<std::uint8_t>{1, 2, 3});
  EXPECT_EQ(plain.der, "AQID");
  EXPECT_EQ(plain.sha256, "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
  EXPECT_TRUE(plain.subject.empty());
}

TEST(Certificate, FilesOfBothForms) {
  const Identity one = make({.name = "one"}), two = make({.name = "two"});
  const std::vector<std::uint8_t> der = one.der();
  const File pem(one.pem() + two.pem()), raw(std::string(der.begin(), der.end())), other("hello");
  EXPECT_EQ(gather::read_certificates(pem.path())->size(), 2U);
  EXPECT_EQ(gather::read_certificates(raw.path())->front().sha256, parse_certificate(der).sha256);
  EXPECT_EQ(gather::read_certificates(other.path()).fault.kind, Fault::Kind::local);
  EXPECT_EQ(gather::read_certificates("/nonexistent").fault.kind, Fault::Kind::local);
}

TEST(ClientCertificate, Loading) {
  const Identity root = make({.name = "Root", .ca = true});
  const Identity own = make({.name = "own", .issuer = &root});
  const File chain(root.pem() + own.pem()), key(own.key_pem()), locked(own.key_pem("secret")),
      stranger(root.key_pem());
  const File only(own.pem()), both(own.pem() + own.key_pem());
  auto loaded = load_client_certificate(chain.path(), key.path(), "");
  ASSERT_TRUE(loaded) << loaded.fault.detail;
  EXPECT_EQ(gather::chain_of(**loaded).front().subject.front().value, "own");
  EXPECT_TRUE(load_client_certificate(both.path(), "", ""));
  EXPECT_TRUE(load_client_certificate(chain.path(), locked.path(), "secret"));
  const auto says = [](const auto& outcome, const char* words) {
    EXPECT_FALSE(outcome);
    EXPECT_NE(outcome.fault.detail.find(words), std::string::npos) << outcome.fault.detail;
  };
  says(load_client_certificate(chain.path(), locked.path(), ""), "passphrase");
  says(load_client_certificate(chain.path(), locked.path(), "wrong"), "check its passphrase");
  says(load_client_certificate(only.path(), stranger.path(), ""), "does not belong");
  says(load_client_certificate(only.path(), only.path(), ""), "no private key");
  says(load_client_certificate(key.path(), key.path(), ""), "no certificate");
}

std::vector<int> codes(const TlsHandshake& fact) {
  std::vector<int> list;
  for (const VerifyError& error : fact.verify) list.push_back(error.code);
  return list;
}

TlsHandshake fact_of(std::initializer_list<const Identity*> chain, const std::string& reference) {
  TlsHandshake fact;
  fact.reference = reference;
  for (const Identity* identity : chain) fact.chain.push_back(parse_certificate(identity->der()));
  return fact;
}

class Verify : public testing::Test {
 protected:
  const Identity root_ = make({.name = "Root", .ca = true});
  const Identity middle_ = make({.name = "Middle", .issuer = &root_, .ca = true});
  const Identity leaf_ = make({.name = "sip.example.com",
                               .issuer = &middle_,
                               .extensions = {{NID_subject_alt_name, "DNS:sip.example.com"}}});
  const File file_{root_.pem()};
  const std::shared_ptr<const gather::TrustAnchors> anchors_ = *gather::load_trust(file_.path());
};

TEST_F(Verify, Good) {
  TlsHandshake fact = fact_of({&leaf_, &middle_}, "sip.example.com");
  verify(fact, *anchors_);
  EXPECT_EQ(codes(fact), std::vector<int>{});
  EXPECT_EQ(fact.trust, file_.path());
  EXPECT_TRUE(fact.issuer_is_trusted);
}

TEST_F(Verify, WrongName) {
  TlsHandshake fact = fact_of({&leaf_, &middle_}, "other.example.com");
  verify(fact, *anchors_);
  EXPECT_EQ(codes(fact), std::vector<int>{X509_V_ERR_HOSTNAME_MISMATCH});
}

TEST_F(Verify, MissingIntermediate) {
  TlsHandshake fact = fact_of({&leaf_}, "sip.example.com");
  verify(fact, *anchors_);
  EXPECT_EQ(codes(fact).front(), X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
  EXPECT_FALSE(fact.issuer_is_trusted);
}

TEST_F(Verify, ByTheTimeOfTheEvidence) {
  TlsHandshake fact = fact_of({&leaf_, &middle_}, "sip.example.com");
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  verify(fact, *anchors_, now + 60 * 24h);
  EXPECT_NE(std::find(fact.verify.begin(), fact.verify.end(), VerifyError{0, 10, "certificate has expired"}),
            fact.verify.end());
  verify(fact, *anchors_, now - 60 * 24h);
  EXPECT_EQ(codes(fact).front(), X509_V_ERR_CERT_NOT_YET_VALID);
}

TEST_F(Verify, SelfSigned) {
  const Identity alone = make({.name = "sip.example.com"});
  TlsHandshake fact = fact_of({&alone}, "sip.example.com");
  verify(fact, *anchors_);
  EXPECT_EQ(codes(fact), std::vector<int>{X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT});
  EXPECT_FALSE(fact.issuer_is_trusted);
}

// A root of the same name with another key is not the issuer.
TEST_F(Verify, NamesakeRoot) {
  const Identity namesake = make({.name = "Middle", .ca = true});
  const File file(namesake.pem());
  TlsHandshake fact = fact_of({&leaf_}, "sip.example.com");
  verify(fact, **gather::load_trust(file.path()));
  EXPECT_FALSE(fact.issuer_is_trusted);
  EXPECT_FALSE(fact.verify.empty());
}

TEST_F(Verify, NothingSentIsNotVerified) {
  TlsHandshake fact;
  verify(fact, *anchors_);
  EXPECT_EQ(fact.trust, "");
}

TEST(Trust, SystemStoreIsLoadedOnce) { EXPECT_EQ(gather::system_trust(), gather::system_trust()); }

TEST(Trust, MissingFileIsAFault) {
  EXPECT_EQ(gather::load_trust("/nonexistent").fault.kind, Fault::Kind::local);
}

}  // namespace
}  // namespace sipfed::tls_tests
