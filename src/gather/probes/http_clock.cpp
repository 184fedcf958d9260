#include "gather/probes/http_clock.h"

#include "gather/probes/http_date.h"

namespace sipfed::gather {
namespace {

using std::chrono::duration_cast;

// A date stands for the second that begins with it, so its middle is what was meant.
void compare(const HttpReply& reply, Time date, ClockReading& reading) {
  constexpr Micros half_second(500000);
  const auto round_trip = duration_cast<Micros>(reply.received_at - reply.sent_at);
  const auto middle = duration_cast<Micros>(reply.sent_at.time_since_epoch()) + round_trip / 2;
  reading.offset = duration_cast<Micros>(date.time_since_epoch()) + half_second - middle;
  reading.uncertainty = half_second + round_trip / 2;
}

}  // namespace

Task<ClockReading> ask_http_date(std::string name, HttpTarget target, Deadline limit) {
  ClockReading reading;
  reading.source = ClockReading::Source::http;
  reading.server = std::move(name);
  target.verify = false;
  target.user.clear();
  const auto began = std::chrono::steady_clock::now();
  auto reply = co_await http_get(std::move(target), limit);
  reading.took = duration_cast<Micros>(std::chrono::steady_clock::now() - began);
  reading.fault = reply.fault;
  if (!reply) co_return reading;
  const std::string date = reply->header("Date"), age = reply->header("Age");
  const auto time = http_date(date);
  if (date.empty())
    reading.fault = {Fault::Kind::protocol, "no Date in the reply"};
  else if (!time)
    reading.fault = {Fault::Kind::protocol, "a Date that is none"};
  else if (!age.empty() && age != "0")
    reading.fault = {Fault::Kind::protocol, "the reply comes from a cache"};
  else
    compare(*reply, *time, reading);
  co_return reading;
}

}  // namespace sipfed::gather
