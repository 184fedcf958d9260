// Conversations with a peer that is played in memory, and with one over a loopback connection.
#include "gather/sip/conversation.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <deque>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "gather/sip/message.h"
#include "sipfed/path.h"

namespace sipfed::gather {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// What the peer does next is worked out from each message that it receives; when it has nothing left to say,
// the reader meets the final fault.
class PlayedPeer : public Channel {
 public:
  using Script = std::function<std::string(const SipMessage&)>;
  explicit PlayedPeer(Script script, Fault at_end = {Fault::Kind::timeout, ""})
      : script_(std::move(script)), at_end_(std::move(at_end)) {}

  Task<Outcome<std::size_t>> read_some(std::span<std::uint8_t> into, Deadline) override {
    if (pending.empty()) co_return at_end_;
    const std::size_t count = std::min({into.size(), pending.size(), step});
    std::copy_n(pending.begin(), count, into.begin());
    pending.erase(0, count);
    co_return count;
  }
  Task<Fault> write(std::span<const std::uint8_t> bytes, Deadline) override {
    if (write_fault) co_return write_fault;
    reader_.feed({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    while (auto message = reader_.next()) {
      heard.push_back(*message);
      pending += script_(*message);
    }
    co_return Fault{};
  }

  std::vector<SipMessage> heard;
  std::string pending;
  Fault write_fault;
  std::size_t step = std::string::npos;

 private:
  Script script_;
  SipReader reader_;
  Fault at_end_;
};

std::string mirrored(const SipMessage& request, const std::string& start, const std::string& extra = "") {
  std::string text = start + "\r\n";
  for (const char* name : {"Via", "From", "To", "Call-ID", "CSeq"})
    text += std::string(name) + ": " + header_value(request, name) + "\r\n";
  return text + extra + "Content-Length: 0\r\n\r\n";
}

std::string reply(const SipMessage& request, const std::string& status, const std::string& extra = "") {
  return request.status != 0 ? "" : mirrored(request, "SIP/2.0 " + status, extra);
}

std::string notify(const SipMessage& subscribe) {
  return "NOTIFY sip:sipfed@198.51.100.7 SIP/2.0\r\nVia: n\r\nFrom: <sip:b@p>;tag=1\r\nTo: " +
         header_value(subscribe, "From") + "\r\nCall-ID: " + header_value(subscribe, "Call-ID") +
         "\r\nCSeq: 2 NOTIFY\r\nSubscription-State: terminated\r\nContent-Length: 4\r\n\r\n<p/>";
}

SipPlan plan() {
  SipPlan plan;
  plan.connect_to = "192.0.2.5:5061";
  plan.host = "sip.peer.example";
  plan.local = "198.51.100.7:49152";
  plan.offered_certificate = true;
  plan.from_uri = "sip:sipfed@ours.example";
  plan.questions = {{"OPTIONS", "sip:peer.example", false},
                    {"SUBSCRIBE", "sip:sipfed-probe@peer.example", true}};
  return plan;
}

std::vector<SipExchange> talk(Channel& channel, SipPlan plan, std::chrono::milliseconds limit = 10s) {
  asio::io_context io(1);
  std::vector<SipExchange> result;
  auto run = [&]() -> Task<void> {
    auto got = co_await converse(channel, std::move(plan), std::chrono::steady_clock::now() + limit);
    result = std::move(got);
  };
  asio::co_spawn(io, run(), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  io.run();
  return result;
}

TEST(Converse, AsksBothAtOnceAndTakesTheNotify) {
  PlayedPeer peer([](const SipMessage& m) {
    if (m.method == "SUBSCRIBE") return reply(m, "100 Trying") + reply(m, "200 OK") + notify(m);
    return reply(m, "200 OK");
  });
  peer.step = 7;
  std::vector<std::string> answered;
  SipPlan p = plan();
  p.answered = [&](const SipExchange& exchange) { answered.push_back(exchange.method); };
  const auto got = talk(peer, std::move(p));
  ASSERT_THAT(got, SizeIs(2));
  EXPECT_EQ(got[0].method, "OPTIONS");
  EXPECT_FALSE(got[0].fault);
  EXPECT_EQ(final_reply(got[0])->status, 200);
  EXPECT_THAT(got[1].replies, SizeIs(2));
  EXPECT_EQ(final_reply(got[1])->status, 200);
  ASSERT_THAT(got[1].requests, SizeIs(1));
  EXPECT_EQ(got[1].requests[0].body, "<p/>");
  EXPECT_FALSE(got[1].notify_fault);
  EXPECT_TRUE(got[1].synthetic_user);
  EXPECT_EQ(got[1].connect_to, "192.0.2.5:5061");
  EXPECT_EQ(got[1].from_uri, "sip:sipfed@ours.example");
  EXPECT_THAT(answered, ::testing::ElementsAre("OPTIONS", "SUBSCRIBE"));
  ASSERT_THAT(peer.heard, SizeIs(3)) << "OPTIONS and SUBSCRIBE together, then the answer to the NOTIFY";
  EXPECT_EQ(peer.heard[2].status, 200);
  EXPECT_EQ(peer.heard[2].method, "NOTIFY");
}

TEST(Converse, TakesANotifyBeforeTheReply) {
  PlayedPeer peer([](const SipMessage& m) {
    return m.method == "SUBSCRIBE" ? notify(m) + reply(m, "202 Accepted") : reply(m, "200 OK");
  });
  const auto got = talk(peer, plan());
  EXPECT_FALSE(got[1].notify_fault);
  EXPECT_THAT(got[1].requests, SizeIs(1));
}

TEST(Converse, DoesNotWaitForANotifyAfterARefusal) {
  PlayedPeer peer([](const SipMessage& m) {
    return reply(m, m.method == "SUBSCRIBE" ? "403 Forbidden" : "200 OK", "ms-diagnostics-public: 1027\r\n");
  });
  const auto got = talk(peer, plan());
  EXPECT_EQ(final_reply(got[1])->status, 403);
  EXPECT_EQ(ms_diagnostics(*final_reply(got[1])).front().id, 1027);
  EXPECT_FALSE(got[1].notify_fault);
}

TEST(Converse, RecordsAChallengeAndDoesNotAnswerIt) {
  PlayedPeer peer([](const SipMessage& m) {
    return reply(m, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n");
  });
  const auto got = talk(peer, plan());
  EXPECT_EQ(final_reply(got[0])->status, 401);
  EXPECT_THAT(peer.heard, SizeIs(2));
}

TEST(Converse, TellsHowTheSilenceEnded) {
  for (const auto kind :
       {Fault::Kind::timeout, Fault::Kind::closed, Fault::Kind::reset, Fault::Kind::alert}) {
    PlayedPeer peer([](const SipMessage&) { return ""; }, {kind, ""});
    const auto got = talk(peer, plan());
    EXPECT_EQ(got[0].fault.kind, kind);
    EXPECT_EQ(got[1].fault.kind, kind);
    EXPECT_FALSE(got[1].notify_fault);
  }
}

TEST(Converse, TellsANotifyThatNeverCame) {
  PlayedPeer peer([](const SipMessage& m) { return reply(m, "200 OK"); });
  SipPlan p = plan();
  p.notify_wait = 1500ms;
  const auto got = talk(peer, std::move(p));
  EXPECT_FALSE(got[1].fault);
  EXPECT_EQ(got[1].notify_fault.kind, Fault::Kind::timeout);
  EXPECT_EQ(got[1].notify_fault.detail, "no NOTIFY within 1500 ms");

  PlayedPeer closing([](const SipMessage& m) { return reply(m, "200 OK"); }, {Fault::Kind::closed, ""});
  const auto closed = talk(closing, plan());
  EXPECT_EQ(closed[1].notify_fault.kind, Fault::Kind::closed);
}

TEST(Converse, IgnoresRepliesOfOtherTransactions) {
  PlayedPeer peer([](const SipMessage& m) {
    SipMessage other = m;
    for (SipHeader& header : other.headers)
      if (header.name == "Call-ID") header.value = "someone-else";
    return reply(other, "200 OK");
  });
  const auto got = talk(peer, plan());
  EXPECT_THAT(got[0].replies, IsEmpty());
  EXPECT_EQ(got[0].fault.kind, Fault::Kind::timeout);
  ASSERT_THAT(got[0].requests, SizeIs(2));
  EXPECT_EQ(got[0].requests[0].status, 200);
  EXPECT_THAT(got[0].requests[0].defects, Contains("reply of another transaction"));
}

TEST(Converse, SortsRepliesByTheirCSeqToo) {
  PlayedPeer peer([](const SipMessage& m) {
    SipMessage other = m;
    for (SipHeader& header : other.headers)
      if (header.name == "CSeq") header.value = "2 " + m.method;
    return reply(other, "200 OK") + reply(m, "404 Not Found");
  });
  const auto got = talk(peer, plan());
  EXPECT_EQ(final_reply(got[0])->status, 404);
  EXPECT_EQ(final_reply(got[1])->status, 404);
}

TEST(Converse, AnswersWhatThePeerAsks) {
  PlayedPeer peer([](const SipMessage& m) {
    if (m.method != "OPTIONS" || m.status != 0) return reply(m, "404 Not Found");
    return "NEGOTIATE sip:x@y SIP/2.0\r\nVia: v\r\nFrom: f\r\nTo: t\r\nCall-ID: z\r\nCSeq: 1 NEGOTIATE\r\n"
           "Content-Length: 0\r\n\r\n" +
           reply(m, "200 OK");
  });
  const auto got = talk(peer, plan());
  ASSERT_THAT(got[0].requests, SizeIs(1));
  EXPECT_EQ(got[0].requests[0].method, "NEGOTIATE");
  ASSERT_THAT(peer.heard, SizeIs(3));
  EXPECT_EQ(peer.heard[2].status, 405);
}

TEST(Converse, StopsAtAnotherProtocol) {
  PlayedPeer peer([](const SipMessage&) { return "HTTP/1.1 400 Bad Request\r\n\r\n"; });
  const auto got = talk(peer, plan());
  EXPECT_EQ(got[0].fault.kind, Fault::Kind::protocol);
  EXPECT_THAT(got[0].fault.detail, HasSubstr("HTTP instead of SIP"));
  ASSERT_THAT(got[0].requests, SizeIs(1));
  EXPECT_THAT(got[0].requests[0].raw, HasSubstr("HTTP/1.1 400"));
}

TEST(Converse, StopsAtItsLimits) {
  PlayedPeer endless([](const SipMessage& m) {
    std::string text;
    for (int i = 0; i < 100; ++i) text += reply(m, "100 Trying");
    return text;
  });
  const auto provisional = talk(endless, plan());
  EXPECT_EQ(provisional[0].fault.kind, Fault::Kind::limit);
  EXPECT_LE(provisional[0].replies.size(), 64U);

  PlayedPeer flood([](const SipMessage&) { return std::string(3 << 20, '\n'); });
  EXPECT_EQ(talk(flood, plan())[0].fault.kind, Fault::Kind::limit);

  PlayedPeer header([](const SipMessage&) { return "SIP/2.0 200 OK\r\nX: " + std::string(1 << 20, 'a'); });
  EXPECT_EQ(talk(header, plan())[1].fault.kind, Fault::Kind::limit);
}

TEST(Converse, CountsAReplyWhoseBodyIsCutOff) {
  PlayedPeer peer(
      [](const SipMessage& m) {
        std::string text = reply(m, "404 Not Found");
        text.replace(text.find("Length: 0"), 9, "Length: 9");
        return m.method == "OPTIONS" ? reply(m, "200 OK") : text + "1234";
      },
      {Fault::Kind::closed, ""});
  const auto got = talk(peer, plan());
  ASSERT_NE(final_reply(got[1]), nullptr);
  EXPECT_EQ(final_reply(got[1])->status, 404);
  EXPECT_FALSE(got[1].fault);
}

TEST(Converse, ReadsThePeersReasonAfterAFailedWrite) {
  PlayedPeer peer([](const SipMessage&) { return ""; }, {Fault::Kind::alert, "116"});
  peer.write_fault = {Fault::Kind::reset, ""};
  EXPECT_EQ(talk(peer, plan())[0].fault.kind, Fault::Kind::alert);
}

TEST(Converse, SaysWhyARequestCannotBeSent) {
  PlayedPeer peer([](const SipMessage& m) { return reply(m, "200 OK"); });
  SipPlan p = plan();
  p.questions[1].uri = "sip:a@b\r\nX: y";
  const auto got = talk(peer, std::move(p));
  EXPECT_EQ(final_reply(got[0])->status, 200);
  EXPECT_EQ(got[1].fault.kind, Fault::Kind::local);
}

// A server on loopback that accepts one connection and does as told.
class LoopbackServer {
 public:
  explicit LoopbackServer(std::function<void(asio::ip::tcp::socket&)> serve)
      : acceptor_(io_, {asio::ip::address_v4::loopback(), 0}), port_(acceptor_.local_endpoint().port()) {
    thread_ = std::thread([this, serve] {
      asio::ip::tcp::socket socket(io_);
      acceptor_.accept(socket);
      serve(socket);
    });
  }
  ~LoopbackServer() { thread_.join(); }
  std::uint16_t port() const { return port_; }

 private:
  asio::io_context io_;
  asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  std::thread thread_;
};

std::vector<SipExchange> talk_to(std::uint16_t port, SipPlan plan) {
  asio::io_context io(1);
  std::vector<SipExchange> result;
  auto run = [&]() -> Task<void> {
    const auto limit = std::chrono::steady_clock::now() + 10s;
    auto attempt = co_await connect("127.0.0.1", port, limit);
    plan.local = attempt.fact.local;
    plan.transport = "tcp";
    auto got = co_await converse(*attempt.stream, std::move(plan), limit);
    result = std::move(got);
  };
  asio::co_spawn(io, run(), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  io.run();
  return result;
}

TEST(ConverseOverTcp, EndsInTimeWhenThePeerIsSilent) {
  LoopbackServer server([](asio::ip::tcp::socket& socket) {
    std::array<char, 4096> buffer{};
    boost::system::error_code error;
    while (!error) socket.read_some(asio::buffer(buffer), error);
  });
  SipPlan p = plan();
  p.answer_wait = 100ms;
  const auto got = talk_to(server.port(), std::move(p));
  EXPECT_EQ(got[0].fault.kind, Fault::Kind::timeout);
  EXPECT_EQ(got[0].fault.detail, "no final reply within 100 ms");
  EXPECT_GE(got[0].took, 100ms);
  EXPECT_LT(got[0].took, 3s);
}

TEST(ConverseOverTcp, SeesAnOrderlyClose) {
  LoopbackServer server([](asio::ip::tcp::socket& socket) {
    std::array<char, 4096> buffer{};
    socket.read_some(asio::buffer(buffer));
    socket.shutdown(asio::ip::tcp::socket::shutdown_send);
    boost::system::error_code error;
    while (!error) socket.read_some(asio::buffer(buffer), error);
  });
  EXPECT_EQ(talk_to(server.port(), plan())[1].fault.kind, Fault::Kind::closed);
}

}  // namespace
}  // namespace sipfed::gather
