// Peers that are no SIP servers, or bad ones: socat, sipp behind stunnel.
#include <gmock/gmock.h>
#include <optional>

#include "peers/peer.h"
#include "sipfed/path.h"

namespace sipfed::peers {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Pair;

class SipOdd : public testing::Test {
 protected:
  void SetUp() override { NEEDS("knot", "knotd"); }

  void start(std::vector<std::string> argv, const std::map<std::string, std::string>& environment = {}) {
    server.emplace(place, std::move(argv), environment);
    wait_until_listening(address, port, *server);
  }
  void start_socat(const std::string& listener, const std::string& what) {
    start({"socat",
           listener + ':' + std::to_string(port) + ",bind=" + address + ",reuseaddr,fork" +
               (listener.starts_with("OPENSSL")
                    ? ",cert=" + certificate("good.crt") + ",key=" + certificate("leaf.key") +
                          ",cafile=" + certificate("root.crt") + ",verify=1"
                    : ""),
           what});
  }
  Look ask(int milliseconds = 4000) {
    const Knot knot(place, federation(address, port));
    Question question;
    question.user = "sip:alice@fed.test";
    question.resolvers = {{"here", knot.server()}};
    question.certificate = "client";
    question.step_timeout = std::chrono::milliseconds(milliseconds);
    question.notify_wait = std::chrono::milliseconds(700);
    return look(question);
  }

  Workplace place;
  const std::string address = loopback(4);
  const unsigned port = free_port();
  std::optional<Process> server;
};

TEST_F(SipOdd, SilentBelowTls) {
  NEEDS("socat", "socat");
  start_socat("TCP-LISTEN", "SYSTEM:exec cat >/dev/null");
  const Look seen = ask(1500);
  EXPECT_FALSE(seen.connect().fault);
  EXPECT_EQ(seen.handshake(true).fault.kind, Fault::Kind::timeout);
  EXPECT_EQ(seen.handshake(true).step, TlsHandshake::Step::hello);
  EXPECT_THAT(seen.found(), ElementsAre(Pair("tls_no_handshake", "found"))) << seen;
}

TEST_F(SipOdd, ClosesAtOnce) {
  NEEDS("socat", "socat");
  start_socat("TCP-LISTEN", "SYSTEM:exec true");
  const Look seen = ask();
  EXPECT_FALSE(seen.connect().fault);
  EXPECT_THAT(seen.handshake(true).fault.kind, AnyOf(Fault::Kind::closed, Fault::Kind::reset));
  EXPECT_EQ(seen.verdict("tls_no_handshake"), Verdict::found) << seen;
}

TEST_F(SipOdd, EchoOnTheTlsPort) {
  NEEDS("socat", "socat");
  start_socat("TCP-LISTEN", "SYSTEM:exec cat");
  const Look seen = ask();
  EXPECT_TRUE(seen.handshake(true).fault);
  EXPECT_EQ(seen.verdict("tls_no_handshake"), Verdict::found) << seen;
}

TEST_F(SipOdd, PlainTextOnTheTlsPort) {
  NEEDS("socat", "socat");
  place.write("banner", "printf '220 mail.fed.test ESMTP ready\r\n'; exec cat >/dev/null");
  start_socat("TCP-LISTEN", "EXEC:sh banner");
  const Look seen = ask();
  EXPECT_EQ(seen.handshake(true).fault.kind, Fault::Kind::protocol) << seen.handshake(true).fault.detail;
  EXPECT_EQ(seen.verdict("tls_no_handshake"), Verdict::found) << seen;
}

TEST_F(SipOdd, SilentAboveTls) {
  NEEDS("socat", "socat");
  start_socat("OPENSSL-LISTEN", "SYSTEM:exec cat >/dev/null");
  const Look seen = ask(1500);
  EXPECT_GE(seen.handshake(true).step, TlsHandshake::Step::finished);
  EXPECT_EQ(seen.exchange("OPTIONS").fault.kind, Fault::Kind::timeout);
  EXPECT_THAT(seen.found(), ElementsAre(Pair("sip_no_answer", "found"))) << seen;
  EXPECT_EQ(seen.variant("sip_no_answer"), "silent");
}

// Our own request comes back, and then our own answer to it: whatever that is taken for, it is not health.
TEST_F(SipOdd, EchoAboveTls) {
  NEEDS("socat", "socat");
  start_socat("OPENSSL-LISTEN", "SYSTEM:exec cat");
  const Look seen = ask();
  EXPECT_EQ(seen.handshake(true).step, TlsHandshake::Step::reply);
  EXPECT_THAT(seen.found(), Contains(Pair("sip_no_answer", "found"))) << seen;
}

// sipp answers whatever comes with one message, stunnel gives it its TLS.
class SipScript : public SipOdd {
 protected:
  void SetUp() override {
    SipOdd::SetUp();
    NEEDS("sip-tester", "sipp");
    NEEDS("stunnel4", "stunnel");
  }
  Look answered(const std::string& first_line) {
    const unsigned behind = free_port();
    place.write("uas.xml", R"(<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="one answer">
  <recv request="OPTIONS" optional="true" next="1"/>
  <recv request="SUBSCRIBE"/>
  <label id="1"/>
  <send><![CDATA[
)" + first_line + R"(
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
)");
    Process sipp(
        place,
        {"sipp", "-sf", "uas.xml", "-t", "t1", "-i", address, "-p", std::to_string(behind), "-nostdin"},
        {{"TERM", "dumb"}});
    wait_until_listening(address, behind, sipp);
    place.write("stunnel.conf",
                "foreground = yes\npid =\nsyslog = no\ndebug = 3\nfips = no\n[sips]\naccept = " +
                    at(address, port) + "\nconnect = " + at(address, behind) +
                    "\ncert = " + certificate("good.crt") + "\nkey = " + certificate("leaf.key") +
                    "\nCAfile = " + certificate("root.crt") + "\nverifyChain = yes\nrequireCert = yes\n");
    start({"stunnel", place.path("stunnel.conf")});
    return ask();
  }
};

TEST_F(SipScript, AnotherProtocol) {
  const Look seen = answered("HTTP/1.1 200 OK");
  EXPECT_THAT(seen.exchange("OPTIONS").replies, IsEmpty());
  EXPECT_EQ(seen.exchange("OPTIONS").fault.kind, Fault::Kind::protocol);
  EXPECT_EQ(seen.verdict("sip_no_answer"), Verdict::found) << seen;
  EXPECT_EQ(seen.variant("sip_no_answer"), "not_sip");
}

// What it means is plain, so it counts, and what is wrong with it is kept.
TEST_F(SipScript, VersionThatDoesNotExist) {
  const Look seen = answered("SIP/2 200 OK");
  ASSERT_NE(final_reply(seen.exchange("SUBSCRIBE")), nullptr) << seen;
  EXPECT_EQ(final_reply(seen.exchange("SUBSCRIBE"))->status, 200);
  EXPECT_THAT(final_reply(seen.exchange("SUBSCRIBE"))->defects, Contains(HasSubstr("version")));
  EXPECT_EQ(seen.exchange("SUBSCRIBE").notify_fault.kind, Fault::Kind::timeout);
}

TEST_F(SipScript, ServiceUnavailable) {
  const Look seen = answered("SIP/2.0 503 Service Unavailable");
  EXPECT_EQ(final_reply(seen.exchange("SUBSCRIBE"))->status, 503);
  EXPECT_THAT(seen.found(), ElementsAre(Pair("sip_request_failed", "found"))) << seen;
  EXPECT_EQ(seen.variant("sip_request_failed"), "unavailable");
}

}  // namespace
}  // namespace sipfed::peers
