// DnsClient against responders on loopback: every way in which a resolver answers or does not.
#include "gather/net/dns_client.h"

#include <atomic>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "net/ask.h"
#include "net/responder.h"
#include "net/run.h"

namespace sipfed::gather::tests {
namespace {

using Kind = Fault::Kind;

class Family : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Both, Family, testing::Values(AF_INET, AF_INET6));

TEST_P(Family, AnswersArriveWhole) {
  Responder responder([](const Bytes& query) { return Replies{three_records().to(query)}; }, nullptr,
                      GetParam());
  const DnsAnswer answer = ask(responder.where());
  EXPECT_EQ(answer.fault, Fault{});
  EXPECT_EQ(answer.server, responder.where());
  EXPECT_EQ(answer.rcode, "NOERROR");
  EXPECT_EQ(answer.transport, "udp");
  EXPECT_TRUE(answer.recursion_available);
  EXPECT_TRUE(answer.defects.empty());
  ASSERT_EQ(answer.answers.size(), 3u);
  EXPECT_EQ(answer.answers[2], (DnsRecord{name, "SRV", 3600, "sip.example.com", 2, 20, 5061}));
  EXPECT_GT(answer.took.count(), 0);
}

TEST_P(Family, AClosedPortIsRefusedAtOnce) {
  const unsigned port = closed_port(GetParam(), SOCK_DGRAM);
  const std::string server = (GetParam() == AF_INET ? "127.0.0.1:" : "[::1]:") + std::to_string(port);
  const DnsAnswer answer = ask(server, milliseconds(5000));
  EXPECT_EQ(answer.fault.kind, Kind::refused);
  EXPECT_LT(answer.took, milliseconds(1000));
  EXPECT_TRUE(answer.rcode.empty());
  EXPECT_TRUE(answer.transport.empty());
}

TEST(DnsClient, ASilentServerIsATimeoutAfterOneRepeat) {
  std::atomic<int> queries = 0;
  Responder responder([&](const Bytes&) { return ++queries, Replies{}; });
  const DnsAnswer answer = ask(responder.where(), milliseconds(200));
  EXPECT_EQ(answer.fault.kind, Kind::timeout);
  EXPECT_GE(answer.took, milliseconds(195));
  EXPECT_LT(answer.took, milliseconds(600));
  EXPECT_EQ(queries, 2);
}

TEST(DnsClient, ALostQueryIsRepeatedWithAnotherId) {
  std::vector<Bytes> seen;
  Responder responder([&](const Bytes& query) {
    seen.push_back(query);
    return seen.size() == 1 ? Replies{} : Replies{three_records().to(query)};
  });
  const DnsAnswer answer = ask(responder.where(), milliseconds(500));
  EXPECT_EQ(answer.answers.size(), 3u);
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_NE(Bytes(seen[0].begin(), seen[0].begin() + 2), Bytes(seen[1].begin(), seen[1].begin() + 2));
}

TEST(DnsClient, ALateReplyToTheFirstQueryCounts) {
  Bytes first;
  Responder responder([&](const Bytes& query) {
    if (!first.empty()) return Replies{three_records().to(first)};
    first = query;
    return Replies{};
  });
  EXPECT_EQ(ask(responder.where(), milliseconds(500)).answers.size(), 3u);
}

TEST(DnsClient, TheQueryWantsRecursionAndOffers1232Bytes) {
  Bytes seen;
  Responder responder([&](const Bytes& query) { return seen = query, Replies{Reply{}.to(query)}; });
  ask(responder.where());
  Bytes expected(seen.begin(), seen.begin() + 2);
  add(expected, {1, 0, 0, 1, 0, 0, 0, 0, 0, 1});
  add(expected, wire_name(name));
  add(expected, {0, 33, 0, 1, 0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(seen, expected);
}

TEST(DnsClient, ErrorsKeepTheirRcode) {
  const std::array<std::string, 6> words = {"NOERROR",  "FORMERR", "SERVFAIL",
                                            "NXDOMAIN", "NOTIMP",  "REFUSED"};
  for (unsigned code = 0; code < words.size(); ++code) {
    Responder responder([&](const Bytes& query) { return Replies{Reply{.flags = 0x8180 | code}.to(query)}; });
    const DnsAnswer answer = ask(responder.where());
    EXPECT_EQ(answer.rcode, words[code]);
    EXPECT_EQ(answer.fault, Fault{});
  }
}

TEST(DnsClient, FormerrWithBareHeaderMakesItAskWithoutEdns) {
  Responder responder([](const Bytes& query) {
    if (query[11] == 0) return Replies{three_records().to(query)};
    return Replies{Bytes{query[0], query[1], 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0}};
  });
  const DnsAnswer answer = ask(responder.where());
  EXPECT_EQ(answer.answers.size(), 3u);
  EXPECT_EQ(answer.rcode, "NOERROR");
  EXPECT_EQ(answer.defects, std::vector<std::string>{"EDNS refused"});
}

TEST(DnsClient, RepliesOverC512BytesStayWhole) {
  Reply reply;
  for (unsigned i = 0; i < 25; ++i) reply.answers.push_back(srv(i, 0, 5061, "sip.example.com"));
  Responder responder([&](const Bytes& query) { return Replies{reply.to(query)}; });
  const DnsAnswer answer = ask(responder.where());
  EXPECT_EQ(answer.answers.size(), 25u);
  EXPECT_TRUE(answer.defects.empty());
}

TEST(DnsClient, WhatIsNoReplyToTheQuestionIsPassedOver) {
  Responder responder([](const Bytes& query) {
    Bytes other_id = Reply{}.to(query), other_question = Reply{}.to(query);
    other_id[0] ^= 0x55;
    other_question[14] ^= 1;
    return Replies{{},
                   {1},
                   {query[0], query[1], 0x80},
                   Bytes(300, 0xff),
                   query,
                   other_id,
                   other_question,
                   three_records().to(query)};
  });
  const DnsAnswer answer = ask(responder.where());
  EXPECT_EQ(answer.answers.size(), 3u);
  EXPECT_TRUE(answer.defects.empty());
}

TEST(DnsClient, OnlyRepliesToOtherQuestionsAreAProtocolFault) {
  Responder responder([](const Bytes& query) {
    Bytes reply = Reply{}.to(query);
    reply[14] ^= 1;
    return Replies{reply};
  });
  const DnsAnswer answer = ask(responder.where(), milliseconds(200));
  EXPECT_EQ(answer.fault, (Fault{Kind::protocol, "a reply to another question"}));
}

TEST(DnsClient, OtherIdsAloneAreATimeout) {
  Responder responder([](const Bytes& query) {
    Bytes reply = three_records().to(query);
    reply[0] ^= 0x55;
    return Replies{reply};
  });
  EXPECT_EQ(ask(responder.where(), milliseconds(200)).fault.kind, Kind::timeout);
}

TEST(DnsClient, AnotherSourceIsNotHeard) {
  Responder* self = nullptr;
  Responder responder([&](const Bytes& query) {
    self->forge(three_records().to(query));
    return Replies{};
  });
  self = &responder;
  EXPECT_EQ(ask(responder.where(), milliseconds(150)).fault.kind, Kind::timeout);
}

TEST(DnsClient, EndlessDatagramsDoNotMoveTheDeadline) {
  Responder responder([](const Bytes& query) {
    Bytes other = Reply{}.to(query);
    other[14] ^= 1;
    return Replies(20000, other);
  });
  const DnsAnswer answer = ask(responder.where(), milliseconds(300));
  EXPECT_EQ(answer.fault.kind, Kind::protocol);
  EXPECT_LT(answer.took, milliseconds(1500));
}

TEST(DnsClient, AnOversizedDatagramKeepsItsGoodRecords) {
  Reply large;
  for (unsigned i = 0; i < 400; ++i) large.answers.push_back(srv(i, 0, 5061, "sip.example.com"));
  Responder responder([&](const Bytes& query) { return Replies{large.to(query)}; });
  const DnsAnswer answer = ask(responder.where());
  EXPECT_GT(answer.answers.size(), 90u);
  EXPECT_EQ(answer.defects, std::vector<std::string>{"record cut off"});
}

TEST(DnsClient, WhatCannotBeAskedIsALocalFault) {
  EXPECT_EQ(ask("resolver.example.com:53").fault.kind, Kind::local);
  EXPECT_EQ(ask("127.0.0.1:99999").fault.kind, Kind::local);
  EXPECT_EQ(ask("127.0.0.1:53", milliseconds(100), "SRV", "a..example.com").fault.kind, Kind::local);
  EXPECT_EQ(ask("127.0.0.1:53", milliseconds(100), "NONSENSE").fault.kind, Kind::local);
  EXPECT_EQ(ask("127.0.0.1:53", milliseconds(-1)).fault.kind, Kind::cancelled);
}

TEST(DnsClient, TenThousandQuestionsAtOnceAreAllAnswered) {
  Responder responder([](const Bytes& query) { return Replies{three_records().to(query)}; });
  boost::asio::io_context context(1);
  DnsClient client(context.get_executor(), responder.where());
  std::vector<std::optional<DnsAnswer>> answers(10000);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const std::string host = "host" + std::to_string(i) + ".example.com";
    boost::asio::co_spawn(context, store(client.ask("SRV", host, in(milliseconds(20000))), answers[i]),
                          boost::asio::detached);
  }
  context.run();
  for (std::size_t i = 0; i < answers.size(); ++i) {
    ASSERT_TRUE(answers[i].has_value());
    ASSERT_EQ(answers[i]->fault, Fault{}) << i;
    ASSERT_EQ(answers[i]->answers.at(0).name, "host" + std::to_string(i) + ".example.com");
  }
}

TEST(DnsClient, QuestionsThatNeverGotAPlaceDoNotBlameTheServer) {
  Responder responder([](const Bytes&) { return Replies{}; });
  boost::asio::io_context context(1);
  DnsClient client(context.get_executor(), responder.where());
  std::vector<std::optional<DnsAnswer>> answers(300);
  const Deadline deadline = in(milliseconds(200));
  for (auto& answer : answers)
    boost::asio::co_spawn(context, store(client.ask("A", "example.com", deadline), answer),
                          boost::asio::detached);
  context.run();
  int limited = 0, late = 0;
  for (const auto& answer : answers) {
    if (answer->fault.kind == Kind::limit) ++limited;
    if (answer->fault.kind == Kind::timeout) ++late;
  }
  EXPECT_EQ(late, 200);
  EXPECT_EQ(limited, 100);
}

TEST(DnsClient, CancellationEndsAQuestionAtOnce) {
  Responder responder([](const Bytes&) { return Replies{}; });
  boost::asio::io_context context(1);
  DnsClient client(context.get_executor(), responder.where());
  boost::asio::cancellation_signal signal;
  std::optional<DnsAnswer> answer;
  boost::asio::co_spawn(context, store(client.ask("A", "example.com", in(milliseconds(30000))), answer),
                        boost::asio::bind_cancellation_slot(signal.slot(), boost::asio::detached));
  boost::asio::steady_timer timer(context, in(milliseconds(30)));
  timer.async_wait([&](auto) { signal.emit(boost::asio::cancellation_type::terminal); });
  const auto began = std::chrono::steady_clock::now();
  context.run();
  EXPECT_LT(std::chrono::steady_clock::now() - began, milliseconds(5000));
  if (answer) {
    EXPECT_EQ(answer->fault.kind, Kind::cancelled);
  }
}

TEST(DnsClient, DestroyingTheClientEndsItsQuestions) {
  Responder responder([](const Bytes&) { return Replies{}; });
  boost::asio::io_context context(1);
  auto client = std::make_unique<DnsClient>(context.get_executor(), responder.where());
  std::vector<std::optional<DnsAnswer>> answers(250);  // fifty of them wait for a place
  for (auto& answer : answers)
    boost::asio::co_spawn(context, store(client->ask("A", "example.com", in(milliseconds(30000))), answer),
                          boost::asio::detached);
  boost::asio::steady_timer timer(context, in(milliseconds(30)));
  timer.async_wait([&](auto) { client.reset(); });
  context.run();
  for (const auto& answer : answers) EXPECT_EQ(answer->fault.kind, Kind::cancelled);
}

TEST(DnsClient, AContextMayDieWithQuestionsUnderWay) {
  Responder responder([](const Bytes&) { return Replies{}; });
  std::optional<DnsAnswer> answer;
  {
    boost::asio::io_context context(1);
    DnsClient client(context.get_executor(), responder.where());
    boost::asio::co_spawn(context, store(client.ask("A", "example.com", in(milliseconds(30000))), answer),
                          boost::asio::detached);
    context.poll();
  }
  EXPECT_FALSE(answer.has_value());
}

int open_sockets() {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (std::filesystem::read_symlink(entry.path(), gone).string().starts_with("socket:")) ++count;
  }
  return count;
}

TEST(DnsClient, AnIdleClientHoldsNothing) {
  Responder responder([](const Bytes& query) { return Replies{Reply{}.to(query)}; });
  boost::asio::io_context context(1);
  DnsClient client(context.get_executor(), responder.where());
  const int before = open_sockets();
  for (int i = 0; i < 3; ++i) {
    const DnsAnswer answer =
        run(context, client.ask("A", "example.com", in(milliseconds(1500))));  // run() ends
    EXPECT_EQ(answer.rcode, "NOERROR");
  }
  EXPECT_EQ(open_sockets(), before);
}

TEST(DnsClient, SystemResolversAreAddressesWithPorts) {
  for (const std::string& server : system_resolvers())
    EXPECT_NE(server.rfind(":53"), std::string::npos) << server;
}

}  // namespace
}  // namespace sipfed::gather::tests
