// Exit status and standard output, for healthy, broken and dark federations.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "main/pointed.h"

namespace sipfed::test {
namespace {

TEST(Status, IsZeroWhenHealthy) {
  const Ran ran = sipfed({"check", "--lab"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_TRUE(ran.out.starts_with("HEALTHY")) << ran.out;
  EXPECT_EQ(ran.err, "");
}

TEST(Status, IsOneWhenSomethingIsFound) {
  const Ran ran = sipfed({"check", "--lab", "tls_cert_validity"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_NE(ran.out.find("tls_cert_validity"), std::string::npos);
  EXPECT_EQ(ran.err, "");
}

TEST(Status, IsTwoWhenNothingCouldBeTold) {
  const lab::Lab lab(R"({"servers": {"edge": {"hostile": "silence"}}})");
  const Ran ran = run({pointed_at(lab) + Words{"--only", "tls_cert_*", "--timeout", "0.2"}});
  EXPECT_EQ(ran.status, 2) << ran.out;
  EXPECT_FALSE(ran.out.starts_with("HEALTHY"));
  EXPECT_EQ(ran.err, "");
}

TEST(Status, GoesByTheGravityAskedFor) {
  const lab::Lab lab(R"({"zones": {"1.0.0.127.in-addr.arpa": null}})");  // no PTR: a warning
  EXPECT_EQ(run({pointed_at(lab)}).status, 0);
  EXPECT_EQ(run({pointed_at(lab) + Words{"--fail-on", "warning"}}).status, 1);
  EXPECT_EQ(run({pointed_at(lab) + Words{"--fail-on", "note"}}).status, 1);
}

TEST(Status, OfSeveralDomainsIsTheGravest) {
  const lab::Lab lab;
  Words words = pointed_at(lab);
  words.insert(words.begin() + 2, "absent.example");
  const Ran ran = run({words + Words{"--report", "json"}});
  EXPECT_EQ(ran.status, 1);
  EXPECT_NE(ran.out.find("absent.example"), std::string::npos);
  EXPECT_NE(ran.out.find("peer.example"), std::string::npos);
  const Ran text = run({words});
  EXPECT_NE(text.out.find("HEALTHY"), std::string::npos) << "each domain has its own headline";
  EXPECT_NE(text.out.find("FOUND"), std::string::npos);
}

TEST(Quiet, IsSilentWhenHealthyOnly) {
  const Ran healthy = sipfed({"check", "--lab", "--quiet"});
  EXPECT_EQ(healthy.status, 0);
  EXPECT_EQ(healthy.out + healthy.err, "");
  const Ran found = sipfed({"check", "--lab", "dns_srv_missing", "--quiet"});
  EXPECT_EQ(found.status, 1);
  EXPECT_NE(found.out.find("dns_srv_missing"), std::string::npos);
  EXPECT_EQ(found.err, "");
}

TEST(Quiet, StillWritesFiles) {
  const Folder folder;
  const Ran ran = sipfed({"check", "--lab", "--quiet", "--report", "text", "--report",
                          "junit=" + folder.file("r.xml"), "--save", folder.file("e.json")});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.out + ran.err, "");
  EXPECT_TRUE(folder.read("r.xml").starts_with("<?xml")) << folder.read("r.xml");
  EXPECT_TRUE(folder.read("e.json").starts_with("{"));
}

TEST(Reports, GoWhereTheyAreSent) {
  const Folder folder;
  const Ran ran = sipfed({"check", "--lab", "tls_cert_validity", "--report", "json", "--report",
                          "text=" + folder.file("r.txt"), "--report", "junit=" + folder.file("r.xml")});
  EXPECT_EQ(ran.status, 1);
  EXPECT_TRUE(nlohmann::json::accept(ran.out)) << ran.out.substr(0, 300);
  EXPECT_TRUE(folder.read("r.txt").starts_with("FOUND"));
  EXPECT_NE(folder.read("r.xml").find("tls_cert_validity"), std::string::npos);
  EXPECT_EQ(ran.err, "");
}

TEST(Reports, SpeakJapanese) {
  const std::string en = sipfed({"check", "--lab", "tls_cert_validity"}).out;
  const Ran by_option = sipfed({"check", "--lab", "tls_cert_validity", "--lang", "ja"});
  const Ran by_environment =
      run({{"check", "--lab", "tls_cert_validity"}, {{"LC_ALL", ""}, {"LANG", "ja_JP.UTF-8"}}});
  const Ran overruled =
      run({{"check", "--lab", "tls_cert_validity", "--lang", "en"}, {{"LC_ALL", "ja_JP.UTF-8"}}});
  const auto japanese = [](const std::string& text) { return text.find("。") != std::string::npos; };
  EXPECT_FALSE(japanese(en));
  EXPECT_TRUE(japanese(by_option.out));
  EXPECT_TRUE(japanese(by_environment.out));
  EXPECT_FALSE(japanese(overruled.out));
}

TEST(Colour, IsForTerminalsWithoutNoColorOnly) {
  const auto coloured = [](const std::string& text) { return text.find('\x1b') != std::string::npos; };
  const Words words{"check", "--lab", "tls_cert_validity"};
  EXPECT_FALSE(coloured(sipfed(words).out));
  EXPECT_TRUE(coloured(run({.words = words, .terminal = true}).out));
  EXPECT_FALSE(coloured(run({.words = words, .environment = {{"NO_COLOR", "1"}}, .terminal = true}).out));
  const Folder folder;
  run({.words = words + Words{"--report", "text=" + folder.file("r")}, .terminal = true});
  EXPECT_TRUE(folder.read("r").starts_with("FOUND"));
  EXPECT_FALSE(coloured(folder.read("r"))) << "a file is no terminal";
}

}  // namespace
}  // namespace sipfed::test
