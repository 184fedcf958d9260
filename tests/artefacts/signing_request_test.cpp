// Signing requests in every wrapping, whole and damaged.
#include <fstream>
#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "gather/artefacts/artefacts.h"
#include "gather/tls/freed.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Memory = Freed<BIO, BIO_free>;

std::string text_of(BIO* memory) {
  char* data = nullptr;
  const long length = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(length)};
}

class RequestTest : public testing::Test {
 protected:
  RequestTest() {
    Freed<EVP_PKEY, EVP_PKEY_free> key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    Freed<X509_REQ, X509_REQ_free> request(X509_REQ_new());
    X509_NAME* name = X509_REQ_get_subject_name(request.get());
    for (const auto& [type, value] : subject_)
      X509_NAME_add_entry_by_txt(name, type, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value), -1,
                                 -1, 0);
    X509_REQ_set_pubkey(request.get(), key.get());
    STACK_OF(X509_EXTENSION)* extensions = sk_X509_EXTENSION_new_null();
    sk_X509_EXTENSION_push(extensions, X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name,
                                                           "DNS:imp.corp.test,DNS:b.test"));
    X509_REQ_add_extensions(request.get(), extensions);
    sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
    X509_REQ_sign(request.get(), key.get(), EVP_sha256());
    const Memory pem(BIO_new(BIO_s_mem())), der(BIO_new(BIO_s_mem())), secret(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509_REQ(pem.get(), request.get());
    i2d_X509_REQ_bio(der.get(), request.get());
    PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    pem_ = text_of(pem.get()), der_ = text_of(der.get()), key_ = text_of(secret.get());
  }

  std::vector<std::pair<const char*, const char*>> subject_{{"C", "JP"},     {"ST", "東京都"},
                                                            {"L", "Minato"}, {"O", "Example"},
                                                            {"OU", "UC"},    {"CN", "imp.corp.test"}};
  std::string pem_, der_, key_;
};

void expect_whole(const SigningRequest& request) {
  EXPECT_EQ(request.fault, Fault()) << request.fault.detail;
  EXPECT_EQ(subject_text(request.subject), "C=JP, ST=東京都, L=Minato, O=Example, OU=UC, CN=imp.corp.test");
  EXPECT_THAT(request.san_dns, ElementsAre("imp.corp.test", "b.test"));
  EXPECT_EQ(request.key_type, "EC");
  EXPECT_EQ(request.key_bits, 256);
  EXPECT_EQ(request.signature, "ecdsa-with-SHA256");
  EXPECT_TRUE(request.signature_verifies);
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

TEST_F(RequestTest, IsReadInEveryWrapping) {
  expect_whole(parse_signing_request(pem_));
  expect_whole(parse_signing_request(der_));
  expect_whole(parse_signing_request(replaced(pem_, "\n", "\r\n")));
  expect_whole(parse_signing_request(
      replaced(pem_, "BEGIN CERT", "BEGIN NEW CERT").replace(pem_.rfind("END ") + 4, 0, "")));
  expect_whole(parse_signing_request(
      replaced(replaced(pem_, "BEGIN CERT", "BEGIN NEW CERT"), "END CERT", "END NEW CERT")));
  expect_whole(parse_signing_request(key_ + "text before\n" + pem_));
}

TEST_F(RequestTest, IsReadAsAnAsaPrintsIt) {
  std::string bare = pem_.substr(pem_.find('\n') + 1);
  bare.resize(bare.find("-----END"));
  expect_whole(parse_signing_request("asa(config)# crypto ca enroll TP\n% Start certificate enrollment ..\n" +
                                     bare + "---End - This line not part of the certificate request---\n"));
}

TEST_F(RequestTest, ABrokenSignatureIsSeen) {
  der_.back() = static_cast<char>(der_.back() ^ 1);
  const SigningRequest request = parse_signing_request(der_);
  EXPECT_EQ(request.fault, Fault());
  EXPECT_FALSE(request.signature_verifies);
}

TEST_F(RequestTest, DamageHasAName) {
  EXPECT_THAT(parse_signing_request(pem_.substr(0, 300)).fault.detail, HasSubstr("cut off"));
  EXPECT_THAT(parse_signing_request(key_).fault.detail, HasSubstr("a private key"));
  EXPECT_THAT(parse_signing_request("").fault.detail, HasSubstr("empty"));
  for (const std::string& bad : {std::string("hello"), der_.substr(0, 60), std::string("\0\xff\x30", 3)})
    EXPECT_EQ(parse_signing_request(bad).fault.kind, Fault::Kind::protocol);
}

TEST_F(RequestTest, ComesFromAFile) {
  const std::string file = testing::TempDir() + "/sipfed-request.csr";
  std::ofstream(file, std::ios::binary) << pem_;
  expect_whole(read_signing_request(file));
  EXPECT_EQ(read_signing_request(file + ".none").fault.kind, Fault::Kind::local);
}

}  // namespace
}  // namespace sipfed::gather
