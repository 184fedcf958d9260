// DNS look-ups per second: sipfed's client, and c-ares with nothing around it, each with 200 questions in
// flight at a responder of our own in another process. Prints both figures. Loopback only.
#include <algorithm>
#include <ares.h>
#include <arpa/inet.h>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <netdb.h>
#include <poll.h>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "gather/net/dns_client.h"

namespace {

using namespace sipfed;
using Clock = std::chrono::steady_clock;

constexpr int questions = 200'000, in_flight = 200;

std::string name_of(int number) { return "h" + std::to_string(number) + ".bench.test"; }

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

// Every question is answered with 127.0.0.1, by the batch, so that the responder is not what is measured.
[[noreturn]] void respond(int fd) {
  constexpr int batch = 64, size = 512;
  constexpr std::array<unsigned char, 16> record{0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1};
  static std::array<std::array<unsigned char, size>, batch> messages;
  static std::array<mmsghdr, batch> headers;
  static std::array<iovec, batch> parts;
  static std::array<sockaddr_in, batch> askers;
  for (;;) {
    for (std::size_t i = 0; i < batch; ++i) {
      parts[i] = {messages[i].data(), size};
      headers[i] = {};
      headers[i].msg_hdr = {&askers[i], sizeof askers[i], &parts[i], 1, nullptr, 0, 0};
    }
    const int count = ::recvmmsg(fd, headers.data(), batch, MSG_WAITFORONE, nullptr);
    if (count < 0) fail("recvmmsg");
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      auto& message = messages[i];
      std::size_t end = 12;
      while (message[end] != 0) end += message[end] + 1U;
      end += 5;
      message[2] = 0x85, message[3] = 0x80;
      message[7] = 1, message[8] = message[9] = message[10] = message[11] = 0;
      std::copy(record.begin(), record.end(), message.begin() + static_cast<std::ptrdiff_t>(end));
      parts[i].iov_len = end + record.size();
    }
    if (::sendmmsg(fd, headers.data(), static_cast<unsigned>(count), 0) < 0) fail("sendmmsg");
  }
}

struct Responder {
  Responder() {
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof own;
    if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0 ||
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&own), &length) != 0)
      fail("responder");
    port = ntohs(own.sin_port);
    process = ::fork();
    if (process < 0) fail("fork");
    if (process == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      respond(fd);
    }
    ::close(fd);
  }
  ~Responder() {
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
  }
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;

  unsigned port = 0;
  pid_t process = -1;
};

struct Tally {
  int next = 0, good = 0, bad = 0;
  Clock::time_point start = Clock::now();
  double rate() const {
    if (bad > 0 || good != questions) std::fprintf(stderr, "%d good, %d bad\n", good, bad), std::exit(1);
    return good / std::chrono::duration<double>(Clock::now() - start).count();
  }
};

gather::Task<void> asker(gather::DnsClient& client, Tally& tally) {
  while (tally.next < questions) {
    auto answer = co_await client.ask("A", name_of(tally.next++), Clock::now() + std::chrono::seconds(5));
    const bool good = answer.answers.size() == 1 && answer.answers.front().data == "127.0.0.1";
    ++(good ? tally.good : tally.bad);
  }
}

double ours(unsigned port) {
  boost::asio::io_context context(1);
  gather::DnsClient client(context.get_executor(), "127.0.0.1:" + std::to_string(port));
  Tally tally;
  for (int i = 0; i < in_flight; ++i)
    boost::asio::co_spawn(context, asker(client, tally), boost::asio::detached);
  context.run();
  return tally.rate();
}

struct Bare {
  ares_channel channel = nullptr;
  Tally tally;

  void ask() {
    if (tally.next < questions) ares_query(channel, name_of(tally.next++).c_str(), 1, 1, answered, this);
  }
  static void answered(void* self, int status, int, unsigned char* reply, int size) {
    auto& bare = *static_cast<Bare*>(self);
    hostent* host = nullptr;
    const bool good =
        status == ARES_SUCCESS && ares_parse_a_reply(reply, size, &host, nullptr, nullptr) == ARES_SUCCESS;
    if (host != nullptr) ares_free_hostent(host);
    ++(good ? bare.tally.good : bare.tally.bad);
    bare.ask();
  }
};

double bare(unsigned port) {
  Bare state;
  ares_options options{};
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
  options.socket_receive_buffer_size = 4 << 20;
  if (ares_init_options(&state.channel, &options, ARES_OPT_FLAGS | ARES_OPT_SOCK_RCVBUF) != ARES_SUCCESS)
    fail("c-ares");
  ares_set_servers_ports_csv(state.channel, ("127.0.0.1:" + std::to_string(port)).c_str());
  for (int i = 0; i < in_flight; ++i) state.ask();
  while (state.tally.good + state.tally.bad < questions) {
    ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
    if (ares_getsock(state.channel, sockets, ARES_GETSOCK_MAXNUM) == 0) break;
    pollfd polled{sockets[0], POLLIN, 0};
    ::poll(&polled, 1, 100);
    ares_process_fd(state.channel, (polled.revents & POLLIN) != 0 ? sockets[0] : ARES_SOCKET_BAD,
                    ARES_SOCKET_BAD);
  }
  const double rate = state.tally.rate();
  ares_destroy(state.channel);
  return rate;
}

}  // namespace

int main() {
  const Responder responder;
  ares_library_init(ARES_LIB_INIT_ALL);
  const double client = ours(responder.port), library = bare(responder.port);
  std::printf("%.0f %.0f\n", client, library);
}
