#include "gather/devices/prompt.h"

#include <gtest/gtest.h>

namespace sipfed::gather {
namespace {

std::string shown(std::string_view bytes) {
  Screen screen;
  screen.feed(bytes);
  return screen.text();
}

TEST(Screen, EndsLinesTheOneWay) { EXPECT_EQ(shown("a\r\nb\nc"), "a\nb\nc"); }

TEST(Screen, CarriageReturnAndBackspaceOverwrite) {
  EXPECT_EQ(shown("abc\rX"), "Xbc");
  EXPECT_EQ(shown("abc\b\bX\n"), "aXc\n");
  EXPECT_EQ(shown("\b\bX"), "X");
}

TEST(Screen, ThePagerLeavesNothing) {
  EXPECT_EQ(shown("one\r\n<--- More --->\r              \rtwo\r\n"), "one\ntwo\n");
}

TEST(Screen, EscapeSequencesAreDropped) {
  EXPECT_EQ(shown("\x1b[1;31mred\x1b[0m \x1b]0;title\x07text\x1b(B."), "red text.");
  EXPECT_EQ(shown("\x1bP+q\x1b\\after\x1b]2;t\x1b\\!"), "after!");
  EXPECT_EQ(shown("abcdef\r\x1b[Kxy"), "xy");
  EXPECT_EQ(shown("abcdef\b\b\b\x1b[K"), "abc");
  EXPECT_EQ(shown("abc\x1b[2K"), "");
}

TEST(Screen, AnUnfinishedEscapeEndsNowhere) {
  EXPECT_EQ(shown("a\x1b"), "a");
  EXPECT_EQ(shown("a\x1b["), "a");
  EXPECT_EQ(shown("a\x1b[999999999999999999999"), "a");
  EXPECT_EQ(shown("a\x1b]never ends\nb"), "ab");
}

TEST(Screen, PiecesMakeNoDifference) {
  const std::string bytes = "a\x1b[31mb\r\n<--- More --->\r              \rtwo\x1b]0;t\x07\r\nasa# ";
  Screen screen;
  for (const char c : bytes) screen.feed(std::string_view(&c, 1));
  EXPECT_EQ(screen.text(), shown(bytes));
  EXPECT_EQ(screen.cursor_line(), "asa# ");
}

TEST(Prompt, OfAnAsa) {
  for (const char* line : {"ciscoasa>", "ciscoasa> ", "ciscoasa# ", "asa/ctx/act# ", "asa-1.ours(config)#"})
    EXPECT_EQ(waits_for(Dialect::asa, line), Waits::prompt) << line;
  for (const char* line : {"", "#", ">", "two words#", "<output>", "100%", "access-list a remark x #"})
    EXPECT_EQ(waits_for(Dialect::asa, line), Waits::no) << line;
}

TEST(Prompt, OfImAndPresence) {
  EXPECT_EQ(waits_for(Dialect::imp, "admin:"), Waits::prompt);
  for (const char* line : {"admin", "administrator:", "admin: show", "imp#"})
    EXPECT_EQ(waits_for(Dialect::imp, line), Waits::no) << line;
}

TEST(Prompt, PagersAndPasswords) {
  EXPECT_EQ(waits_for(Dialect::asa, "<--- More --->"), Waits::pager);
  EXPECT_EQ(waits_for(Dialect::imp, "Press <enter> for 1 line, <space> for one page, or <q> to quit"),
            Waits::pager);
  EXPECT_EQ(waits_for(Dialect::asa, "Password: "), Waits::password);
  EXPECT_EQ(waits_for(Dialect::imp, "Please enter the password:"), Waits::password);
  EXPECT_EQ(waits_for(Dialect::asa, "password: none set"), Waits::no);
}

TEST(Echo, IsTheFirstLine) {
  EXPECT_EQ(without_echo("show clock\n10:00:00\n", "show clock"), "10:00:00\n");
  EXPECT_EQ(without_echo("\nasa# show clock\n\n10:00:00\n\n", "show clock"), "10:00:00\n");
  EXPECT_EQ(without_echo("10:00:00\nshow clock\n", "show clock"), "10:00:00\nshow clock\n");
  EXPECT_EQ(without_echo("show clock\n", "show clock"), "");
  EXPECT_EQ(without_echo("c\n  indented\nx", "c"), "  indented\nx\n");
}

TEST(Refusal, OfAnAsa) {
  EXPECT_EQ(refusal_in("show x\n      ^\nERROR: % Invalid input detected at '^' marker.\n"), "");
  EXPECT_EQ(refusal_in("      ^\nERROR: % Invalid input detected at '^' marker.\n"),
            "Invalid input detected");
  EXPECT_EQ(refusal_in("ERROR: access-list <x> does not exist\n"), "does not exist");
  EXPECT_EQ(refusal_in("ERROR: password hunter2 is too short\n"), "the device refused the command");
  EXPECT_EQ(refusal_in(""), "");
  EXPECT_EQ(refusal_in("10:00:00.1 UTC\nERROR: later\n"), "");
}

TEST(Refusal, OfImAndPresence) {
  EXPECT_EQ(refusal_in("No valid command entered\n"), "No valid command entered");
  EXPECT_EQ(refusal_in("The specified table (t) is not in the database.\nExecuted command unsuccessfully\n"),
            "Executed command unsuccessfully");
}

TEST(Refusal, InEveryContextOrNone) {
  const std::string a = context_line("a"), b = context_line("b");
  EXPECT_EQ(refusal_in(a + "ERROR: % Invalid\n" + b + "ERROR: % Incomplete command\n"), "Incomplete command");
  EXPECT_EQ(refusal_in(a + "class-map x\n" + b + "ERROR: % Other\n"), "");
  EXPECT_EQ(refusal_in(a + "ERROR: % Invalid\n" + b + "class-map x\n"), "");
  EXPECT_EQ(refusal_in(a + b + "ERROR: % Incomplete command\n"), "Incomplete command");
  EXPECT_EQ(refusal_in(a + b), "");
}

TEST(Harmless, IsPlainAndShort) {
  const std::string text = harmless("ERROR: \x1b[31m\xe3\x82\xb5" + std::string(1000, 'x'));
  EXPECT_EQ(text.size(), 200U);
  EXPECT_TRUE(text.starts_with("ERROR: ?[31m???x")) << text;
}

}  // namespace
}  // namespace sipfed::gather
