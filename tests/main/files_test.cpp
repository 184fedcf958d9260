// Evidence in files and pipes: saved, judged again, merged; and files that cannot be written.
#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <regex>

#include "main/pointed.h"

namespace sipfed::test {
namespace {

// How long the run took is all that judging again cannot know.
std::string without_duration(const std::string& text) {
  static const std::regex seconds(R"rx(("seconds": |time=")[0-9.]+)rx"), took(R"(, took [0-9.]+ m?s)");
  return std::regex_replace(std::regex_replace(text, seconds, "$1"), took, "");
}

class Formats : public testing::TestWithParam<const char*> {};

TEST_P(Formats, SayTheSameOfSavedEvidence) {
  const Folder folder;
  const lab::Lab lab(R"({"certificates": {"edge": {"not_before": "-90d", "not_after": "-3d"}}})");
  const std::string file = folder.file("e.json");
  const Words report{"--report", GetParam()};
  const Ran fresh = run({pointed_at(lab) + report + Words{"--save", file}});
  EXPECT_EQ(fresh.status, 1);
  const Ran again = sipfed(Words{"judge", file} + report);
  EXPECT_EQ(again.status, 1);
  EXPECT_EQ(again.err, "");
  EXPECT_EQ(without_duration(again.out), without_duration(fresh.out));
  const Ran piped = run({.words = Words{"judge", "-"} + report, .input = folder.read("e.json")});
  EXPECT_EQ(piped.out, again.out);
  EXPECT_EQ(piped.status, 1);
}

INSTANTIATE_TEST_SUITE_P(Main, Formats, testing::Values("text", "json", "junit"),
                         [](const auto& format) { return std::string(format.param); });

TEST(Gather, JudgedIsACheck) {
  const lab::Lab lab(R"({"servers": {"edge": {"sip": {"methods": {"SUBSCRIBE": {"status": 403}}}}}})");
  const Ran gathered = run({pointed_at(lab, "gather")});
  EXPECT_EQ(gathered.status, 0) << "gathering has no opinion";
  EXPECT_EQ(gathered.err, "");
  const Ran judged = run({.words = {"judge", "-"}, .input = gathered.out});
  const Ran checked = run({pointed_at(lab)});
  const auto undated = [](const std::string& text) {
    return std::regex_replace(text, std::regex(R"(\d{4}-\d\d-\d\dT[\d:]+Z)"), "T");
  };
  EXPECT_EQ(judged.status, checked.status);
  EXPECT_EQ(undated(judged.out), undated(checked.out));
  const Folder folder;
  const Ran saved = run({pointed_at(lab, "gather") + Words{"--save", folder.file("e.json")}});
  EXPECT_EQ(saved.out, "") << "it is in the file";
  EXPECT_TRUE(folder.read("e.json").starts_with("{"));
}

TEST(Judge, MergesFilesInAnyOrder) {
  const Folder folder;
  const lab::Lab one, two(R"({"zones": {"_sipfederationtls._tcp.peer.example": null}})");
  const std::string a = folder.file("a"), b = folder.file("b");
  ASSERT_EQ(run({pointed_at(one, "gather") + Words{"--save", a}}).status, 0);
  Words other = pointed_at(two, "gather");
  std::replace(other.begin(), other.end(), two.domain(), std::string("second.example"));
  ASSERT_EQ(run({other + Words{"--save", b}}).status, 0);
  for (const char* format : {"text", "json", "junit"}) {
    const Ran ab = sipfed({"judge", a, b, "--report", format, "--save", folder.file("ab")});
    const Ran ba = sipfed({"judge", b, a, "--report", format, "--save", folder.file("ba")});
    EXPECT_EQ(ab.out, ba.out);
    EXPECT_EQ(ab.status, ba.status);
    EXPECT_EQ(folder.read("ab"), folder.read("ba"));
    EXPECT_EQ(sipfed({"judge", folder.file("ab"), a, "--report", format}).out, ab.out);
  }
}

TEST(Judge, ChecksOnlyWhatItIsAskedTo) {
  const Folder folder;
  const std::string file = folder.file("e");
  ASSERT_EQ(sipfed({"gather", "--lab", "tls_cert_validity", "--save", file}).status, 0);
  EXPECT_EQ(sipfed({"judge", file}).status, 1);
  EXPECT_EQ(sipfed({"judge", file, "--skip", "tls_cert_validity"}).status, 0);
  const Ran one = sipfed({"judge", file, "--only", "dns_srv_missing", "--report", "json"});
  EXPECT_EQ(one.out.find("tls_cert_validity"), std::string::npos);
}

TEST(Unwritable, StandardOutputIsOurOwnFault) {
  const Words calls[] = {{"check", "--lab"},
                         {"gather", "--lab"},
                         {"check", "--lab", "--report", "json"},
                         {"explain", "peer_retired"},
                         {"list"},
                         {"list", "--names"},
                         {"completion", "bash"},
                         {"--help"},
                         {"lab", "--list"}};
  for (const Words& words : calls) {
    const Ran ran = run({.words = words, .out_to = "/dev/full"});
    EXPECT_EQ(ran.status, 4) << testing::PrintToString(words);
    EXPECT_NE(ran.err.find("standard output"), std::string::npos) << testing::PrintToString(words) << ran.err;
  }
}

TEST(Unwritable, StandardOutputThatNobodyReadsOnIsNoFault) {
  for (const char* words : {"check --lab", "gather --lab", "check --lab --report json"}) {
    const std::string line = "{ " SIPFED_PROGRAM " " + std::string(words) + "; echo $? >&2; } | true";
    EXPECT_EQ(run({.words = {"-c", line}, .program = "/bin/sh"}).err, "0\n") << words;
  }
}

TEST(Unwritable, FilesAreOurOwnFaultAndTheReportStillComes) {
  for (const char* option : {"--save", "--report"}) {
    const std::string value = std::string(option == std::string("--save") ? "" : "json=") + "/dev/full";
    const Ran full = sipfed({"check", "--lab", option, value, "--report", "text"});
    EXPECT_EQ(full.status, 4) << option;
    EXPECT_NE(full.err.find("/dev/full"), std::string::npos) << full.err;
    EXPECT_TRUE(full.out.starts_with("HEALTHY")) << full.out;
  }
  for (const char* file : {"/nowhere/at/all/e.json", "/proc/e.json"}) {
    const Ran ran = sipfed({"gather", "--lab", "--save", file});
    EXPECT_EQ(ran.status, 4) << file;
    EXPECT_NE(ran.err.find(file), std::string::npos) << ran.err;
  }
}

std::size_t files_in(const Folder& folder) {
  const auto all = std::filesystem::directory_iterator(folder.path());
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

// A disk that takes no more than 512 bytes.
TEST(Unwritable, DisksKeepTheOldFile) {
  const Folder folder;
  const std::string file = folder.write("e.json", "as it was");
  const lab::Lab lab;
  const Ran ran = run({.words = Words{"-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "sh", SIPFED_PROGRAM} +
                                pointed_at(lab) + Words{"--save", file},
                       .program = "/bin/sh"});
  EXPECT_EQ(ran.status, 4);
  EXPECT_NE(ran.err.find(file), std::string::npos) << ran.err;
  EXPECT_TRUE(ran.out.starts_with("HEALTHY")) << ran.out;
  EXPECT_EQ(folder.read("e.json"), "as it was");
  EXPECT_EQ(files_in(folder), 1U) << "no half of a file is left";
}

TEST(Saved, LeavesNothingElseBehind) {
  const Folder folder;
  const std::string file = folder.write("e.json", "as it was");
  EXPECT_EQ(sipfed({"check", "--lab", "--save", file}).status, 0);
  EXPECT_TRUE(folder.read("e.json").starts_with("{"));
  EXPECT_EQ(files_in(folder), 1U);
}

}  // namespace
}  // namespace sipfed::test
