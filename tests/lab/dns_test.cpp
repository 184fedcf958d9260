// The lab's name servers, asked with bytes made here.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "client.h"

namespace sipfed::lab {
namespace {

using namespace test;

constexpr unsigned kA = 1, kPtr = 12, kSrv = 33;
const std::string kFederation = "_sipfederationtls._tcp.peer.example";

std::string patch_here(const std::string& behaviour) {
  return R"({"resolvers": {"here": {"behave": {"*": ")" + behaviour + R"("}}}})";
}

std::string over_tcp(const Lab& lab, const std::string& name, unsigned type) {
  const auto [address, port] = parted(lab.resolvers().front().second);
  const Client client(address, port, SOCK_STREAM);
  const std::string query = dns_query(name, type);
  client.send(std::string(1, '\0') + static_cast<char>(query.size()) + query);
  const std::string reply = client.receive();
  return reply.size() < 2 ? std::string() : reply.substr(2);
}

TEST(Dns, AnswersTheTruth) {
  const Lab lab;
  const std::string srv = ask(lab, "here", kFederation, kSrv);
  EXPECT_EQ(rcode(srv), 0U);
  EXPECT_EQ(answers(srv), 1U);
  const std::string port = {static_cast<char>(edge_port(lab) >> 8), static_cast<char>(edge_port(lab) & 0xff)};
  EXPECT_NE(srv.find(port + std::string("\3sip\4peer\7example\0", 18)), std::string::npos);
  EXPECT_NE(ask(lab, "edge", "sip.peer.example", kA).find(std::string("\x7f\0\0\1", 4)), std::string::npos);
  EXPECT_EQ(answers(ask(lab, "here", "1.0.0.127.in-addr.arpa", kPtr)), 1U);
  EXPECT_EQ(over_tcp(lab, kFederation, kSrv), srv);
}

TEST(Dns, TellsNothingThereFromNoSuchName) {
  const Lab lab;
  const std::string nodata = ask(lab, "here", "sip.peer.example", 28);
  EXPECT_EQ(rcode(nodata), 0U);
  EXPECT_EQ(answers(nodata), 0U);
  EXPECT_EQ(rcode(ask(lab, "here", "_tcp.peer.example", kA)), 0U);
  EXPECT_EQ(rcode(ask(lab, "here", "nobody.peer.example", kA)), 3U);
  EXPECT_EQ(rcode(ask(lab, "here", "SIP.Peer.Example", kA)), 0U);
}

TEST(Dns, FollowsAliases) {
  const Lab lab(R"({"zones": {"alias.peer.example": {"CNAME": ["sip.peer.example"]}}})");
  EXPECT_EQ(answers(ask(lab, "here", "alias.peer.example", kA)), 2U);
}

TEST(Dns, PatchesOneResolverOnly) {
  const Lab lab(R"({"resolvers": {"edge": {"zones": {"sip.peer.example": null}}}})");
  EXPECT_EQ(rcode(ask(lab, "here", "sip.peer.example", kA)), 0U);
  EXPECT_EQ(rcode(ask(lab, "edge", "sip.peer.example", kA)), 3U);
}

TEST(Dns, MisbehavesByRcode) {
  for (const auto& [word, code] :
       {std::pair("servfail", 2U), {"refused", 5U}, {"formerr", 1U}, {"notimp", 4U}}) {
    const Lab lab(patch_here(word));
    EXPECT_EQ(rcode(ask(lab, "here", kFederation, kSrv)), code) << word;
    EXPECT_EQ(rcode(ask(lab, "edge", kFederation, kSrv)), 0U) << word;
  }
}

TEST(Dns, Truncates) {
  const Lab lab(patch_here("truncate"));
  EXPECT_EQ(ask(lab, "here", kFederation, kSrv).at(2) & 2, 2);
  EXPECT_EQ(answers(over_tcp(lab, kFederation, kSrv)), 1U);
  const Lab without(patch_here("tc_without_tcp"));
  EXPECT_EQ(ask(without, "here", kFederation, kSrv).at(2) & 2, 2);
  EXPECT_EQ(over_tcp(without, kFederation, kSrv), "");
}

TEST(Dns, IsLameSlowOrJunk) {
  const Lab lame(patch_here("lame"));
  const std::string referral = ask(lame, "here", kFederation, kSrv);
  EXPECT_EQ(answers(referral), 0U);
  EXPECT_EQ(referral.at(9), 1);  // authority
  EXPECT_EQ(referral.at(3) & '\x80', 0);
  const Lab slow(patch_here("slow:50"));
  EXPECT_EQ(answers(ask(slow, "here", kFederation, kSrv)), 1U);
  const Lab junk(patch_here("junk"));
  EXPECT_NE(ask(junk, "here", kFederation, kSrv).substr(0, 2), "\x12\x34");
  const Lab cut(patch_here("cut"));
  EXPECT_EQ(ask(cut, "here", kFederation, kSrv).size() + 3, ask(cut, "edge", kFederation, kSrv).size());
}

TEST(Dns, ListensOnIpv6) {
  const Lab lab(R"({"resolvers": {"here": {"listen": "v6"}}})");
  EXPECT_TRUE(lab.resolvers().front().second.starts_with("[::1]:"));
  EXPECT_EQ(answers(ask(lab, "here", kFederation, kSrv)), 1U);
}

}  // namespace
}  // namespace sipfed::lab
