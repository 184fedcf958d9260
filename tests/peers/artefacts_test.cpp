// Signing requests, PKCS #12 files and exported certificates as other people's programs write them.
#include "gather/artefacts/artefacts.h"

#include <fstream>
#include <gmock/gmock.h>

#include "gather/planned.h"
#include "peers/certificates.h"
#include "peers/look.h"
#include "peers/process.h"
#include "sipfed/identity.h"

namespace sipfed::peers {
namespace {

using gather::read_pkcs12;
using gather::read_signing_request;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RequestFiles : public testing::Test {
 protected:
  void SetUp() override { NEEDS("openssl", "openssl"); }
  std::string request(const std::string& subject, std::vector<std::string> more = {}) {
    std::vector<std::string> argv{
        "openssl", "req",   "-new", "-utf8",         "-key", certificate("leaf.key"),
        "-subj",   subject, "-out", place_.path("r")};
    argv.insert(argv.end(), more.begin(), more.end());
    run(place_, argv);
    return place_.path("r");
  }
  const Workplace place_;
};

TEST_F(RequestFiles, OfOpenssl) {
  const auto whole = read_signing_request(request("/C=JP/ST=東京都/L=港区/O=例/OU=UC/CN=imp.corp.test"));
  EXPECT_EQ(subject_text(whole.subject), "C=JP, ST=東京都, L=港区, O=例, OU=UC, CN=imp.corp.test");
  EXPECT_EQ(whole.key_type, "RSA");
  EXPECT_EQ(whole.key_bits, 2048);
  EXPECT_EQ(whole.signature, "sha256WithRSAEncryption");
  EXPECT_TRUE(whole.signature_verifies);
}

TEST_F(RequestFiles, WithAWeakDigestOrKey) {
  const std::string subject = "/C=JP/O=E/CN=imp.corp.test";
  const auto md5 = read_signing_request(request(subject, {"-md5"}));
  EXPECT_EQ(md5.signature, "md5WithRSAEncryption");
  EXPECT_TRUE(md5.signature_verifies);
  run(place_, {"openssl", "req", "-new", "-key", certificate("weak.key"), "-subj", subject, "-outform", "DER",
               "-out", place_.path("weak")});
  EXPECT_EQ(read_signing_request(place_.path("weak")).key_bits, 1024);
}

TEST_F(RequestFiles, WithACountryOfThreeLetters) {
  NEEDS("gnutls-bin", "certtool");
  const std::string form = place_.write("t",
                                        "country = \"JPN\"\nstate = \"Tokyo\"\nlocality = "
                                        "\"Minato\"\norganization = \"E\"\ncn = \"imp.corp.test\"\n");
  run(place_, {"certtool", "--generate-request", "--load-privkey", certificate("leaf.key"), "--template",
               form, "--outfile", place_.path("r")});
  const auto seen = read_signing_request(place_.path("r"));
  EXPECT_THAT(seen.subject, testing::Contains(NameAttribute{"C", "JPN"}));
  EXPECT_TRUE(seen.signature_verifies);
}

TEST_F(RequestFiles, ACertificateIsNone) {
  EXPECT_THAT(read_signing_request(certificate("good.crt")).fault.detail, HasSubstr("a certificate"));
}

class PfxFiles : public testing::Test {
 protected:
  void SetUp() override { NEEDS("openssl", "openssl"); }
  Pkcs12 pfx(std::vector<std::string> options, const std::string& passphrase = "secret") {
    std::vector<std::string> argv{"openssl",     "pkcs12", "-export",       "-passout",
                                  "pass:secret", "-out",   place_.path("p")};
    argv.insert(argv.end(), options.begin(), options.end());
    run(place_, argv);
    return read_pkcs12(place_.path("p"), passphrase);
  }
  std::vector<std::string> both(std::vector<std::string> more = {}) const {
    std::vector<std::string> all{"-inkey", certificate("leaf.key"), "-in", certificate("good.crt")};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  const Workplace place_;
};

void expect_whole(const Pkcs12& file, const std::string& encryption) {
  EXPECT_EQ(file.fault, Fault()) << file.fault.detail;
  EXPECT_TRUE(file.has_key && file.key_matches);
  EXPECT_EQ(file.encryption, encryption);
  ASSERT_FALSE(file.chain.empty());
  EXPECT_EQ(common_name(file.chain.front()), "ae.fed.test");
  EXPECT_EQ(file.chain.front().eku.size(), 2U);
}

TEST_F(PfxFiles, OfEveryAge) {
  expect_whole(pfx(both()), "AES-256-CBC");
  expect_whole(pfx(both({"-legacy"})), "RC2-40-CBC");
  expect_whole(pfx(both({"-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"})),
               "DES-EDE3-CBC");
  expect_whole(pfx(both({"-nomac"})), "AES-256-CBC");
  expect_whole(pfx(both({"-keypbe", "NONE", "-certpbe", "NONE"})), "");
}

TEST_F(PfxFiles, TheLeafComesFirst) {
  const Pkcs12 file = pfx(both({"-certfile", certificate("root.crt")}));
  expect_whole(file, "AES-256-CBC");
  EXPECT_EQ(file.chain.size(), 2U);
  const Pkcs12 without = pfx({"-nokeys", "-in", certificate("inter1-chain.crt")});
  EXPECT_EQ(common_name(without.chain.front()), "ae.fed.test");
}

TEST_F(PfxFiles, WithoutAKeyOrACertificate) {
  const Pkcs12 no_key = pfx({"-nokeys", "-in", certificate("good.crt")});
  EXPECT_EQ(no_key.fault, Fault());
  EXPECT_FALSE(no_key.has_key || no_key.key_matches);
  EXPECT_EQ(no_key.chain.size(), 1U);
  const Pkcs12 no_certificate = pfx({"-nocerts", "-inkey", certificate("leaf.key")});
  EXPECT_TRUE(no_certificate.has_key);
  EXPECT_FALSE(no_certificate.key_matches);
  EXPECT_THAT(no_certificate.chain, IsEmpty());
}

TEST_F(PfxFiles, WithAnotherCertificatesKey) {
  NEEDS("gnutls-bin", "certtool");
  run(place_, {"certtool", "--to-p12", "--load-privkey", certificate("self.key"), "--load-certificate",
               certificate("good.crt"), "--p12-name", "m", "--password", "secret", "--outder", "--outfile",
               place_.path("m")});
  const Pkcs12 file = read_pkcs12(place_.path("m"), "secret");
  EXPECT_EQ(file.fault, Fault()) << file.fault.detail;
  EXPECT_TRUE(file.has_key);
  EXPECT_FALSE(file.key_matches);
  EXPECT_EQ(file.chain.size(), 1U);
}

TEST_F(PfxFiles, ThatDoNotOpen) {
  for (const char* wrong : {"hunter2", ""}) {
    const Pkcs12 file = pfx(both(), wrong);
    EXPECT_EQ(file.fault.kind, Fault::Kind::local);
    EXPECT_THAT(file.fault.detail, HasSubstr("another passphrase"));
    EXPECT_FALSE(file.has_key);
    EXPECT_THAT(file.chain, IsEmpty());
  }
  EXPECT_EQ(pfx(both({"-nomac"}), "hunter2").fault.kind, Fault::Kind::local);
}

TEST_F(PfxFiles, ThatAreCutOff) {
  pfx(both());
  std::filesystem::resize_file(place_.path("p"), 700);
  EXPECT_EQ(read_pkcs12(place_.path("p"), "secret").fault.kind, Fault::Kind::protocol);
  EXPECT_EQ(read_pkcs12(certificate("good.crt"), "secret").fault.kind, Fault::Kind::protocol);
  EXPECT_EQ(read_pkcs12(place_.path("none"), "secret").fault.kind, Fault::Kind::local);
}

TEST_F(PfxFiles, ThatAskForTooMuchWork) {
  const Pkcs12 file = pfx(both({"-iter", "2048"}));
  expect_whole(file, "AES-256-CBC");
  std::ifstream in(place_.path("p"), std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  // INTEGER 2048 in the MAC's parameters, at the end of the file, becomes as long a negative number.
  const std::size_t at = bytes.rfind(std::string("\x02\x02\x08\x00", 4));
  ASSERT_NE(at, std::string::npos);
  bytes[at + 2] = static_cast<char>(0x88);
  EXPECT_EQ(read_pkcs12(place_.write("q", bytes), "secret").fault.kind, Fault::Kind::limit);
}

// What openssl minted for a node, as its export, beside the store of an ASA that was saved into a folder.
class ExportedFiles : public testing::Test {
 protected:
  void SetUp() override {
    NEEDS("openssl", "openssl");
    mint("now", "/CN=imp1.ours.test/O=Ours");
    std::filesystem::create_directories(place_.path("asa"));
  }

  void mint(const std::string& name, const std::string& subject) const {
    run(place_, {"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout",
                 place_.path(name + ".key"), "-subj", subject, "-days", "1825", "-out", place_.path(name)});
  }
  std::string ask(const std::string& name, const std::string& what) const {
    const std::string line = run(place_, {"openssl", "x509", "-in", place_.path(name), "-noout", what});
    return line.substr(line.find('=') + 1, line.find('\n') - line.find('=') - 1);
  }
  // openssl prints whole bytes, a serial number has no zeros before it.
  std::string serial(const std::string& name) const {
    const std::string whole = ask(name, "-serial");
    return whole.substr(whole.find_first_not_of('0'));
  }
  // As `show crypto ca certificates` prints what was pasted into a trustpoint.
  void import(const std::string& name, const std::string& cn) const {
    const std::string names = "    cn=" + cn + "\n    o=Ours\n";
    place_.write("asa/show_crypto_ca_certificates.txt",
                 "CA Certificate\n  Status: Available\n  Certificate Serial Number: " + ask(name, "-serial") +
                     "\n  Issuer Name:\n" + names + "  Subject Name:\n" + names +
                     "  Associated Trustpoints: cert_from_imp\n");
  }
  Look look_at(const std::string& exported, bool with_asa = true) const {
    gather::Settings settings;
    settings.inside.imp_certificates = {{place_.path(exported), {}}};
    if (with_asa)
      settings.inside.asa = {
          {.name = "asa", .way = gather::DeviceAccess::Way::files, .folder = place_.path("asa")}};
    const Subject subject{.domain = "fed.test", .local = "ours.test", .rehearsal = true};
    const auto dossier = gather::gather_planned(subject, settings, "");
    return judged(*dossier);
  }
  const Workplace place_;
};

TEST_F(ExportedFiles, ThatTheAsaHolds) {
  import("now", "imp1.ours.test");
  run(place_,
      {"openssl", "x509", "-in", place_.path("now"), "-outform", "DER", "-out", place_.path("now.der")});
  for (const char* file : {"now", "now.der"}) {
    const Look seen = look_at(file);
    EXPECT_EQ(seen.verdict("tls_cert_changed"), Verdict::healthy) << seen;
    EXPECT_THAT(seen.result("tls_cert_changed").excluded_by, testing::Contains("planned: asa asa"));
  }
}

TEST_F(ExportedFiles, ThatTheAsaHasAnOlderOneOf) {
  for (const char* name : {"imp1.ours.test", "imp1.former.test"}) {
    mint("before", std::string("/CN=") + name + "/O=Ours");
    import("before", name);
    const Look seen = look_at("now");
    EXPECT_EQ(seen.verdict("tls_cert_changed"), Verdict::found) << seen;
    EXPECT_EQ(seen.variant("tls_cert_changed"), "asa_file") << name;
    const auto& args = seen.result("tls_cert_changed").findings.at(0).args;
    EXPECT_THAT(serial("before"), testing::StrCaseEq(args.at("old_serial")));
    EXPECT_THAT(serial("now"), testing::StrCaseEq(args.at("serial")));
    EXPECT_EQ(args.at("file"), place_.path("now"));
  }
}

TEST_F(ExportedFiles, AloneWantTheAsa) {
  const Look seen = look_at("now", false);
  EXPECT_EQ(seen.verdict("tls_cert_changed"), Verdict::not_judged) << seen;
  EXPECT_EQ(seen.result("tls_cert_changed").need, Need::asa_log_in);
}

TEST_F(ExportedFiles, WithTheirKeyLeaveItWhereItIs) {
  import("now", "imp1.ours.test");
  run(place_,
      {"sh", "-c", "cat " + place_.path("now.key") + ' ' + place_.path("now") + " > " + place_.path("both")});
  const Look seen = look_at("both");
  EXPECT_EQ(seen.verdict("tls_cert_changed"), Verdict::healthy) << seen;
  const ExportedCertificate& read = seen.view("planned").exported.at(place_.path("both"));
  EXPECT_EQ(read, gather::read_exported_certificate(place_.path("now")));
}

}  // namespace
}  // namespace sipfed::peers
