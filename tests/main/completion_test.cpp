// The completion script: shells accept it, and it knows what sipfed knows.
#include <gtest/gtest.h>
#include <set>
#include <sstream>

#include "main/program.h"

namespace sipfed::test {
namespace {

// What bash would offer after these words, with the script sourced as its users do.
std::string offered(const std::string& line) {
  const std::string script = R"(
    sipfed() { ")" SIPFED_PROGRAM R"(" "$@"; }
    source <(sipfed completion bash) || exit 9
    read -ra COMP_WORDS <<< "$1"
    [[ $1 == *" " ]] && COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    $(complete -p sipfed | sed 's/.*-F \([^ ]*\).*/\1/')
    echo " ${COMPREPLY[*]} "
  )";
  const Ran ran = run({.words = {"--norc", "-c", script, "bash", line}, .program = "/bin/bash"});
  EXPECT_EQ(ran.err, "") << line;
  EXPECT_EQ(ran.status, 0) << line;
  return ran.out;
}

TEST(Completion, IsAcceptedByBash) {
  const Ran script = sipfed({"completion", "bash"});
  ASSERT_EQ(script.status, 0);
  const Ran checked = run({.words = {"-n"}, .input = script.out, .program = "/bin/bash"});
  EXPECT_EQ(checked.status, 0) << checked.err;
  EXPECT_EQ(checked.err, "");
}

struct Question {
  const char* line;
  std::vector<const char*> yes, no;
};

class Offers : public testing::TestWithParam<Question> {};

TEST_P(Offers, WhatFits) {
  const std::string words = offered(GetParam().line);
  for (const std::string word : GetParam().yes)
    EXPECT_NE(words.find(' ' + word + ' '), std::string::npos) << GetParam().line << ": " << word << words;
  for (const std::string word : GetParam().no)
    EXPECT_EQ(words.find(' ' + word + ' '), std::string::npos) << GetParam().line << ": " << word << words;
}

const Question questions[] = {
    {"sipfed ", {"check", "gather", "judge", "explain", "list", "lab", "completion"}, {}},
    {"sipfed ch", {"check"}, {"judge"}},
    {"sipfed explain tls_cert_e", {"tls_cert_eku"}, {"tls_key_weak"}},
    {"sipfed check --only dns_srv_", {"dns_srv_missing", "dns_srv_wrong"}, {"tls_cert_eku"}},
    {"sipfed check --lab tls_cert_v", {"tls_cert_validity", "tls_cert_validity/own"}, {}},
    {"sipfed lab peer_", {"peer_retired", "peer_retired/hosted_by_yahoo"}, {"tls_cert_eku"}},
    {"sipfed check --lang ", {"en", "ja"}, {"fr"}},
    {"sipfed check --report ", {"text", "json", "junit"}, {}},
    {"sipfed collect ", {"windows", "asa", "imp"}, {}},
    {"sipfed watch --", {"--for"}, {"--deadline"}},
    {"sipfed judge --junit", {"--junit-attach"}, {"--resolver"}},
};
INSTANTIATE_TEST_SUITE_P(Main, Offers, testing::ValuesIn(questions));

// Every option that the help tells of is offered, and none that it does not.
TEST(Completion, KnowsTheOptionsOfTheHelp) {
  for (const std::string command :
       {"check", "gather", "judge", "watch", "rehearse", "init", "collect", "explain", "list", "lab"}) {
    std::set<std::string> told, known;
    std::istringstream help(sipfed({command, "--help"}).out);
    for (std::string line; std::getline(help, line);) {
      const auto at = line.find("--");
      if (line.starts_with("  -") && at != std::string::npos && at < 8)
        told.insert(line.substr(at, line.find(' ', at) - at));
    }
    std::istringstream words(offered("sipfed " + command + " --"));
    for (std::string word; words >> word;) known.insert(word);
    EXPECT_EQ(known, told) << command;
  }
}

TEST(Completion, ForZshIsAcceptedByBashBelowItsHead) {
  const std::string zsh = sipfed({"completion", "zsh"}).out, bash = sipfed({"completion", "bash"}).out;
  EXPECT_NE(zsh.find("bashcompinit"), std::string::npos);
  EXPECT_TRUE(zsh.ends_with(bash));
}

}  // namespace
}  // namespace sipfed::test
