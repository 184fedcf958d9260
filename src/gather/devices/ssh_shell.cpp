#include "gather/devices/ssh_shell.h"

#include <algorithm>

namespace sipfed::gather {
namespace {

using Clock = std::chrono::steady_clock;

// A line of output that looks like the prompt is followed by more; the prompt is not.
constexpr auto pause_after_prompt = std::chrono::milliseconds(80);

Fault refused(const std::string& why) { return {Fault::Kind::protocol, "log-in refused: " + why}; }

}  // namespace

std::string SshShell::prompt_now() const {
  const std::string& line = screen_.cursor_line();
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

bool SshShell::waits_for_us(Waits waits) const {
  if (waits == Waits::prompt) return prompt_.empty() || prompt_now() == prompt_;
  return waits == Waits::password;
}

Fault SshShell::hear(Deadline limit) {
  Outcome<std::string> text = channel_.read_some(limit);
  if (!text) return text.fault;
  heard_ += text->size();
  if (heard_ > answer_limit) return {Fault::Kind::limit, "more than 8 MiB of answer"};
  screen_.feed(*text);
  return {};
}

// Whether nothing more comes.
Outcome<bool> SshShell::quiet(Deadline limit) {
  const Fault fault = hear(std::min(limit, Clock::now() + pause_after_prompt));
  if (fault && fault.kind != Fault::Kind::timeout) return fault;
  return fault.kind == Fault::Kind::timeout;
}

Outcome<Waits> SshShell::until_it_waits(Deadline limit) {
  for (;;) {
    const Waits waits = waits_for(dialect_, screen_.cursor_line());
    if (waits_for_us(waits)) {
      const Outcome<bool> ended = quiet(limit);
      if (!ended) return ended.fault;
      if (*ended) return waits;
      continue;
    }
    if (waits == Waits::pager) {
      screen_.wipe_cursor_line();
      if (Fault fault = channel_.write(" ", limit)) return fault;
    }
    if (Fault fault = hear(limit)) return fault;
  }
}

Outcome<Waits> SshShell::say(const std::string& line, Deadline limit) {
  screen_.clear();
  heard_ = 0;
  if (Fault fault = channel_.write(line + '\n', limit)) return fault;
  return until_it_waits(limit);
}

Fault SshShell::become_privileged(const std::string& enable, Deadline limit) {
  prompt_.clear();
  Outcome<Waits> waits = say("enable", limit);
  if (waits && *waits == Waits::password) waits = say(enable, limit);
  if (!waits) return waits.fault;
  if (*waits == Waits::password || prompt_now().ends_with('>'))
    return refused("`enable` does not take the enable password");
  prompt_ = prompt_now();
  return {};
}

Outcome<std::string> SshShell::start(const std::string& enable, Deadline limit) {
  if (Fault fault = channel_.open_shell(limit)) return fault;
  const Outcome<Waits> waits = until_it_waits(limit);
  if (!waits) return waits.fault;
  if (*waits == Waits::password) return refused("it asks for a password again after the log-in");
  std::string greeting = screen_.above();
  prompt_ = prompt_now();
  // An empty enable password is not tried: where it is the user's own, that would be a wrong attempt.
  if (dialect_ == Dialect::asa && prompt_.ends_with('>') && !enable.empty())
    if (Fault fault = become_privileged(enable, limit)) return fault;
  // Without the privilege for it, pages are turned one by one.
  const char* no_pager = dialect_ == Dialect::asa ? "terminal pager 0" : "set cli pagination off";
  const Outcome<std::string> set = ask(no_pager, limit);
  if (!set) return set.fault;
  return greeting;
}

Outcome<std::string> SshShell::ask(const std::string& command, Deadline limit) {
  if (command.starts_with("changeto ")) prompt_.clear();  // it names the context
  const Outcome<Waits> waits = say(command, limit);
  if (!waits) return waits.fault;
  if (*waits == Waits::password) return refused("it asks for a password again");
  prompt_ = prompt_now();
  return without_echo(screen_.above(), command);
}

}  // namespace sipfed::gather
