#include "gather/devices/asa.h"

#include "gather/devices/door.h"

namespace sipfed::gather {
namespace {

std::string way_word(DeviceAccess::Way way) {
  switch (way) {
    case DeviceAccess::Way::https:
      return "https";
    case DeviceAccess::Way::ssh:
      return "ssh";
    case DeviceAccess::Way::files:
      return "files";
  }
  return {};
}

std::vector<std::string> commands() {
  return {"show running-config clock",
          "show ntp status",
          "show mode",
          "show version",
          "show running-config class-map",
          "show running-config policy-map",
          "show running-config service-policy",
          "show running-config access-list",
          "show running-config tls-proxy",
          "show running-config crypto ca trustpoint",
          "show crypto ca certificates",
          "show running-config nat",
          "show running-config object service",
          "show running-config static",
          "show ssl"};
}

}  // namespace

Task<Asa> read_asa(DeviceAccess access, Deadline limit) {
  Asa facts;
  facts.talk.host = access.host;
  facts.talk.way = way_word(access.way);
  auto door = co_await open_door(std::move(access), Dialect::asa, limit);
  if (!door) {
    facts.talk.fault = door.fault;
    co_return facts;
  }
  // The time is asked for alone, so that it is known when the answer came.
  std::vector<std::string> detail{"show clock detail"};
  auto answers = co_await ask_all(**door, std::move(detail), facts.talk, limit);
  auto asked_at = std::chrono::system_clock::now();
  if (answers.empty()) {
    std::vector<std::string> plain{"show clock"};
    auto clock = co_await ask_all(**door, std::move(plain), facts.talk, limit);
    asked_at = std::chrono::system_clock::now();
    answers.merge(clock);
  }
  std::vector<std::string> others = commands();
  auto rest = co_await ask_all(**door, std::move(others), facts.talk, limit);
  answers.merge(rest);
  parse_asa(answers, asked_at, facts);
  co_return facts;
}

}  // namespace sipfed::gather
