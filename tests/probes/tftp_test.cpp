// TFTP answers put together byte by byte, and servers of every temper.
#include "gather/probes/tftp.h"

#include <gmock/gmock.h>

#include "gather/probes/tftp_packet.h"
#include "net/run.h"
#include "probes/udp_peer.h"

namespace sipfed::gather::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = Fault::Kind;
using Type = TftpReply::Type;
using std::string_literals::operator""s;

Packet packet(const std::string& text) { return {text.begin(), text.end()}; }
TftpReply read(const std::string& text) { return read_tftp(packet(text)); }

const std::string oack = "\0\6TSize\0"s + "3000000\0blksize\0"s + "512\0"s;
const std::string not_found = "\0\5\0\1File not found\0"s;
const std::string block = "\0\3\0\1\x7f"s + "ELF" + std::string(508, 'x');

TEST(TftpPackets, TheRequestAsksForTheSize) {
  EXPECT_EQ(tftp_request("a.bin", true), packet("\0\1a.bin\0octet\0tsize\0"s + "0\0blksize\0"s + "512\0"s));
  EXPECT_EQ(tftp_request("a.bin", false), packet("\0\1a.bin\0octet\0"s));
  EXPECT_EQ(tftp_acknowledgement(0), packet("\0\4\0\0"s));
  EXPECT_EQ(read_tftp(tftp_goodbye()).type, Type::error);
}

TEST(TftpPackets, NamesThatCannotBeAskedFor) {
  for (const std::string& name : {""s, "a\0b"s, "a\nb"s, std::string(401, 'a')})
    EXPECT_FALSE(can_be_asked(name));
  EXPECT_TRUE(can_be_asked("images/asa961-smp-k8.bin"));
  EXPECT_EQ(run(ask_tftp("127.0.0.1", 1, "a\nb", in(milliseconds(100)))).fault.kind, Kind::local);
}

TEST(TftpPackets, AnOackHasTheSizeInAnyCase) {
  const TftpReply reply = read(oack);
  EXPECT_EQ(reply.type, Type::options);
  EXPECT_EQ(reply.size, 3000000U);
  EXPECT_EQ(read("\0\6"s).type, Type::options);
  EXPECT_FALSE(read("\0\6tsize\0many\0"s).size);
  EXPECT_FALSE(read("\0\6tsize\0-1\0"s).size);
  EXPECT_EQ(read("\0\6tsize\0"s).type, Type::other);
  EXPECT_EQ(read("\0\6tsize"s).type, Type::other);
}

TEST(TftpPackets, ABlockHasItsFirstBytes) {
  const TftpReply reply = read(block);
  EXPECT_EQ(reply.type, Type::data);
  EXPECT_EQ(reply.block, 1);
  EXPECT_EQ(reply.length, 512U);
  EXPECT_EQ(reply.first_bytes, "7f454c46787878787878787878787878");
  EXPECT_EQ(read("\0\3\0\1"s).first_bytes, "");
}

TEST(TftpPackets, AnErrorsTextIsHarmless) {
  EXPECT_EQ(read(not_found).error_code, 1);
  EXPECT_EQ(read(not_found).error_text, "File not found");
  EXPECT_EQ(read("\0\5\0\2\x1b[1m\xff"s).error_text, "?[1m?");
  EXPECT_EQ(read("\0\5\0\0"s + std::string(600, 'a')).error_text.size(), 128U);
}

TEST(TftpPackets, AnythingElseIsOther) {
  for (const std::string& text :
       {""s, "\0"s, "\0\6x"s, "\0\5\0"s, "\0\4\0\1"s, "\0\1a\0octet\0"s, "\1\3\0\1x"s})
    EXPECT_EQ(read(text).type, Type::other);
}

// Answers a read request from its second port, and an acknowledgement with the block.
std::vector<UdpPeer::Answer> as_server(const Packet& asked, const std::string& first,
                                       const std::string& then) {
  if (asked.at(1) == 1) return {{packet(first), true}};
  if (asked.at(1) == 4) return {{packet(then), true}};
  return {};
}

TftpAnswer ask(const UdpPeer& peer, milliseconds wait = milliseconds(5000)) {
  return run(ask_tftp(peer.address(), peer.port(), "asa.bin", in(wait)));
}

void expect_goodbye(const UdpPeer& peer, std::size_t packets) {
  const Deadline limit = in(milliseconds(5000));  // the last datagram may still be on its way to the thread
  while (peer.heard().size() < packets && std::chrono::steady_clock::now() < limit) std::this_thread::yield();
  const auto heard = peer.heard();
  ASSERT_EQ(heard.size(), packets);
  EXPECT_EQ(heard.back(), tftp_goodbye());
}

TEST(AskTftp, SizeAndFirstBytesAndAGoodbye) {
  const UdpPeer peer([](const Packet& asked) { return as_server(asked, oack, block); });
  const TftpAnswer answer = ask(peer);
  EXPECT_EQ(answer.fault, Fault{});
  EXPECT_EQ(answer.connect_to, "127.0.0.1:" + std::to_string(peer.port()));
  EXPECT_EQ(answer.answered_from, std::to_string(peer.second_port()));
  EXPECT_TRUE(answer.options);
  EXPECT_EQ(answer.size, 3000000U);
  EXPECT_EQ(answer.first_bytes, "7f454c46787878787878787878787878");
  expect_goodbye(peer, 3);
}

