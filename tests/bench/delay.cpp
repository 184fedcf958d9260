// A link with a round-trip time between two network namespaces, for kernels without netem: two TUN devices,
// and every packet waits for half the time on its way across. Runs until it is killed. Linux, root.
//
//   delay NAMESPACE_A NAMESPACE_B RTT_MS      the devices are called "link" and are up, without addresses
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t packet_limit = 65536;
constexpr std::size_t queue_limit = 10000;  // packets; beyond it they are dropped, as a router would

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "delay: %s: %s\n", what.c_str(), std::strerror(errno));
  std::exit(1);
}

int tun_in(const std::string& space) {
  const int fd = ::open(("/run/netns/" + space).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 || ::setns(fd, CLONE_NEWNET) != 0) fail(space);
  ::close(fd);
  const int tun = ::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (tun < 0) fail("/dev/net/tun");
  ifreq request{};
  std::strcpy(request.ifr_name, "link");
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (::ioctl(tun, TUNSETIFF, &request) != 0) fail("TUNSETIFF");
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  request.ifr_flags = IFF_UP;
  if (socket < 0 || ::ioctl(socket, SIOCSIFFLAGS, &request) != 0) fail("SIOCSIFFLAGS");
  ::close(socket);
  return tun;
}

struct Way {
  struct Packet {
    Clock::time_point due;
    std::vector<char> bytes;
  };
  int from = -1, to = -1;
  std::deque<Packet> on_the_way;

  void take_in(Clock::duration delay) {
    static std::array<char, packet_limit> buffer;
    for (;;) {
      const ssize_t count = ::read(from, buffer.data(), buffer.size());
      if (count <= 0) return;
      if (on_the_way.size() < queue_limit)
        on_the_way.push_back({Clock::now() + delay, {buffer.data(), buffer.data() + count}});
    }
  }

  void let_out() {
    for (; !on_the_way.empty() && on_the_way.front().due <= Clock::now(); on_the_way.pop_front())
      if (const auto& bytes = on_the_way.front().bytes; ::write(to, bytes.data(), bytes.size()) < 0) continue;
  }
};

// Until the next packet is due; null: until one comes in.
const timespec* until_due(const std::array<Way, 2>& ways, timespec& time) {
  auto next = Clock::time_point::max();
  for (const Way& way : ways)
    if (!way.on_the_way.empty()) next = std::min(next, way.on_the_way.front().due);
  if (next == Clock::time_point::max()) return nullptr;
  const auto left = std::max(next - Clock::now(), Clock::duration::zero());
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
  time.tv_sec = seconds.count();
  time.tv_nsec = std::chrono::nanoseconds(left - seconds).count();
  return &time;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fprintf(stderr, "usage: delay NAMESPACE_A NAMESPACE_B RTT_MS\n");
    return 2;
  }
  const auto rtt = std::chrono::duration<double, std::milli>(std::atof(arguments[3]));
  const auto one_way = std::chrono::duration_cast<Clock::duration>(rtt / 2);
  const int a = tun_in(arguments[1]), b = tun_in(arguments[2]);
  std::array<Way, 2> ways{Way{a, b, {}}, Way{b, a, {}}};
  ::prctl(PR_SET_TIMERSLACK, 1UL);  // nanosecond; the usual 50 us would be added at every packet
  const sched_param urgent{2};
  ::sched_setscheduler(0, SCHED_FIFO, &urgent);  // as exact as a wire, whatever else the machine has to do
  std::array<pollfd, 2> polled{pollfd{a, POLLIN, 0}, pollfd{b, POLLIN, 0}};
  for (;;) {
    timespec time{};
    if (::ppoll(polled.data(), polled.size(), until_due(ways, time), nullptr) < 0 && errno != EINTR)
      fail("ppoll");
    for (Way& way : ways) {
      way.take_in(one_way);
      way.let_out();
    }
  }
}
