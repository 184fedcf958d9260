// Deployments, rehearsals, first files: what the command line makes of them.
#include <gtest/gtest.h>

#include "main/pointed.h"

namespace sipfed::test {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Deployments, StandInForTheCommandLine) {
  const lab::Lab lab;
  const Folder folder;
  std::string text = "peer = \"" + lab.domain() + "\"\nlocal = \"" + lab.local_domain() + "\"\ntrust = \"" +
                     lab.trust_file() + "\"\ncertificate = \"" + lab.certificate_file() + "\"\nkey = \"" +
                     lab.key_file() + "\"\nresolvers = [";
  for (const auto& [name, server] : lab.resolvers()) text += "\"" + name + "=" + server + "\", ";
  const std::string file = folder.write("sipfed.toml", text + "]\n");
  const Ran ran = sipfed({"check", "--deployment", file});
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  EXPECT_TRUE(has(ran.out, "peer.example <-> ours.example")) << ran.out;
}

TEST(Deployments, WithMistakesAreUsageThatNamesTheLine) {
  const Folder folder;
  const std::string file =
      folder.write("sipfed.toml", "peer = \"peer.example\"\nlocall = \"ours.example\"\n");
  const Ran ran = sipfed({"check", "--deployment", file});
  EXPECT_EQ(ran.status, 3);
  EXPECT_TRUE(has(ran.err, "sipfed.toml:2")) << ran.err;
  EXPECT_TRUE(has(ran.err, "local")) << ran.err;
}

TEST(Deployments, WhoseSecretsAreMissingSaySo) {
  const Folder folder;
  const std::string file = folder.write("sipfed.toml",
                                        "[[asa]]\nname = \"asa\"\nway = \"ssh\"\nhost = \"127.0.0.2\"\nuser "
                                        "= \"u\"\npassword_env = \"NOT_SET\"\n");
  const Ran ran = sipfed({"check", "peer.example", "--deployment", file});
  EXPECT_EQ(ran.status, 3);
  EXPECT_TRUE(has(ran.err, "NOT_SET")) << ran.err;
}

// As a baseline it would blame the partner for showing another one.
TEST(Deployments, DoNotTakeOurNodesCertificateForThePartners) {
  const lab::Lab lab;
  const Folder folder;
  const std::string rest = "certificates = [\"" + lab.certificate_file() + "\"]\n";
  const auto rehearsed = [&](const std::string& side, const std::string& key) {
    return sipfed(
        {"rehearse", "--deployment",
         folder.write("sipfed.toml", "peer = \"peer.example\"\n[cisco]\nside = \"" + side +
                                         "\"\nnodes = [\"sip.ours.example\"]\n[artefacts]\n" + key + rest)});
  };
  const Ran ours = rehearsed("local", "");
  EXPECT_EQ(ours.status, 3) << ours.out;
  EXPECT_TRUE(has(ours.err, "imp_certificates")) << ours.err;
  EXPECT_TRUE(has(ours.err, "sip.ours.example")) << ours.err;
  EXPECT_NE(rehearsed("local", "imp_").status, 3);
  EXPECT_NE(rehearsed("peer", "").status, 3);
}

TEST(Deployments, DoNotTakeOurOwnCertificateForThePartners) {
  const lab::Lab lab;
  const Folder folder;
  const auto rehearsed = [&](const std::string& ends) {
    return sipfed({"rehearse", "--deployment",
                   folder.write("sipfed.toml", ends + "[artefacts]\ncertificates = [\"" +
                                                   lab.certificate_file() + "\"]\n")});
  };
  for (const char* ends : {"peer = \"peer.example\"\n[cisco]\nfqdn = \"sip.ours.example\"\n",
                           "peer = \"peer.example\"\nlocal = \"ours.example\"\n",
                           "peer = \"peer.ours.example\"\nlocal = \"ours.example\"\n",
                           "peer = \"peer.example\"\n[cisco]\nside = \"peer\"\n[microsoft]\nedge_external = "
                           "\"sip.ours.example\"\n"}) {
    const Ran ran = rehearsed(ends);
    EXPECT_EQ(ran.status, 3) << ends << ran.out;
    EXPECT_TRUE(has(ran.err, "sip.ours.example, which is ours")) << ran.err;
    EXPECT_TRUE(has(ran.err, "sipfed.toml:")) << ran.err;
  }
  for (const char* ends : {"peer = \"ours.example\"\nlocal = \"example\"\n",
                           "peer = \"sip.ours.example\"\nlocal = \"ours.example\"\n",
                           "peer = \"ours.example\"\n[cisco]\nside = \"peer\"\nfqdn = \"sip.ours.example\"\n",
                           "peer = \"peer.example\"\nlocal = \"other.example\"\n"}) {
    const Ran ran = rehearsed(ends);
    EXPECT_FALSE(has(ran.err, "which is ours")) << ends << ran.err;
  }
}

