#include "gather/devices/ssh_door.h"

#include <mutex>

#include "gather/devices/commands.h"
#include "gather/devices/ssh_login.h"
#include "gather/devices/ssh_shell.h"
#include "gather/devices/windows_script.h"
#include "gather/net/background.h"

namespace sipfed::gather {
namespace {

// The script comes on standard input: longer than a command line of Windows may be, and nothing to quote.
constexpr const char* run_input =
    "powershell -NoProfile -NonInteractive -Command \"[Console]::In.ReadToEnd() | Invoke-Expression\"";

// Owned by the door and by every job that is under way.
class SshSession {
 public:
  SshSession(DeviceAccess access, Dialect dialect)
      : access_(std::move(access)), dialect_(dialect), shell_(wire_, dialect) {}

  // The greeting.
  Outcome<std::string> open(Deadline limit) {
    const std::lock_guard<std::mutex> lock(busy_);
    if (Fault fault = ssh_greet(wire_, access_, limit)) return fault;
    if (Fault fault = ssh_check_host_key(wire_, access_, limit)) return fault;
    if (Fault fault = ssh_log_in(wire_, access_, dialect_, limit)) return fault;
    if (dialect_ == Dialect::windows) return std::string();
    return shell_.start(access_.enable, limit);
  }

  Outcome<std::string> ask(const std::string& command, Deadline limit) {
    const std::lock_guard<std::mutex> lock(busy_);
    if (gone_) return gone_;
    Outcome<std::string> text = dialect_ == Dialect::windows ? run_script(limit)
                                : access_.contexts.empty()   ? shell_.ask(command, limit)
                                                             : ask_contexts(command, limit);
    // What comes after a fault may belong to this answer.
    if (text.fault && text.fault.kind != Fault::Kind::local)
      gone_ = {Fault::Kind::closed, "the session was given up: " + text.fault.detail};
    return text;
  }

  void hang_up() { wire_.hang_up(); }

 private:
  Outcome<std::string> ask_contexts(const std::string& command, Deadline limit) {
    std::string all;
    for (const std::string& context : access_.contexts) {
      Outcome<std::string> text = shell_.ask("changeto context " + context, limit);
      if (text && refusal_in(*text).empty()) text = shell_.ask(command, limit);
      if (!text) return text;
      all += context_line(context) + *text;
    }
    return all;
  }

  Outcome<std::string> run_script(Deadline limit) {
    SshChannel channel(wire_);
    if (Fault fault = channel.open_command(run_input, limit)) return fault;
    Fault unsent = channel.write(windows_script(), limit);
    if (!unsent) unsent = channel.end_input(limit);
    if (unsent.kind == Fault::Kind::timeout) return unsent;
    // A shell that has no PowerShell ends before it has read everything.
    std::string all;
    Fault end;
    while (!end && all.size() <= answer_limit) {
      const Outcome<std::string> text = channel.read_some(limit);
      if (text) all += *text;
      end = text.fault;
    }
    if (!end) return Fault{Fault::Kind::limit, "more than 8 MiB of answer"};
    if (end.kind != Fault::Kind::closed) return end;
    if (all.empty())
      return Fault{Fault::Kind::protocol,
                   "PowerShell ended without output, status " + std::to_string(channel.exit_status())};
    return all;
  }

  std::mutex busy_;
  DeviceAccess access_;
  Dialect dialect_;
  SshWire wire_;
  SshShell shell_;
  Fault gone_;
};

// Whoever stops waiting lets the job end at once.
class HangUp {
 public:
  explicit HangUp(std::shared_ptr<SshSession> session) : session_(std::move(session)) {}
  HangUp(HangUp&&) = default;
  ~HangUp() {
    if (session_) session_->hang_up();
  }
  const std::shared_ptr<SshSession>& session() const { return session_; }

 private:
  std::shared_ptr<SshSession> session_;
};

class SshDoor final : public Door {
 public:
  SshDoor(Dialect dialect, HangUp line, std::string greeting) : Door(dialect), line_(std::move(line)) {
    greeting_ = std::move(greeting);
  }

 protected:
  Task<Outcome<std::string>> send(std::string command, Deadline limit) override {
    std::function<Outcome<std::string>()> job = [session = line_.session(), command = std::move(command),
                                                 limit] { return session->ask(command, limit); };
    co_return co_await in_background(std::move(job));
  }

 private:
  HangUp line_;
};

}  // namespace

Task<Outcome<std::unique_ptr<Door>>> open_ssh_door(DeviceAccess access, Dialect dialect, Deadline limit) {
  for (const std::string& context : access.contexts)
    if (dialect != Dialect::asa || !is_allowed(dialect, "changeto context " + context))
      co_return Fault{Fault::Kind::local, "not the name of an ASA's context: " + harmless(context)};
  HangUp line(std::make_shared<SshSession>(std::move(access), dialect));
  std::function<Outcome<std::string>()> job = [session = line.session(), limit] {
    return session->open(limit);
  };
  Outcome<std::string> greeting = co_await in_background(std::move(job));
  if (!greeting) co_return greeting.fault;
  std::unique_ptr<Door> door = std::make_unique<SshDoor>(dialect, std::move(line), std::move(*greeting));
  co_return door;
}

}  // namespace sipfed::gather
