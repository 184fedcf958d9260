#include "gather/devices/commands.h"

#include <gtest/gtest.h>

#include "gather/devices/imp_queries.h"

namespace sipfed::gather {
namespace {

constexpr Dialect every_dialect[] = {Dialect::asa, Dialect::imp, Dialect::windows};

TEST(Commands, WhatIsListedIsAllowed) {
  for (const Dialect dialect : every_dialect) {
    EXPECT_FALSE(command_list(dialect).empty());
    for (const std::string_view command : command_list(dialect))
      if (command.find("{}") == command.npos) {
        EXPECT_TRUE(is_allowed(dialect, command)) << command;
      }
  }
  EXPECT_TRUE(is_allowed(Dialect::imp, imp_tables_query));
  EXPECT_TRUE(is_allowed(Dialect::imp, imp_parameters_query));
}

TEST(Commands, FormsTakeAnArgument) {
  EXPECT_TRUE(is_allowed(Dialect::asa, "changeto context ctx-1"));
  EXPECT_TRUE(is_allowed(Dialect::imp, "show cert own cup/cup.pem"));
  EXPECT_TRUE(is_allowed(Dialect::imp, "utils network host _sipfederationtls._tcp.peer.example srv"));
  EXPECT_TRUE(is_allowed(Dialect::imp, "run sql select a,b_2 from some_table"));
}

TEST(Commands, AFormIsNotACommand) {
  for (const Dialect dialect : every_dialect)
    for (const std::string_view command : command_list(dialect))
      if (command.find("{}") != command.npos) {
        EXPECT_FALSE(is_allowed(dialect, command)) << command;
      }
}

TEST(Commands, ADialectKnowsItsOwnOnly) {
  EXPECT_FALSE(is_allowed(Dialect::imp, "show running-config nat"));
  EXPECT_FALSE(is_allowed(Dialect::asa, "utils ntp status"));
  EXPECT_FALSE(is_allowed(Dialect::asa, "run sql select a from b"));
  EXPECT_FALSE(is_allowed(Dialect::windows, "show clock"));
}

TEST(Commands, NothingThatChangesADevice) {
  for (const char* command : {"configure terminal",
                              "conf t",
                              "write",
                              "write memory",
                              "write erase",
                              "reload",
                              "reload noconfirm",
                              "copy running-config tftp:",
                              "clock set 10:00:00 1 jan 2020",
                              "no http server enable",
                              "enable",
                              "crypto ca enroll tp",
                              "clear xlate",
                              "set network domain peer.example",
                              "set network hostname x",
                              "set cert regen cup",
                              "set cert delete cup x.pem",
                              "set tls min-version 1.2",
                              "utils system restart",
                              "utils service stop Cisco SIP Proxy",
                              "utils network host a",
                              "file delete activelog x",
                              "run sql update t set a=1",
                              "run sql delete from t",
                              "powershell -Command Stop-Service RTCSRV",
                              "Set-CsAccessEdgeConfiguration",
                              "shutdown /r",
                              ""})
    for (const Dialect dialect : every_dialect) EXPECT_FALSE(is_allowed(dialect, command)) << command;
}

TEST(Commands, ArgumentsThatWouldEndTheCommand) {
  const std::string hostile[] = {"a\nreload",
                                 "a\rreload",
                                 "a;reload",
                                 "a|reload",
                                 "a&reload",
                                 "$(reload)",
                                 "`reload`",
                                 "a b",
                                 "a\tb",
                                 " a",
                                 "a ",
                                 "",
                                 "-a",
                                 "--force",
                                 "..",
                                 "../../etc/passwd",
                                 "a..b",
                                 "\"a\"",
                                 "'a'",
                                 "a>b",
                                 "a<b",
                                 "a?",
                                 "a*",
                                 "a\\b",
                                 "a\x1b[A",
                                 "a\x7f",
                                 std::string("a\0b", 3),
                                 "b\xc3\xbc"
                                 "cher",
                                 "\xe3\x82\xb5",
                                 std::string(254, 'a')};
  for (const std::string& argument : hostile) {
    EXPECT_FALSE(is_allowed(Dialect::asa, "changeto context " + argument)) << argument;
    EXPECT_FALSE(is_allowed(Dialect::imp, "show cert own " + argument)) << argument;
    EXPECT_FALSE(is_allowed(Dialect::imp, "utils network host " + argument + " srv")) << argument;
    EXPECT_FALSE(is_allowed(Dialect::imp, "run sql select " + argument + " from t")) << argument;
    EXPECT_FALSE(is_allowed(Dialect::imp, "run sql select a from " + argument)) << argument;
  }
  EXPECT_TRUE(is_allowed(Dialect::imp, "show cert own " + std::string(253, 'a')));
}

TEST(Commands, AroundACommandStandsNothing) {
  for (const char* command :
       {" show clock", "show clock ", "show clock\n", "show clock\nreload", "show  clock", "SHOW CLOCK",
        "show clock detail | redirect disk0:/x", "show clock;reload"})
    EXPECT_FALSE(is_allowed(Dialect::asa, command)) << command;
}

TEST(Commands, SqlReadsNamesFromOneTable) {
  for (const char* command :
       {"run sql select * from t", "run sql select a from t where b=1",
        "run sql select a from t;drop table t", "run sql select A from t",
        "run sql select a from t order by a", "run sql select a from (select)", "run sql select a",
        "run sql select from t", "run sql select a from ", "run sql select a.b from t",
        "run sql select a-b from t", "run sql select a from t from u"})
    EXPECT_FALSE(is_allowed(Dialect::imp, command)) << command;
}

}  // namespace
}  // namespace sipfed::gather
