// What is handed to sipfed as files, and what it says of them: reading by hand, rehearsals, places of
// mistakes.
#include <filesystem>
#include <gtest/gtest.h>

#include "main/pointed.h"

namespace sipfed::test {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(CollectByHand, NamesEveryCommandWithItsFile) {
  for (const auto& [device, command, file] :
       {std::tuple("asa", "show running-config class-map", "show_running-config_class-map.txt"),
        std::tuple("imp", "utils service list", "utils_service_list.txt")}) {
    const Ran ran = sipfed({"collect", device});
    EXPECT_EQ(ran.status, 0);
    EXPECT_TRUE(has(ran.out, command)) << ran.out;
    EXPECT_TRUE(has(ran.out, file)) << ran.out;
    EXPECT_TRUE(has(ran.out, std::string("[[") + device + "]]\n")) << ran.out;
    EXPECT_EQ(ran.err, "");
  }
}

TEST(CollectByHand, TheScriptForWindowsBeginsWithWhatItIs) {
  const Ran ran = sipfed({"collect", "windows"});
  EXPECT_TRUE(ran.out.starts_with("# ")) << ran.out.substr(0, 200);
  for (const char* part : {"changes nothing", "> edge\\sipfed.txt", "[[microsoft.server]]", "wmic "})
    EXPECT_TRUE(has(ran.out, part)) << part;
}

// The folder that `collect` told of, with one log of a session in it.
TEST(SavedSessions, AreJudged) {
  const Folder folder;
  std::filesystem::create_directories(folder.file("asa"));
  folder.write("asa/monday.log",
               "ciscoasa# show running-config\r\n: Saved\r\nclass-map sip\r\n match access-list gone\r\n"
               "policy-map global_policy\r\n class sip\r\n  inspect sip x tls-proxy sip\r\n"
               "service-policy global_policy global\r\ntls-proxy sip\r\n server trust-point a\r\n"
               ": end\r\nciscoasa# exit\r\n");
  const std::string file = folder.write("sipfed.toml",
                                        "peer = \"peer.example\"\n[cisco]\nside = \"local\"\n[[asa]]\nname = "
                                        "\"asa\"\nway = \"files\"\nfolder = \"asa\"\n");
  const Ran ran = sipfed({"rehearse", "--deployment", file, "--only", "asa_class_map_without_acl"});
  EXPECT_EQ(ran.status, 1) << ran.out << ran.err;
  EXPECT_TRUE(has(ran.out, "gone")) << ran.out;
}

// What is absent from such a log may be in its lost end.
TEST(SavedSessions, ThatEndInTheMiddleAreSaidTo) {
  const Folder folder;
  std::filesystem::create_directories(folder.file("asa"));
  folder.write("asa/monday.log",
               "ciscoasa# show running-config\r\n: Saved\r\nhostname ciscoasa\r\nclass-map s");
  const std::string file =
      folder.write("sipfed.toml",
                   "peer = \"peer.example\"\n[cisco]\nside = \"local\"\n[[asa]]\nname = \"fw1\"\nway = "
                   "\"files\"\nfolder = \"asa\"\n");
  const Ran ran = sipfed({"rehearse", "--deployment", file, "--only", "asa_class_map_without_acl"});
  EXPECT_FALSE(has(ran.out, "FOUND")) << ran.out << ran.err;
  EXPECT_TRUE(has(ran.out, "fw1 (files): read in part")) << ran.out;
  EXPECT_TRUE(has(ran.out, "ends in the middle")) << ran.out;
}

TEST(Rehearsal, OfNothingNamesWhatCanBePlanned) {
  const Ran ran = sipfed({"rehearse", "peer.example"});
  EXPECT_EQ(ran.status, 3);
  for (const char* part : {"--records", "--cert", "requests", "[[route]]", "[[asa]]", "--help"})
    EXPECT_TRUE(has(ran.err, part)) << part << ran.err;
}

TEST(Rehearsal, TakesARealZoneAndCountsWhatItPassesOver) {
  const Folder folder;
  const std::string zone =
      folder.write("zone",
                   "$ORIGIN ours.example.\n$TTL 1h\n@ SOA ns mail ( 1 2 3 4 5 )\n"
                   "  MX 10 mail\n_sipfederationtls._tcp SRV 0 0 5061 sip\nsip A 203.0.113.20\n");
  const Words words{"rehearse", "peer.example", "--local",   "ours.example",
                    "--expect", "203.0.113.20", "--records", zone};
  const Ran ran = sipfed(words);
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  EXPECT_TRUE(has(ran.err, "passed over 2 records that federation does not use (MX 1, SOA 1)")) << ran.err;
  EXPECT_EQ(sipfed(words + Words{"--quiet"}).err, "");
}

TEST(InitByDns, SaysWhatDnsDidNotTell) {
  const Ran ran = sipfed({"init", "-", "--from-domain", "peer.example", "--local", "ours.example",
                          "--resolver", "127.0.0.1:9", "--force"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_TRUE(has(ran.out, "side = \"local\"\n# Assumed")) << ran.out;
  EXPECT_TRUE(has(ran.out, "\n# DNS named no federation server of peer.example")) << ran.out;
  EXPECT_TRUE(has(ran.err, "DNS says nothing about _sipfederationtls._tcp.peer.example")) << ran.err;
}

// A mistake in a file is told with its place, and --help would not help.
TEST(WrongInputs, SayWhereTheyAre) {
  const Folder folder;
  const std::string good = folder.file("good.json");
  ASSERT_EQ(sipfed({"gather", "--lab", "--save", good}).status, 0);
  const std::string whole = folder.read("good.json");
  folder.write("bad.csr", "no certificate");
  const auto deployment = [&](const std::string& text) { return folder.write("sipfed.toml", text); };
  const auto expect = [](const Words& words, const Words& parts) {
    const Ran ran = sipfed(words);
    EXPECT_EQ(ran.status, 3) << ran.err;
    EXPECT_EQ(ran.out, "");
    for (const std::string& part : parts) EXPECT_TRUE(has(ran.err, part)) << part << '\n' << ran.err;
    EXPECT_FALSE(has(ran.err, "--help")) << ran.err;
  };
  expect({"judge", folder.write("cut.json", whole.substr(0, whole.size() / 2))},
         {"ends in the middle", "line "});
  expect({"judge", folder.write("wide.json", "\xff\xfe{")}, {"UTF-16", "save it as UTF-8"});
  expect({"judge", folder.write("empty.json", "")}, {"is empty"});
  expect({"check", "--deployment", folder.file("none.toml")}, {"No such file", "sipfed init"});
  expect({"check", "--deployment", folder.write("wide.toml", "\xff\xfep")}, {"UTF-16"});
  expect({"check", "peer.example", "--deployment",
          deployment("[[asa]]\nname = \"asa\"\nway = \"ssh\"\nhost = \"192.0.2.1\"\nuser = \"u\"\n"
                     "password_env = \"NOPE\"\n")},
         {"sipfed.toml:6: asa: password", "NOPE"});
  expect({"check", "--deployment",
          deployment("peer = \"peer.example\"\n\n[artefacts]\n# certificates = [\"bad.csr\"]\n"
                     "certificates = [\"bad.csr\"]\n")},
         {"sipfed.toml:5: ", "bad.csr: neither a certificate"});
}

TEST(FullDisks, AreSipfedsFaultAndNotTheCallers) {
  for (const Words& words :
       {Words{"init", "/dev/full", "--force", "--from-domain", "a.example", "--resolver", "127.0.0.1:9"},
        Words{"check", "--lab", "--report", "text=/dev/full"}}) {
    const Ran ran = sipfed(words);
    EXPECT_EQ(ran.status, 4) << ran.err;
    EXPECT_TRUE(has(ran.err, "No space left")) << ran.err;
    EXPECT_FALSE(has(ran.err, "--help")) << ran.err;
  }
}

TEST(Explain, OfASymptomListsItsChecks) {
  const Ran ran = sipfed({"explain", "B5"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_TRUE(has(ran.out, "edge_provider_missing")) << ran.out;
  EXPECT_FALSE(has(ran.out, "clock_skew")) << ran.out;
  EXPECT_EQ(sipfed({"explain", "B10"}).status, 3);
}

TEST(NearNames, AreOffered) {
  EXPECT_TRUE(has(sipfed({"chekc"}).err, "did you mean check?"));
  EXPECT_TRUE(has(sipfed({"explain", "tls_cert_euk"}).err, "did you mean tls_cert_eku?"));
  EXPECT_TRUE(has(sipfed({"explain", "tls_cert"}).err, "tls_cert_eku"));
  EXPECT_TRUE(has(sipfed({"explain", "chek"}).err, "for the command, see sipfed check --help"));
  EXPECT_TRUE(
      has(sipfed({"check", "--lab", "--only", "dns_srv_mising"}).err, "did you mean dns_srv_missing?"));
  EXPECT_TRUE(has(sipfed({"check", "--lab", "tls_cert_eky"}).err, "did you mean tls_cert_eku?"));
}

// The value of an option that is none would be one domain too many.
TEST(UnknownOptions, AreNamedWithAValueToo) {
  const Ran ran = sipfed({"rehearse", "peer.example", "--cert", "new.pem", "--key", "new.key"});
  EXPECT_EQ(ran.status, 3);
  EXPECT_TRUE(has(ran.err, "not expected: --key")) << ran.err;
}

TEST(OptionValues, AreNamedWhenTheyAreWrong) {
  EXPECT_TRUE(has(sipfed({"check", "--lab", "--lang", "fr"}).err, "--lang fr: en or ja is needed"));
  EXPECT_TRUE(
      has(sipfed({"check", "--lab", "--timeout", "abc"}).err, "a number of seconds from 0.05 to 600"));
  EXPECT_TRUE(has(sipfed({"check", "--lab", "--connections", "2.5"}).err, "a whole number from 1 to 64"));
  EXPECT_FALSE(has(sipfed({"watch", "--help"}).out, "--deadline")) << "--for says how long";
}

}  // namespace
}  // namespace sipfed::test