TEST(Rehearsals, FindWhatWouldBeWrong) {
  const Folder folder;
  const std::string records =
      folder.write("planned.zone", "_sipfederationtls._tcp.ours.example SRV 0 0 5061 imp.ours.example\n");
  const Ran ran = sipfed({"rehearse", "peer.example", "--local", "ours.example", "--records", records});
  EXPECT_EQ(ran.status, 1) << ran.out << ran.err;
  EXPECT_TRUE(has(ran.out, "dns_srv_target_unresolved")) << ran.out;
  EXPECT_FALSE(has(ran.out, "->  ")) << "nothing went along the path yet";
  EXPECT_FALSE(has(ran.out, "--key")) << "a planned certificate needs none";
}

TEST(Rehearsals, OfGoodRecordsPass) {
  const Folder folder;
  const std::string records =
      folder.write("planned.zone",
                   "_sipfederationtls._tcp.ours.example SRV 0 0 5061 imp.ours.example\n"
                   "imp.ours.example A 203.0.113.20\n");
  const Ran ran = sipfed({"rehearse", "peer.example", "--local", "ours.example", "--expect", "203.0.113.20",
                          "--records", records});
  EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
  EXPECT_TRUE(ran.out.starts_with("NOTHING WRONG")) << ran.out;
}

TEST(Rehearsals, SayWhichLineIsNoRecord) {
  const Folder folder;
  const std::string records = folder.write("planned.zone", "imp.ours.example SVR 10 mail\n");
  const Ran ran = sipfed({"rehearse", "peer.example", "--local", "ours.example", "--records", records});
  EXPECT_EQ(ran.status, 3);
  EXPECT_TRUE(has(ran.err, "planned.zone, line 1")) << ran.err;
}

TEST(Init, WritesAFileThatCheckTakes) {
  const lab::Lab lab;
  const Folder folder;
  const std::string file = folder.file("sipfed.toml");
  Words words{"init", file, "--from-domain", lab.domain(), "--local", lab.local_domain()};
  for (const auto& [name, server] : lab.resolvers())
    words.insert(words.end(), {"--resolver", name + "=" + server});
  const Ran ran = sipfed(words);
  ASSERT_EQ(ran.status, 0) << ran.err;
  const std::string text = folder.read("sipfed.toml");
  EXPECT_TRUE(has(text, "peer = \"peer.example\"")) << text;
  EXPECT_TRUE(has(text, "edge_external = \"sip.peer.example\"")) << text;
  const Ran again = sipfed(words);
  EXPECT_EQ(again.status, 3) << "a file that is there is not written over";
  const Ran checked =
      run({.words = {"rehearse", "--deployment", file, "--records", folder.write("zone", "")}});
  EXPECT_NE(checked.status, 3) << checked.err;
}

TEST(Init, WithoutATerminalSaysWhatToDo) {
  const Ran ran = sipfed({"init", "-"});
  EXPECT_EQ(ran.status, 3);
  EXPECT_TRUE(has(ran.err, "--from-domain")) << ran.err;
}

TEST(Collect, PrintsTheScript) {
  const Ran ran = sipfed({"collect", "windows"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_TRUE(has(ran.out, "Get-CsAllowedDomain")) << ran.out.substr(0, 400);
  EXPECT_EQ(sipfed({"collect", "router"}).status, 3);
}

TEST(WatchCommand, EndsBySureness) {
  const lab::Lab lab;
  const Ran ran = run({.words = pointed_at(lab, "watch") +
                                Words{"--every", "0.05", "--for", "4s", "--only", "federation_fades"}});
  EXPECT_LT(ran.status, 3) << ran.err;
  EXPECT_TRUE(has(ran.out, "federation_fades") || ran.out.starts_with("HEALTHY")) << ran.out;
  EXPECT_EQ(sipfed({"watch", "peer.example", "--for", "soon"}).status, 3);
}

}  // namespace
}  // namespace sipfed::test
