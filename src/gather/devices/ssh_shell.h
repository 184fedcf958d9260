// The dialogue with a device's command line: prompts, pager, `enable`. Part of the SSH door; blocks until its
// limits. After a fault the shell is of no more use.
#pragma once

#include <string>

#include "gather/devices/door.h"
#include "gather/devices/prompt.h"
#include "gather/devices/ssh_channel.h"

namespace sipfed::gather {

class SshShell {
 public:
  SshShell(SshWire& wire, Dialect dialect) : channel_(wire), dialect_(dialect) {}

  // Up to a prompt with the pager off. Returns what was said before the first prompt.
  Outcome<std::string> start(const std::string& enable, Deadline limit);
  Outcome<std::string> ask(const std::string& command, Deadline limit);

 private:
  Outcome<Waits> say(const std::string& line, Deadline limit);
  Outcome<Waits> until_it_waits(Deadline limit);
  Outcome<bool> quiet(Deadline limit);
  Fault hear(Deadline limit);
  Fault become_privileged(const std::string& enable, Deadline limit);
  bool waits_for_us(Waits waits) const;
  std::string prompt_now() const;

  SshChannel channel_;
  Dialect dialect_;
  Screen screen_;
  std::string prompt_;     // empty: any that looks like one
  std::size_t heard_ = 0;  // bytes since the last line of ours
};

}  // namespace sipfed::gather