TEST(AskTftp, OverIpv6) {
  const UdpPeer peer([](const Packet& asked) { return as_server(asked, oack, block); }, AF_INET6);
  EXPECT_EQ(ask(peer).size, 3000000U);
}

TEST(AskTftp, WithoutOptionsTheFirstBlockComes) {
  const UdpPeer peer([](const Packet& asked) { return as_server(asked, block, ""); });
  const TftpAnswer answer = ask(peer);
  EXPECT_EQ(answer.fault, Fault{});
  EXPECT_FALSE(answer.options);
  EXPECT_FALSE(answer.size);
  EXPECT_EQ(answer.first_bytes.substr(0, 8), "7f454c46");
  expect_goodbye(peer, 2);
}

TEST(AskTftp, AFileOfOneBlockShowsItsSize) {
  const UdpPeer peer([](const Packet& asked) { return as_server(asked, "\0\3\0\1hello"s, ""); });
  EXPECT_EQ(ask(peer).size, 5U);
}

TEST(AskTftp, AnErrorIsTheAnswer) {
  const UdpPeer peer([](const Packet& asked) { return as_server(asked, not_found, ""); });
  const TftpAnswer answer = ask(peer);
  EXPECT_EQ(answer.fault, Fault{});
  EXPECT_EQ(answer.error_code, 1);
  EXPECT_EQ(answer.error_text, "File not found");
  EXPECT_EQ(peer.heard().size(), 1U) << "an error is not answered (RFC 1350 section 7)";
}

TEST(AskTftp, RefusedOptionsAreLeftOut) {
  const UdpPeer peer([](const Packet& asked) {
    return as_server(asked, asked == tftp_request("asa.bin", true) ? "\0\5\0\x08no\0"s : block, "");
  });
  const TftpAnswer answer = ask(peer);
  EXPECT_FALSE(answer.error_code);
  EXPECT_EQ(answer.first_bytes.substr(0, 8), "7f454c46");
}

TEST(AskTftp, ABlockThatDoesNotComeLeavesTheSize) {
  const UdpPeer peer([](const Packet& asked) {
    return asked.at(1) == 1 ? std::vector<UdpPeer::Answer>{{packet(oack), true}} : silent(asked);
  });
  const TftpAnswer answer = ask(peer, milliseconds(80));
  EXPECT_EQ(answer.fault, Fault{});
  EXPECT_EQ(answer.size, 3000000U);
  EXPECT_EQ(answer.first_bytes, "");
  expect_goodbye(peer, 3);
}

TEST(AskTftp, JunkIsPassedOverAndIsTheFaultInTheEnd) {
  const UdpPeer mixed([](const Packet& asked) {
    auto answers = as_server(asked, not_found, "");
    answers.insert(answers.begin(), {packet("junk"), true});
    return answers;
  });
  EXPECT_EQ(ask(mixed).error_code, 1);
  const UdpPeer junk([](const Packet&) { return std::vector<UdpPeer::Answer>{{packet("junk"), true}}; });
  EXPECT_EQ(ask(junk, milliseconds(60)).fault, (Fault{Kind::protocol, "no TFTP answer"}));
}

TEST(AskTftp, SilenceIsATimeoutAfterThreeTries) {
  const UdpPeer peer(silent);
  EXPECT_EQ(ask(peer, milliseconds(90)).fault.kind, Kind::timeout);
  EXPECT_EQ(peer.heard().size(), 3U);
}

TEST(AskTftp, RefusedIsSaidAtOnce) {
  const TftpAnswer answer = run(ask_tftp("127.0.0.1", UdpPeer::closed_port(), "a", in(milliseconds(5000))));
  EXPECT_EQ(answer.fault.kind, Kind::refused);
}

TEST(OtherSpellings, CaseAndFolder) {
  EXPECT_THAT(other_spellings("ASA961-SMP-k8.bin"), ElementsAre("asa961-smp-k8.bin", "ASA961-SMP-K8.BIN"));
  EXPECT_THAT(other_spellings("images/asa.bin"), ElementsAre("asa.bin", "ASA.BIN"));
  EXPECT_THAT(other_spellings("disk0:/asa.bin"), ElementsAre("asa.bin", "ASA.BIN"));
  EXPECT_THAT(other_spellings("961"), IsEmpty());
  EXPECT_THAT(other_spellings("folder/"), IsEmpty());
}

TEST(AskTftpImage, LooksForOtherSpellingsOnlyWhenNotFound) {
  const UdpPeer peer([](const Packet& asked) {
    const bool found = asked.at(1) != 1 || asked == tftp_request("asa.bin", true);
    return as_server(asked, found ? oack : not_found, block);
  });
  const std::string at = "127.0.0.1:" + std::to_string(peer.port()) + ' ';
  const auto all = run(ask_tftp_image("127.0.0.1", peer.port(), "ASA.bin", in(milliseconds(5000))));
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all.at(at + "ASA.bin").error_code, 1);
  EXPECT_EQ(all.at(at + "ASA.BIN").error_code, 1);
  EXPECT_EQ(all.at(at + "asa.bin").size, 3000000U);
  EXPECT_EQ(run(ask_tftp_image("127.0.0.1", peer.port(), "asa.bin", in(milliseconds(5000)))).size(), 1U);
}

}  // namespace
}  // namespace sipfed::gather::tests
