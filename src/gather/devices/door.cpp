#include "gather/devices/door.h"

#include <algorithm>

#include "gather/devices/commands.h"
#include "gather/devices/files_door.h"
#include "gather/devices/https_door.h"
#include "gather/devices/prompt.h"
#include "gather/devices/ssh_door.h"

namespace sipfed::gather {
namespace {

using Clock = std::chrono::steady_clock;

// Anything else concerns one command only.
bool is_gone(const Fault& fault) {
  return fault && fault.kind != Fault::Kind::local && fault.kind != Fault::Kind::limit;
}

bool ever_answered(const DeviceTalk& talk) {
  return std::any_of(talk.commands.begin(), talk.commands.end(),
                     [](const auto& each) { return !each.second.fault; });
}

}  // namespace

Task<Outcome<std::string>> Door::ask(std::string command, Deadline limit) {
  if (!is_allowed(dialect_, command))
    co_return Fault{Fault::Kind::local, "not on the list of reading commands; nothing was sent"};
  if (Clock::now() >= limit) co_return Fault{Fault::Kind::timeout, "no time left to ask"};
  co_return co_await send(std::move(command), limit);
}

Task<Outcome<std::unique_ptr<Door>>> open_door(DeviceAccess access, Dialect dialect, Deadline limit) {
  switch (access.way) {
    case DeviceAccess::Way::files:
      co_return open_files_door(access, dialect);
    case DeviceAccess::Way::https:
      co_return open_https_door(std::move(access), dialect);
    case DeviceAccess::Way::ssh:
      break;
  }
  co_return co_await open_ssh_door(std::move(access), dialect, limit);
}

Task<std::map<std::string, std::string>> ask_all(Door& door, std::vector<std::string> commands,
                                                 DeviceTalk& talk, Deadline limit) {
  std::map<std::string, std::string> answers;
  for (const std::string& command : commands) {
    const auto began = Clock::now();
    Outcome<std::string> text = co_await door.ask(command, limit);
    Readout& readout = talk.commands[command];
    readout = {};
    readout.took = std::chrono::duration_cast<Micros>(Clock::now() - began);
    readout.fault = text.fault;
    if (text) readout.refusal = refusal_in(*text);
    if (readout.answered()) answers[command] = std::move(*text);
    if (!is_gone(readout.fault)) continue;
    if (!talk.fault && !ever_answered(talk)) talk.fault = readout.fault;
    break;
  }
  co_return answers;
}

}  // namespace sipfed::gather
