#include "gather/probes/ntp.h"

#include <array>
#include <memory>
#include <optional>
#include <random>
#include <utility>

#include "gather/net/udp.h"
#include "gather/probes/ntp_packet.h"

namespace sipfed::gather {
namespace {

using Steady = std::chrono::steady_clock;

// Our clock as it stood at the start, carried on by one that nobody sets: an offset is not spoilt when our
// clock is corrected meanwhile.
class Started {
 public:
  Micros elapsed() const { return std::chrono::duration_cast<Micros>(Steady::now() - steady_); }
  NtpTimestamp now() const { return ntp_timestamp(clock_ + elapsed()); }
  Deadline half_way(Deadline limit) const { return steady_ + (limit - steady_) / 2; }

 private:
  Steady::time_point steady_ = Steady::now();
  std::chrono::system_clock::time_point clock_ = std::chrono::system_clock::now();
};

NtpRequest fresh_request() {
  std::random_device random;
  return {static_cast<NtpTimestamp>(random()) << 32 | random(), 0};
}

using Requests = std::array<NtpRequest, 2>;

ClockReading read_any(const Datagram& datagram, const Requests& requests, NtpTimestamp received) {
  const bool second = requests[1].sent != 0 && answers(datagram.bytes, requests[1]);
  return read_ntp(datagram.bytes, requests[second ? 1 : 0], received);
}

bool is_ours(const Datagram& datagram, const Requests& requests) {
  return answers(datagram.bytes, requests[0]) ||
         (requests[1].sent != 0 && answers(datagram.bytes, requests[1]));
}

// The answer to one of the requests. What answers none of them is passed over, and is the fault in the end.
Task<ClockReading> await_answer(std::shared_ptr<UdpSocket> socket, Requests requests, Started started,
                                Deadline limit) {
  std::optional<ClockReading> odd;
  for (;;) {
    auto datagram = co_await socket->receive(limit);
    const NtpTimestamp received = started.now();
    ClockReading reading;
    reading.fault = datagram.fault;
    if (!datagram) co_return odd&& reading.fault.kind == Fault::Kind::timeout ? *odd : reading;
    reading = read_any(*datagram, requests, received);
    if (is_ours(*datagram, requests)) co_return reading;
    odd = std::move(reading);
  }
}

Task<ClockReading> converse(std::shared_ptr<UdpSocket> socket, Started started, Deadline limit) {
  Requests requests;
  ClockReading reading;
  for (NtpRequest& request : requests) {
    const bool last = &request == &requests.back();
    request = fresh_request();
    request.sent = started.now();
    reading.fault = socket->send(ntp_bytes(request));
    if (reading.fault) break;
    const Deadline until = last ? limit : started.half_way(limit);
    auto answer = co_await await_answer(socket, requests, started, until);
    reading = std::move(answer);
    if (reading.fault.kind != Fault::Kind::timeout) break;
  }
  co_return reading;
}

}  // namespace

Task<ClockReading> ask_ntp(std::string name, std::string address, std::uint16_t port, Deadline limit) {
  const Started started;
  ClockReading reading;
  auto socket = co_await open_udp(address, port, AnswersFrom::same_port);
  if (socket) {
    auto answer = co_await converse(*socket, started, limit);
    reading = std::move(answer);
  } else {
    reading.fault = socket.fault;
  }
  reading.source = ClockReading::Source::ntp;
  reading.server = std::move(name);
  reading.took = started.elapsed();
  co_return reading;
}

}  // namespace sipfed::gather
