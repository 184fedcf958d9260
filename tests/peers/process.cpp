#include "peers/process.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sipfed::peers {
namespace {

namespace fs = std::filesystem;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> with(const std::map<std::string, std::string>& additions) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text(*entry);
    if (!additions.contains(text.substr(0, text.find('=')))) out.push_back(text);
  }
  for (const auto& [name, value] : additions) out.push_back(name + '=' + value);
  return out;
}

// Between fork and exec: system calls only.
[[noreturn]] void become(char* const* argv, char* const* environment, const char* directory, int input,
                         int log) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(input, 0);
  ::dup2(log, 1);
  ::dup2(log, 2);
  if (::chdir(directory) == 0) ::execve(argv[0], argv, environment);
  ::_exit(127);
}

}  // namespace

Workplace::Workplace() {
  std::string pattern = (fs::temp_directory_path() / "sipfed-peer-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
  directory_ = pattern;
}

Workplace::~Workplace() {
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

std::string Workplace::path(std::string_view name) const {
  return name.empty() ? directory_.string() : (directory_ / name).string();
}

std::string Workplace::write(std::string_view name, std::string text) const {
  for (std::size_t at = 0; (at = text.find("@W@", at)) != std::string::npos;)
    text.replace(at, 3, directory_.string());
  const fs::path target = directory_ / name;
  fs::create_directories(target.parent_path());
  std::ofstream(target, std::ios::binary) << text;
  return target.string();
}

std::string find_program(const std::string& program) {
  if (program.starts_with('/')) return fs::exists(program) ? program : "";
  const char* path = std::getenv("PATH");
  std::string rest = std::string(path == nullptr ? "" : path) + ":/usr/local/sbin:/usr/sbin:/sbin";
  while (!rest.empty()) {
    const std::size_t colon = rest.find(':');
    const std::string candidate = rest.substr(0, colon) + '/' + program;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
  }
  return {};
}

bool required() {
  const char* ci = std::getenv("CI");
  return ci != nullptr && std::string_view(ci) == "true";
}

Process::Process(const Workplace& place, std::vector<std::string> argv,
                 const std::map<std::string, std::string>& environment)
    : name_(argv.at(0)) {
  static int count = 0;
  log_ = place.path("output-" + std::to_string(++count));
  argv[0] = find_program(name_);
  if (argv[0].empty()) throw std::runtime_error(name_ + " is not installed");
  std::vector<std::string> variables = with(environment);
  const auto arguments = pointers(argv), settings = pointers(variables);
  const std::string directory = place.path();
  const int log = ::open(log_.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  int pipe[2] = {-1, -1};
  if (log < 0 || ::pipe2(pipe, O_CLOEXEC) != 0) throw std::runtime_error("no descriptors");
  input_ = pipe[1];
  pid_ = ::fork();
  if (pid_ == 0) become(arguments.data(), settings.data(), directory.c_str(), pipe[0], log);
  ::close(log);
  ::close(pipe[0]);
  if (pid_ < 0) throw std::runtime_error("fork failed");
  ::setpgid(pid_, pid_);  // whoever of the two comes first
  watch_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
}

Process::~Process() {
  kill();
  for (const int fd : {watch_, input_})
    if (fd >= 0) ::close(fd);
}

void Process::kill() {
  if (pid_ <= 0) return;
  ::kill(-pid_, SIGKILL);
  int status = 0;
  if (!status_ && ::waitpid(pid_, &status, 0) == pid_) status_ = 128 + SIGKILL;
  for (const char* left : {"/dev/shm/faketime_shm_", "/dev/shm/sem.faketime_sem_"})
    ::unlink((left + std::to_string(pid_)).c_str());  // by libfaketime, for the next process of that number
}

bool Process::ended_within(int milliseconds) {
  if (status_) return true;
  pollfd waiting{watch_, POLLIN, 0};
  ::poll(&waiting, 1, milliseconds);
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return false;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return true;
}

bool Process::alive() { return !ended_within(0); }

std::optional<int> Process::wait(int milliseconds) {
  ended_within(milliseconds);
  return status_;
}

std::string Process::output() const {
  std::ifstream file(log_, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string run(const Workplace& place, std::vector<std::string> argv,
                const std::map<std::string, std::string>& environment) {
  Process process(place, std::move(argv), environment);
  const auto status = process.wait(30000);
  if (status != 0)
    throw std::runtime_error(process.name() + (status ? " failed: " : " hangs: ") + process.output());
  return process.output();
}

}  // namespace sipfed::peers
