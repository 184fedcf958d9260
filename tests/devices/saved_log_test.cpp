// Sessions, collections and whole configurations as files hold them.
#include "gather/devices/saved_log.h"

#include <gmock/gmock.h>

#include "gather/devices/imp_queries.h"

namespace sipfed::gather {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

TEST(SavedLogs, AreSplitAtPrompts) {
  const auto answers = answers_in(Dialect::asa,
                                  "login as: reader\r\nreader's password:\r\nType help or '?' for a list.\r\n"
                                  "ciscoasa> enable\r\nPassword: ********\r\n"
                                  "ciscoasa# show clock\r\n10:00:00 UTC\r\n"
                                  "ciscoasa# show cpu\r\nno command of ours\r\n"
                                  "ciscoasa# sh run class-m\r\nclass-map sip\r\n match access-list sip\r\n"
                                  "<--- More --->\r              \r!\r\nciscoasa# exit\r\n\r\nLogoff\r\n");
  EXPECT_THAT(answers, ElementsAre(Pair("show clock", "10:00:00 UTC\n"),
                                   Pair("show running-config class-map",
                                        "class-map sip\n match access-list sip\n!\n")));
}

TEST(SavedLogs, OfImAndPresence) {
  const std::string query(imp_parameters_query);
  const auto answers = answers_in(Dialect::imp,
                                  "Command Line Interface is starting up\nadmin:utils  service list\n"
                                  "Cisco SIP Proxy[STARTED]\nadmin:show cert own cup/cup.pem\nVersion: V3\n"
                                  "admin:" +
                                      query + "\nparamname paramvalue\nadmin:show tech all\nx\nadmin:");
  EXPECT_THAT(answers, ElementsAre(Pair(query, "paramname paramvalue\n"),
                                   Pair("show cert own cup/cup.pem", "Version: V3\n"),
                                   Pair("utils service list", "Cisco SIP Proxy[STARTED]\n")));
}

TEST(SavedLogs, OfACollectionHaveHeadings) {
  const auto answers =
      answers_in(Dialect::asa,
                 "asa# show tech-support\n\n------------------ show clock ------------------\n\n"
                 "10:00:00 UTC\n\n------------------ show memory ------------------\nFree\n"
                 "------------------ show running-config ------------------\n\n: Saved\n"
                 "tls-proxy sip\n server trust-point a\n: end\n");
  EXPECT_EQ(answers.at("show clock"), "10:00:00 UTC\n");
  EXPECT_EQ(answers.at("show running-config tls-proxy"), "tls-proxy sip\n server trust-point a\n");
  EXPECT_EQ(answers.at("show running-config class-map"), "") << "the whole was seen, and it has none";
  EXPECT_FALSE(answers.contains("show ssl"));
}

TEST(SavedLogs, TheLaterOfTwoAnswersCounts) {
  EXPECT_THAT(answers_in(Dialect::asa,
                         "asa# show mode\nold\nasa# show mode\nnew\nasa# show mode\n"
                         "ERROR: Command authorization failed\nasa#"),
              ElementsAre(Pair("show mode", "new\n")));
}

TEST(SavedLogs, OfSeveralContexts) {
  EXPECT_THAT(answers_in(Dialect::asa,
                         "asa# changeto context edge\nasa/edge# show ssl\na\n"
                         "asa/edge# changeto context branch\nasa/branch# show ssl\nb\n"
                         "asa/branch# changeto system\nasa# show mode\nmultiple\nasa#"),
              ElementsAre(Pair("show mode", "multiple\n"),
                          Pair("show ssl", ": context branch\nb\n: context edge\na\n")));
}

constexpr const char* configuration =
    ": Saved\nASA Version 9.1(7)\nhostname asa\nenable password secret encrypted\n"
    "object network imp\n host 10.1.1.20\nobject service s5062\n service tcp source eq 5062\n"
    "access-list sip extended permit tcp any any eq 5061\n"
    "object network imp\n nat (inside,outside) static 198.51.100.20\n"
    "crypto ca trustpoint public\n enrollment terminal\ncrypto ca certificate chain public\n"
    " certificate 01\n  30820122\n  quit\nclass-map sip\n match access-list sip\n!\n: end\n";

TEST(SavedLogs, OfAWholeConfigurationAnswerItsParts) {
  const auto answers = answers_in(Dialect::asa, configuration);
  EXPECT_EQ(answers.at("show running-config class-map"), "class-map sip\n match access-list sip\n");
  EXPECT_EQ(answers.at("show running-config nat"),
            "object network imp\n nat (inside,outside) static 198.51.100.20\n");
  EXPECT_EQ(answers.at("show running-config object service"),
            "object service s5062\n service tcp source eq 5062\n");
  EXPECT_EQ(answers.at("show running-config crypto ca trustpoint"),
            "crypto ca trustpoint public\n enrollment terminal\n");
  EXPECT_EQ(answers.at("show running-config policy-map"), "");
  for (const auto& [command, text] : answers) EXPECT_EQ(text.find("secret"), text.npos) << command;
}

TEST(SavedLogs, APartOfItsOwnGoesBeforeTheWhole) {
  const auto answers =
      answers_in(Dialect::asa, std::string("asa# show run class-map\nclass-map own\nasa# show run\n") +
                                   configuration + "asa#");
  EXPECT_EQ(answers.at("show running-config class-map"), "class-map own\n");
  EXPECT_EQ(answers.at("show running-config static"), "");
}

TEST(SavedLogs, AConfigurationThatStopsAtThePagerIsCutOffInEachPart) {
  const auto answers =
      answers_in(Dialect::asa, "asa# show run\nclass-map a\n<--- More --->\n match any\n<--- More --->");
  EXPECT_EQ(answers.at("show running-config class-map"), "class-map a\n match any\n<--- More --->");
  EXPECT_EQ(answers.at("show running-config nat"), "<--- More --->");
}

// Nothing that is absent from such a part is known to be absent.
TEST(SavedLogs, AConfigurationWithoutItsEndIsCutOffInEachPart) {
  const std::string whole = configuration, cut = whole.substr(0, whole.rfind("class-map"));
  const auto context = [](const std::string& name, const std::string& text) {
    return "asa# changeto context " + name + "\nasa/" + name + "# show run\n" + text;
  };
  for (const std::string& text :
       {cut, "asa# show run\n" + cut, "asa# show run\n" + cut + "asa#", std::string("asa# show run\nasa#"),
        context("a", cut) + context("b", whole) + "asa/b#", context("a", whole) + context("b", cut)}) {
    const auto answers = answers_in(Dialect::asa, text);
    EXPECT_THAT(answers.at("show running-config class-map"), EndsWith("<--- More --->")) << text;
    EXPECT_THAT(answers.at("show running-config policy-map"), EndsWith("<--- More --->")) << text;
  }
  for (const std::string& text : {whole, "asa# show run\n" + whole, whole + "[OK]\n",
                                  context("a", whole) + context("b", whole) + "asa/b#"})
    for (const auto& [command, answer] : answers_in(Dialect::asa, text))
      EXPECT_THAT(answer, Not(EndsWith("<--- More --->"))) << text;
}

TEST(SavedLogs, OfWhichNoPromptFollowsTheLastOfSeveralAnswersAreCutOffThere) {
  EXPECT_THAT(
      answers_in(Dialect::asa, "asa# show mode\nsingle\nasa# show ssl\nAccept connections"),
      ElementsAre(Pair("show mode", "single\n"), Pair("show ssl", "Accept connections\n<--- More --->")));
  EXPECT_THAT(
      answers_in(Dialect::imp, "admin:show status\nup\nadmin:show cert list own\ntomcat/t.pem"),
      ElementsAre(Pair("show cert list own", "tomcat/t.pem\n<--- More --->"), Pair("show status", "up\n")));
  EXPECT_THAT(answers_in(Dialect::imp,
                         "admin:show cert list own\ntomcat/t.pem\n"
                         "Press <enter> for 1 line, <space> for one page, or <q> to quit"),
              ElementsAre(Pair("show cert list own", EndsWith("<--- More --->"))));
  EXPECT_THAT(answers_in(Dialect::asa, "asa# show mode\nsingle\n"),
              ElementsAre(Pair("show mode", "single\n")))
      << "one answer, pasted with its command";
}

TEST(SavedLogs, OtherTextsHoldNoAnswer) {
  for (const char* text :
       {"", "notes\nabout the firewall\n", "banner motd # show clock\n", "a# b# c#\n", "#\n>\n"})
    for (const Dialect dialect : {Dialect::asa, Dialect::imp, Dialect::windows})
      EXPECT_THAT(answers_in(dialect, text), IsEmpty()) << text;
}

TEST(KnownCommands, MayBeCutShortWhereNothingElseIsMeant) {
  EXPECT_EQ(known_command(Dialect::asa, "sh  clo"), "show clock");
  EXPECT_EQ(known_command(Dialect::asa, "sh run access-l"), "show running-config access-list");
  EXPECT_EQ(known_command(Dialect::asa, "show cry ca cert"), "show crypto ca certificates");
  EXPECT_EQ(known_command(Dialect::asa, "sh ru"), "show running-config");
  EXPECT_EQ(known_command(Dialect::asa, "show ntp"), "");
  EXPECT_EQ(known_command(Dialect::asa, "show running-config cl"), "") << "clock or class-map";
  EXPECT_EQ(known_command(Dialect::asa, "write erase"), "");
  EXPECT_EQ(known_command(Dialect::imp, "sh status"), "") << "its shell takes no abbreviations";
}

}  // namespace
}  // namespace sipfed::gather
