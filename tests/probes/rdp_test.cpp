// The tries of ask_rdp against a server that plays a script: one connection after another.
#include "gather/probes/rdp.h"

#include <arpa/inet.h>
#include <atomic>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "net/run.h"
#include "probes/rdp_bytes.h"

namespace sipfed::gather::tests {
namespace {

using Kind = Fault::Kind;
using Script =
    std::vector<std::vector<RdpBytes>>;  // per connection, an answer to each packet; then it closes
const RdpBytes silence;                  // as an answer: nothing, until the client goes

class ScriptedDesktop {
 public:
  explicit ScriptedDesktop(Script script)
      : script_(std::move(script)), fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(fd_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(fd_, 8);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedDesktop() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  ScriptedDesktop(const ScriptedDesktop&) = delete;

  RdpAnswer asked(milliseconds time = milliseconds(5000)) const {
    return run(ask_rdp("127.0.0.1", port_, in(time)));
  }
  int connections() const { return connections_; }
  std::uint16_t port() const { return port_; }

 private:
  void serve() {
    for (const auto& answers : script_) {
      const int peer = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
      if (peer < 0) return;
      ++connections_;
      for (const RdpBytes& answer : answers) {
        if (!read_packet(peer)) break;
        if (answer.empty()) read_packet(peer);
        if (::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) break;
      }
      ::shutdown(peer, SHUT_WR);
      read_packet(peer);  // its end comes before ours: nothing unread that would make a reset of the close
      ::close(peer);
    }
    ::shutdown(fd_, SHUT_RDWR);
  }
  static bool read_packet(int peer) {
    RdpBytes packet(4);
    if (::recv(peer, packet.data(), 4, MSG_WAITALL) != 4) return false;
    packet.resize(static_cast<std::size_t>(packet[2] << 8 | packet[3]) - 4);
    return ::recv(peer, packet.data(), packet.size(), MSG_WAITALL) == static_cast<ssize_t>(packet.size());
  }

  Script script_;
  int fd_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::thread thread_;
};

const RdpBytes confirm = from_hex("0300000b06d00000123400");
const RdpBytes credssp = from_hex("030000130ed00000123400021f080002000000");
const RdpBytes needs_nla = from_hex("030000130ed000001234000300080005000000");
const RdpBytes needs_tls = from_hex("030000130ed000001234000300080001000000");
const RdpBytes standard = from_hex("030000130ed000001234000200080000000000");

TEST(AskRdp, WritesDownWhatEachClientGets) {
  const ScriptedDesktop desktop({{confirm, connect_response(0x10, 4)}, {confirm}, {standard}, {needs_nla}});
  const RdpAnswer answer = desktop.asked();
  EXPECT_EQ(answer.connect_to, "127.0.0.1:" + std::to_string(desktop.port()));
  EXPECT_EQ(answer.plain, (RdpTry{.confirmed = true, .method = 0x10, .level = 4}));
  EXPECT_EQ(answer.old_client, (RdpTry{.fault = {Kind::closed, ""}, .confirmed = true}));
  EXPECT_EQ(answer.modern, (RdpTry{.confirmed = true, .negotiated = true, .selected = 0}));
  EXPECT_EQ(answer.tls_only, (RdpTry{.confirmed = true, .negotiated = true, .failure = 5}));
  EXPECT_EQ(desktop.connections(), 4);
}

TEST(AskRdp, SendsNoConnectWhereStandardSecurityIsRefused) {
  const ScriptedDesktop desktop({{needs_tls}, {}, {credssp}, {needs_nla}});
  const RdpAnswer answer = desktop.asked();
  EXPECT_EQ(answer.plain, (RdpTry{.confirmed = true, .negotiated = true, .failure = 1}));
  EXPECT_EQ(answer.old_client, (RdpTry{.fault = {Kind::closed, ""}}));
  EXPECT_EQ(answer.modern.selected, 2U);
}

TEST(AskRdp, SilenceToOneClientLeavesTimeToTheOthers) {
  const ScriptedDesktop desktop({{silence}, {confirm, connect_response(2, 3)}, {credssp}, {needs_nla}});
  const RdpAnswer answer = desktop.asked(milliseconds(1200));
  EXPECT_EQ(answer.plain.fault.kind, Kind::timeout);
  EXPECT_EQ(answer.old_client.method, 2U);
  EXPECT_EQ(answer.tls_only.failure, 5U);
}

TEST(AskRdp, AnotherProtocolIsAFault) {
  const RdpBytes http{'H', 'T', 'T', 'P', '/', '1', '.', '1'};
  const RdpBytes wrong_end = from_hex("030000ff06d000001234");
  const ScriptedDesktop desktop({{http}, {wrong_end}, {http}, {http}});
  const RdpAnswer answer = desktop.asked();
  EXPECT_EQ(answer.plain.fault, (Fault{Kind::protocol, "no TPKT"}));
  EXPECT_EQ(answer.old_client.fault.kind, Kind::closed);
  EXPECT_FALSE(answer.plain.confirmed);
}

TEST(AskRdp, AClosedPortIsAskedOnce) {
  std::uint16_t port = 0;
  {
    const ScriptedDesktop gone(Script{});
    port = gone.port();
  }
  const RdpAnswer answer = run(ask_rdp("127.0.0.1", port, in(milliseconds(2000))));
  EXPECT_EQ(answer.plain.fault.kind, Kind::refused);
  EXPECT_EQ(answer.old_client, RdpTry{});
  EXPECT_EQ(answer.tls_only, RdpTry{});
}

}  // namespace
}  // namespace sipfed::gather::tests
