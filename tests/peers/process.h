// Servers that nobody here wrote, started as they are packaged: their processes, their files, their ports.
#pragma once

#include <filesystem>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace sipfed::peers {

// A directory of the test's own, removed at its end.
class Workplace {
 public:
  Workplace();
  Workplace(const Workplace&) = delete;
  ~Workplace();

  std::string path(std::string_view name = {}) const;
  // Returns its path. Every "@W@" in the text becomes the directory.
  std::string write(std::string_view name, std::string text) const;

 private:
  std::filesystem::path directory_;
};

// A program in a process group of its own, killed as a whole with SIGKILL. Standard output and error go to
// one file; standard input stays open and empty, since s_server takes its end for a quit. It dies with the
// thread that started it.
class Process {
 public:
  // `argv[0]` is looked up along PATH and in the sbin directories.
  Process(const Workplace& place, std::vector<std::string> argv,
          const std::map<std::string, std::string>& environment = {});
  Process(const Process&) = delete;
  ~Process();

  std::string output() const;
  bool alive();
  std::optional<int> wait(int milliseconds);  // exit code, 128 + signal; none: still running
  // True when it ended within that time: what stands between two attempts to reach it.
  bool ended_within(int milliseconds);
  void kill();
  pid_t id() const { return pid_; }
  const std::string& name() const { return name_; }

 private:
  std::string name_, log_;
  pid_t pid_ = -1;
  int watch_ = -1;  // pidfd
  int input_ = -1;  // our end of its standard input
  std::optional<int> status_;
};

// Where a program is; empty when it is not installed. Absolute paths may be libraries too.
std::string find_program(const std::string& program);
bool required();  // CI=true: a missing package is a failure there

// Runs a program to its end; its output. Throws when it fails or takes longer than 30 s.
std::string run(const Workplace& place, std::vector<std::string> argv,
                const std::map<std::string, std::string>& environment = {});

// An address in 127.77.0.0/16 or its neighbours that no other test process uses now.
std::string loopback(unsigned number);
// Free on every address of 127.0.0.0/8 and on ::1, for TCP and for UDP, at the time of asking.
unsigned free_port();
std::string at(const std::string& address, unsigned port);  // "127.77.0.1:53", "[::1]:53"

// Sends the text over TCP and reads until `until` has come, to the end when that is empty, for 5 s at most.
std::string told(const std::string& address, unsigned port, const std::string& text,
                 const std::string& until = {});

// Throw with the program's output when it ends first, or after 10 s.
void wait_until_listening(const std::string& address, unsigned port, Process& process);
// By a query for the SOA of `zone`; any reply will do.
void wait_until_answering(const std::string& address, unsigned port, const std::string& zone,
                          Process& process);

}  // namespace sipfed::peers

// For SetUp and test bodies: a program that is not installed skips the test, or fails it where CI=true.
#define NEEDS(package, program)                         \
  GTEST_AMBIGUOUS_ELSE_BLOCKER_                         \
  if (!sipfed::peers::find_program(program).empty())    \
    ;                                                   \
  else if (sipfed::peers::required())                   \
    FAIL() << "package " << (package) << " is missing"; \
  else                                                  \
    GTEST_SKIP() << "package " << (package) << " is missing"
