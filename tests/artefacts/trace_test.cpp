// What is found in a trace, and what is not kept of it.
#include <fstream>
#include <gmock/gmock.h>

#include "gather/artefacts/artefacts.h"
#include "gather/artefacts/trace_reader.h"

namespace sipfed::gather {
namespace {

using ::testing::IsEmpty;
using Line = Trace::Line;

Trace read(std::string_view text) {
  TraceReader reader;
  reader.feed(text);
  return reader.finish();
}

TEST(TraceText, TakesStatusIdAndReason) {
  const Trace trace = read(
      "SIP/2.0 504 Server time-out\r\n"
      "Via: SIP/2.0/TLS 192.0.2.1:5061\r\n"
      "ms-diagnostics: 1009;reason=\"No match for domain in DNS SRV results\";domain=\"a.example\"\r\n"
      "Authorization: Digest secret\r\n\r\n");
  EXPECT_EQ(trace.lines, (std::vector<Line>{{3, 504, 1009, "No match for domain in DNS SRV results"}}));
  EXPECT_EQ(trace.replies, 1);
  EXPECT_EQ(trace.fault, Fault());
}

TEST(TraceText, KnowsTheWholeFamilyInAnyCase) {
  const Trace trace = read(
      "2026-11-22 12:00:00 | SIP/2.0 403 Forbidden\n"
      "Ms-Diagnostics-Public: 1002.5;Reason=\"x\"\nMS-CLIENT-DIAGNOSTICS: 52001; reason=\"y\"\n"
      "x-ms-diagnostics: 1003;reason=\"not one\"\nms-diagnostics: no number\nms-diagnostics: 1234567\n");
  EXPECT_EQ(trace.lines, (std::vector<Line>{{2, 403, 1002, "x"}, {3, 403, 52001, "y"}}));
}

TEST(TraceText, ARequestEndsAReply) {
  const Trace trace = read(
      "SIP/2.0 200 OK\n\nSUBSCRIBE sip:a@b.example SIP/2.0\nms-diagnostics: 1;reason=\"\"\n"
      "SIP/2.0 999 x\nSIP/2.0 2000 x\n");
  EXPECT_EQ(trace.lines, (std::vector<Line>{{4, 0, 1, ""}}));
  EXPECT_EQ(trace.replies, 1);
}

TEST(TraceText, JoinsFoldedHeaders) {
  const Trace trace =
      read("ms-diagnostics: 1010;\r\n source=\"e\";\r\n\treason=\"Certificate\r\n trust\"\r\nX: y\r\n");
  EXPECT_EQ(trace.lines, (std::vector<Line>{{1, 0, 1010, "Certificate trust"}}));
}

TEST(TraceText, KnowsTheProxysOwnLines) {
  const Trace trace = read(
      "12:00:00 PROXY ACL \xe2\x80\x93 upstream not trusted \xe2\x80\x93 need to authenticate user=bob\n"
      "Found domain route for fed.example:192.0.2.5:5061;TLS password=x\nresult 0xC3E93D67 for bob\n");
  EXPECT_EQ(trace.lines,
            (std::vector<Line>{{1, 0, 0, "ACL - upstream not trusted"},
                               {2, 0, 0, "Found domain route for fed.example:192.0.2.5:5061;TLS"},
                               {3, 0, 0, "0xC3E93D67"}}));
}

TEST(TraceText, ReadsUtf16) {
  std::string wide = "\xff\xfe";
  for (const char c : std::string("SIP/2.0 504 x\r\nms-diagnostics: 1014;reason=\"r\"\r\n")) {
    wide += c;
    wide += '\0';
  }
  EXPECT_EQ(read(wide).lines, (std::vector<Line>{{2, 504, 1014, "r"}}));
}

TEST(TraceText, PiecesMakeNoDifference) {
  const std::string text = "SIP/2.0 504 x\nms-diagnostics: 1014;reason=\"r\"\nms-diagnostics: 7;reason=\"s\"";
  TraceReader reader;
  for (const char c : text) reader.feed({&c, 1});
  EXPECT_EQ(reader.finish(), read(text));
}

TEST(TraceText, IsBounded) {
  const std::string endless = "ms-diagnostics: 1;reason=\"" + std::string(1 << 20, 'x') + "\"\n";
  const Trace one = read(endless + endless);
  ASSERT_EQ(one.lines.size(), 2U);
  EXPECT_EQ(one.lines[0].text.size(), 200U);
  std::string many;
  for (int i = 0; i < 10050; ++i) many += "ms-diagnostics: 1\n";
  const Trace capped = read(many);
  EXPECT_EQ(capped.lines.size(), 10000U);
  EXPECT_EQ(capped.fault.kind, Fault::Kind::limit);
}

TEST(TraceText, AReasonIsPrintable) {
  EXPECT_EQ(read("ms-diagnostics: 1;reason=\"a\x1b[31mb\"\n").lines[0].text, "a[31mb");
  EXPECT_EQ(read("ms-diagnostics: 1;reason=\"open\n").lines[0].text, "open");
}

TEST(TraceFile, IsReadOrSaysWhyNot) {
  const std::string file = testing::TempDir() + "/sipfed-trace.txt";
  std::ofstream(file) << std::string(200000, '\n') << "SIP/2.0 504 x\nms-diagnostics: 1014;reason=\"r\"";
  EXPECT_EQ(read_trace(file).lines, (std::vector<Line>{{200002, 504, 1014, "r"}}));
  std::ofstream(file) << "nothing of the kind";
  EXPECT_THAT(read_trace(file).lines, IsEmpty());
  EXPECT_EQ(read_trace(file + ".none").fault.kind, Fault::Kind::local);
  EXPECT_EQ(read_trace(testing::TempDir()).fault.kind, Fault::Kind::local) << "a directory";
}

// The wording of the real line is not published, so several must do; an access list alone is no such line.
TEST(TraceText, ASlowAccessCheckInSeveralWordings) {
  const Trace trace = read(
      "10:00:01 WARN ACL check took 20.1 seconds for 192.0.2.10, check DNS\n"
      "10:00:02 ACL: hostname lookup is taking longer than 2 sec\n"
      "10:00:03 ACL check for 192.0.2.10 passed\n"
      "10:00:04 oracle check took 4 seconds\n");
  ASSERT_EQ(trace.lines.size(), 2U);
  EXPECT_EQ(trace.lines[0].text, "ACL check is slow");
  EXPECT_EQ(trace.lines[0].number, 1);
  EXPECT_EQ(trace.lines[1].number, 2);
}

}  // namespace
}  // namespace sipfed::gather
