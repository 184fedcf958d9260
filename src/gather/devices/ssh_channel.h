// One SSH channel: a shell on a terminal, or one command. Part of the SSH door; blocks until its limits.
#pragma once

#include <string>
#include <string_view>

#include "gather/devices/ssh_wire.h"

struct ssh_channel_struct;

namespace sipfed::gather {

class SshChannel {
 public:
  explicit SshChannel(SshWire& wire) : wire_(wire) {}
  ~SshChannel();
  SshChannel(const SshChannel&) = delete;
  SshChannel& operator=(const SshChannel&) = delete;

  Fault open_shell(Deadline limit);
  Fault open_command(const std::string& command, Deadline limit);
  Fault write(std::string_view text, Deadline limit);
  Fault end_input(Deadline limit);
  // At least one byte; Fault closed at the end. What comes as standard error is dropped.
  Outcome<std::string> read_some(Deadline limit);
  // Of an ended command; -1: it does not say.
  int exit_status() const;

 private:
  Fault open(Deadline limit);
  template <class Step>
  Fault done(Step step, const std::string& what, Deadline limit);

  SshWire& wire_;
  ssh_channel_struct* channel_ = nullptr;
};

}  // namespace sipfed::gather
