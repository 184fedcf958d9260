// Secrets go nowhere but to their use: neither into evidence nor reports nor logs.
#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "main/pointed.h"

namespace sipfed::test {
namespace {

const std::string passphrase = "correct-horse-7531";

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

Words base64_lines(const std::string& path) {
  std::istringstream in(text_of(path));
  Words out;
  for (std::string line; std::getline(in, line);)
    if (line.size() >= 32 && line.find_first_of("-: ") == std::string::npos) out.push_back(line);
  return out;
}

// The lab's key under the passphrase, made by the tool that others use.
std::string encrypted_key(const lab::Lab& lab, const Folder& folder, const Words& how) {
  const std::string file = folder.file("encrypted.pem");
  const Ran ran = run({.words = Words{"-c", "exec openssl \"$@\"", "sh"} + how +
                                Words{"-in", lab.key_file(), "-out", file, "-passout", "pass:" + passphrase},
                       .program = "/bin/sh"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  return file;
}

Words with_key(const lab::Lab& lab, const std::string& key) {
  Words words = pointed_at(lab);
  std::replace(words.begin(), words.end(), lab.key_file(), key);
  return words;
}

struct Way {
  const char* name;
  Words how;
};

class Keys : public testing::TestWithParam<Way> {};

TEST_P(Keys, UnderAPassphraseWorkAndGiveNothingAway) {
  const lab::Lab lab;
  const Folder folder;
  const std::string key = encrypted_key(lab, folder, GetParam().how);
  const Ran ran =
      run({.words = with_key(lab, key) + Words{"-vv", "--save", folder.file("e.json"), "--report",
                                               "json=" + folder.file("r.json"), "--report",
                                               "junit=" + folder.file("r.xml"), "--report", "text"},
           .environment = {{"SIPFED_KEY_PASSPHRASE", passphrase}}});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_TRUE(ran.out.starts_with("HEALTHY")) << ran.out;
  const std::string all =
      ran.out + ran.err + folder.read("e.json") + folder.read("r.json") + folder.read("r.xml");
  EXPECT_NE(all.find("\"own\""), std::string::npos) << "our certificate is evidence";
  EXPECT_EQ(all.find(passphrase), std::string::npos);
  EXPECT_EQ(all.find("PRIVATE KEY"), std::string::npos);
  for (const std::string& file : {key, lab.key_file()}) {
    const auto lines = base64_lines(file);
    ASSERT_GE(lines.size(), 2U) << file;
    // The last line of an EC key is a piece of the public one, which certificates show as well.
    for (std::size_t i = 0; i + 1 < lines.size(); ++i)
      EXPECT_EQ(all.find(lines[i]), std::string::npos) << file;
  }
}

INSTANTIATE_TEST_SUITE_P(Main, Keys,
                         testing::Values(Way{"pkcs8", {"pkcs8", "-topk8", "-v2", "aes-256-cbc"}},
                                         Way{"pem", {"ec", "-aes128"}}),
                         [](const auto& way) { return std::string(way.param.name); });

TEST(Passphrases, ThatAreWrongOrMissingAreSaidSo) {
  const lab::Lab lab;
  const Folder folder;
  const std::string key = encrypted_key(lab, folder, {"pkcs8", "-topk8", "-v2", "aes-256-cbc"});
  const Ran wrong =
      run({.words = with_key(lab, key), .environment = {{"SIPFED_KEY_PASSPHRASE", "another-secret-42"}}});
  EXPECT_EQ(wrong.status, 3);
  EXPECT_NE(wrong.err.find("passphrase"), std::string::npos) << wrong.err;
  EXPECT_EQ((wrong.err + wrong.out).find("another-secret-42"), std::string::npos);
  const Ran missing = run({.words = with_key(lab, key)});
  EXPECT_EQ(missing.status, 3);
  EXPECT_NE(missing.err.find("SIPFED_KEY_PASSPHRASE"), std::string::npos) << missing.err;
  EXPECT_LT(missing.seconds, 5) << "nobody is asked without a terminal";
}

TEST(Keys, OfAnotherCertificateAreRefused) {
  const lab::Lab lab, other(R"({"certificates": {"client": {"key": "ec384"}}})");
  const Ran ran = run({.words = with_key(lab, other.key_file())});
  EXPECT_EQ(ran.status, 3) << ran.out;
  EXPECT_NE(ran.err.find(other.key_file()), std::string::npos) << ran.err;
  const Ran absent = sipfed({"check", "a.example", "--cert", lab.certificate_file()});
  EXPECT_EQ(absent.status, 3) << "there is no key in that file";
  EXPECT_EQ(absent.out, "");
}

// What a peer sends of credentials, wherever it puts them, is not kept.
TEST(Peers, CredentialsAreNotKept) {
  const std::string headers = R"({"Authorization": "Digest username=\"x\", response=\"planted-one\"",
      "Proxy-Authorization": "Basic planted-two", "authorization": "NTLM planted-three",
      "Cookie": "session=planted-four", "Set-Cookie": "session=planted-five", "X-Kept": "kept-one"})";
  const lab::Lab lab(R"({"servers": {"edge": {"sip": {"methods": {
      "OPTIONS": {"headers": )" +
                     headers + R"(},
      "SUBSCRIBE": {"status": 403, "headers": )" +
                     headers + "}}}}}}");
  const Folder folder;
  const Ran ran = run({pointed_at(lab) + Words{"-vv", "--save", folder.file("e.json"), "--report",
                                               "json=" + folder.file("r.json"), "--report",
                                               "junit=" + folder.file("r.xml"), "--report", "text"}});
  EXPECT_EQ(ran.status, 1);
  const std::string all =
      ran.out + ran.err + folder.read("e.json") + folder.read("r.json") + folder.read("r.xml");
  EXPECT_NE(all.find("kept-one"), std::string::npos) << "other headers are evidence";
  EXPECT_EQ(all.find("planted-"), std::string::npos);
}

}  // namespace
}  // namespace sipfed::test
