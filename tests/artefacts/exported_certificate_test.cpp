// Certificates as IM and Presence, and whoever handled its file since, hands them over.
#include <fstream>
#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "gather/artefacts/artefacts.h"
#include "gather/tls/freed.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Memory = Freed<BIO, BIO_free>;
using Key = Freed<EVP_PKEY, EVP_PKEY_free>;
using Cert = Freed<X509, X509_free>;

std::string text_of(BIO* memory) {
  char* data = nullptr;
  const long length = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(length)};
}

void set_name(X509_NAME* name, const char* cn) {
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(cn), -1, -1,
                             0);
}

Cert minted(const char* subject, const char* issuer, EVP_PKEY* key, int serial) {
  Cert out(X509_new());
  X509_set_version(out.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(out.get()), serial);
  set_name(X509_get_subject_name(out.get()), subject);
  set_name(X509_get_issuer_name(out.get()), issuer);
  X509_gmtime_adj(X509_getm_notBefore(out.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(out.get()), 86400);
  X509_set_pubkey(out.get(), key);
  X509_sign(out.get(), key, EVP_sha256());
  return out;
}

std::string pem_of(X509* certificate) {
  const Memory memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(memory.get(), certificate);
  return text_of(memory.get());
}

std::string with_crlf(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return out;
}

class ExportedFile : public testing::Test {
 protected:
  ExportedFile() {
    const Memory der(BIO_new(BIO_s_mem())), secret(BIO_new(BIO_s_mem()));
    i2d_X509_bio(der.get(), leaf_.get());
    PEM_write_bio_PrivateKey(secret.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    der_ = text_of(der.get()), secret_ = text_of(secret.get());
  }
  ~ExportedFile() override { std::remove(file_.c_str()); }

  ExportedCertificate read(const std::string& bytes) const {
    std::ofstream(file_, std::ios::binary) << bytes;
    return read_exported_certificate(file_);
  }
  void expect_leaf(const std::string& bytes) const {
    const ExportedCertificate seen = read(bytes);
    EXPECT_EQ(seen.fault, Fault()) << seen.fault.detail;
    ASSERT_FALSE(seen.chain.empty());
    EXPECT_EQ(subject_text(seen.chain.front().subject), "CN=imp1.ours.example");
    EXPECT_EQ(seen.chain.front().serial, "3039");
  }

  const Key key_{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
  const Cert leaf_ = minted("imp1.ours.example", "Ours CA", key_.get(), 12345);
  const Cert issuer_ = minted("Ours CA", "Ours CA", key_.get(), 1);
  const std::string pem_ = pem_of(leaf_.get());
  const std::string file_ = testing::TempDir() + "/sipfed-exported-" + std::to_string(getpid()) + ".pem";
  std::string der_, secret_;
};

TEST_F(ExportedFile, IsReadInEveryWrapping) {
  expect_leaf(pem_);
  expect_leaf(der_);
  expect_leaf(with_crlf(pem_));
  expect_leaf("\xef\xbb\xbf" + with_crlf(pem_));
  expect_leaf("admin:show cert own cup/cup.pem\r\n[\r\n  Version: V3\r\n]\r\n" + with_crlf(pem_));
}

TEST_F(ExportedFile, TheLeafComesFirst) {
  expect_leaf(pem_of(issuer_.get()) + pem_);
  expect_leaf(pem_ + pem_of(issuer_.get()));
  EXPECT_EQ(read(pem_of(issuer_.get()) + pem_).chain.size(), 2U);
  EXPECT_EQ(common_name(read(pem_of(issuer_.get())).chain.at(0)), "Ours CA") << "it issued itself";
}

TEST_F(ExportedFile, AKeyBesideItIsPassedOver) {
  expect_leaf(secret_ + pem_);
  const ExportedCertificate seen = read(pem_ + secret_);
  ASSERT_EQ(seen.chain.size(), 1U);
  EXPECT_EQ(seen, read(pem_)) << "nothing of the key is kept";
}

TEST_F(ExportedFile, DamageHasAName) {
  const auto words = [&](const std::string& bytes) {
    const ExportedCertificate seen = read(bytes);
    EXPECT_EQ(seen.fault.kind, Fault::Kind::protocol);
    EXPECT_TRUE(seen.chain.empty());
    EXPECT_THAT(seen.fault.detail, Not(HasSubstr(file_))) << "a finding names the file already";
    return seen.fault.detail;
  };
  EXPECT_EQ(words(""), "is empty");
  EXPECT_EQ(words(secret_), "holds a private key, no certificate");
  EXPECT_EQ(words(pem_.substr(0, pem_.size() / 2)), "the certificate is damaged or cut off");
  EXPECT_EQ(words("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"),
            "holds a signing request, no certificate");
  for (const std::string& bad : {std::string("hello"), der_.substr(0, 60), std::string("\0\xff\x30", 3)})
    EXPECT_EQ(words(bad), "holds no certificate");
}

TEST_F(ExportedFile, ThatIsNotThere) {
  const ExportedCertificate seen = read_exported_certificate(file_ + ".none");
  EXPECT_EQ(seen.fault.kind, Fault::Kind::local);
}

}  // namespace
}  // namespace sipfed::gather
