// What a watch shows while it goes on: a table that stays in its place, or a line for each change.
#include <chrono>
#include <gmock/gmock.h>
#include <memory>
#include <sstream>
#include <thread>

#include "main/pointed.h"

namespace sipfed::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// As much of a terminal as the table asks for.
class Screen {
 public:
  Screen(std::size_t rows, std::size_t columns) : columns_(columns), lines_(rows) {}

  void take(const std::string& text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '\x1b') {
        const std::size_t end = text.find_first_of("AJKm", at);
        if (end == std::string::npos) throw std::runtime_error("escape without end");
        obey(text[end], std::atoi(text.c_str() + at + 2));
        at = end;
      } else if (text[at] == '\r') {
        column_ = 0;
      } else if (text[at] == '\n') {
        next_line();
      } else {
        if (column_ == columns_) column_ = 0, next_line();
        lines_[row_].resize(std::max(lines_[row_].size(), column_ + 1), ' ');
        lines_[row_][column_++] = text[at];
      }
    }
  }
  // Those that show anything.
  std::vector<std::string> lines() const {
    std::vector<std::string> out;
    for (const std::string& line : lines_)
      if (!line.empty()) out.push_back(line);
    return out;
  }

 private:
  void next_line() {
    if (row_ + 1 < lines_.size()) {
      ++row_;
    } else {
      lines_.erase(lines_.begin());
      lines_.emplace_back();
    }
  }
  void obey(char command, int count) {
    if (command == 'A') row_ -= std::min<std::size_t>(row_, count);
    if (command == 'J' || command == 'K') lines_[row_].resize(std::min(lines_[row_].size(), column_));
    if (command == 'J')
      for (std::size_t below = row_ + 1; below < lines_.size(); ++below) lines_[below].clear();
  }

  std::size_t columns_, row_ = 0, column_ = 0;
  std::vector<std::string> lines_;
};

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + '\n';
  return out;
}

std::string members(int count) {
  std::string srv = R"("0 30 {edge.port} sip.peer.example")", hosts;
  for (int i = 2; i <= count; ++i) {
    const std::string host = "sip" + std::to_string(i) + ".peer.example";
    srv += R"(, "0 10 {edge.port} )" + host + '"';
    hosts += ", \"" + host + R"(": {"A": ["127.0.0.)" + std::to_string(i) + R"("]})";
  }
  return R"({"zones": {"_sipfederationtls._tcp.peer.example": {"SRV": [)" + srv + "]}" + hosts + "}}";
}

Call watching(const lab::Lab& lab, const std::string& how_long) {
  Call call{.words = pointed_at(lab, "watch") +
                     Words{"--every", "0.05", "--for", how_long, "--only", "federation_fades"}};
  call.rows = 14, call.columns = 110;
  return call;
}

TEST(WatchTable, StaysInItsPlace) {
  const lab::Lab lab(members(2));
  const Ran ran = run(watching(lab, "3s"));
  Screen screen(14, 110);
  screen.take(ran.err);
  const auto lines = screen.lines();
  ASSERT_EQ(lines.size(), 3U) << joined(lines) << ran.err;
  EXPECT_THAT(lines[0], ContainsRegex("^host +address +share +tries +failed +idle +changes +last answer$"));
  EXPECT_THAT(lines[1], ContainsRegex("^sip.peer.example +127.0.0.1:[0-9]+ +75 % +[0-9]+ +0 +[0-9.]+ m?s "
                                      "survived +0 +200 OK$"));
  EXPECT_THAT(lines[2], ContainsRegex("^sip2.peer.example +127.0.0.2:[0-9]+ +25 % +[0-9]+ +[1-9][0-9]* +- +0 "
                                      "+refused"));
}

TEST(WatchTable, IsNeitherWiderNorHigherThanTheScreen) {
  const lab::Lab lab(members(12));
  Call call = watching(lab, "1s");
  call.rows = 8, call.columns = 50;
  const Ran ran = run(call);
  Screen screen(8, 50);
  const std::size_t watch = ran.err.find("host ");
  ASSERT_NE(watch, std::string::npos) << ran.err;
  screen.take(ran.err.substr(watch));
  const auto lines = screen.lines();
  ASSERT_EQ(lines.size(), 6U) << joined(lines);
  EXPECT_THAT(lines.front(), StartsWith("host "));
  EXPECT_EQ(lines.back(), "+ 8") << joined(lines);
}

TEST(WatchTable, ColoursWhatFailsUnlessToldNotTo) {
  const lab::Lab lab(members(2));
  Call call = watching(lab, "1s");
  EXPECT_THAT(run(call).err, HasSubstr("\x1b[31msip2.peer.example"));
  call.environment["NO_COLOR"] = "1";
  const Ran plain = run(call);
  EXPECT_THAT(plain.err, HasSubstr("sip2.peer.example"));
  EXPECT_THAT(plain.err, Not(HasSubstr("\x1b[31m")));
}

TEST(WatchTable, IsNotForTerminalsThatCannotMoveTheirCursor) {
  const lab::Lab lab(members(2));
  Call call = watching(lab, "1s");
  call.environment["TERM"] = "dumb";
  const Ran ran = run(call);
  EXPECT_THAT(ran.err, Not(HasSubstr("\x1b")));
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 2) << ran.err;
}

TEST(WatchTable, ElsewhereEachChangeIsALine) {
  auto lab = std::make_unique<lab::Lab>();
  Call call = watching(*lab, "20s");  // it ends as soon as it is sure
  call.words = call.words + Words{"--timeout", "0.4"};
  call.rows = 0;
  Program program(call);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  const auto asked = [&] { return lab->questions()["here SRV _sipfederationtls._tcp.peer.example"]; };
  while (asked() < 4 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  lab.reset();
  const Ran ran = program.wait();
  EXPECT_THAT(ran.err,
              ContainsRegex("^20[0-9-]+T[0-9:]+Z sip.peer.example 127.0.0.1:[0-9]+ answer: 200 OK -> "
                            "[a-z]+"));
  EXPECT_THAT(ran.err, Not(HasSubstr("dead after"))) << "it died with its server";
  EXPECT_THAT(ran.err, Not(HasSubstr("\x1b")));
  EXPECT_LE(std::count(ran.err.begin(), ran.err.end(), '\n'), 5) << ran.err;
  EXPECT_EQ(ran.status, 1) << ran.out;
}

TEST(WatchTable, ElsewhereEachMemberIsALineAtTheEnd) {
  const lab::Lab lab(members(2));
  Call call = watching(lab, "1s");
  call.rows = 0;
  EXPECT_THAT(run(call).err,
              ContainsRegex("^sip.peer.example 127.0.0.1:[0-9]+: share 75 %, tries [0-9]+, failed 0, idle "
                            "[0-9.]+ m?s survived, changes 0, last answer 200 OK\nsip2.peer.example "
                            "127.0.0.2:[0-9]+: share 25 %, tries [0-9]+, failed [0-9]+, idle -, changes 0, "
                            "last answer refused"));
  call.words = call.words + Words{"--lang", "ja"};
  EXPECT_THAT(run(call).err, HasSubstr("割合 75 %, 試行 "));
}

TEST(WatchTable, IsLeftOutWhenQuiet) {
  const lab::Lab lab;
  Call call = watching(lab, "1s");
  call.words.push_back("--quiet");
  EXPECT_EQ(run(call).err, "");
}

}  // namespace
}  // namespace sipfed::test
