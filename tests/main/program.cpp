#include "main/program.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <pty.h>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace sipfed::test {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto limit = std::chrono::seconds(30);

struct Pipe {
  int read = -1, write = -1;
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    read = ends[0], write = ends[1];
  }
  void close() {
    ::close(read);
    ::close(write);
    read = write = -1;
  }
  void become_terminal(const winsize* screen) {
    close();
    if (::openpty(&read, &write, nullptr, nullptr, screen) != 0) throw std::runtime_error("openpty");
    ::fcntl(read, F_SETFD, FD_CLOEXEC);
    ::fcntl(write, F_SETFD, FD_CLOEXEC);
  }
};

Words environment_of(const Call& call) {
  std::map<std::string, std::string> all{{"LC_ALL", "C"}};
  for (const char* name : {"PATH", "HOME", "TMPDIR"})
    if (const char* value = std::getenv(name)) all[name] = value;
  for (const auto& [name, value] : call.environment) all[name] = value;
  Words out;
  for (const auto& [name, value] : all) out.push_back(name + '=' + value);
  return out;
}

std::vector<char*> pointers(Words& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

int input_of(const std::string& text) {
  if (text.empty()) return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  char name[] = "/tmp/sipfed-test-input-XXXXXX";
  const int file = ::mkostemp(name, O_CLOEXEC);
  ::unlink(name);
  if (::write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    throw std::runtime_error("input");
  ::lseek(file, 0, SEEK_SET);
  return file;
}

}  // namespace

Program::Program(const Call& call) {
  Pipe out, err;
  if (call.terminal) out.become_terminal(nullptr);
  const winsize screen{call.rows, call.columns, 0, 0};
  if (call.rows > 0) err.become_terminal(&screen);
  Pipe typed;
  if (call.keyboard)
    typed.become_terminal(nullptr);
  else
    typed.close();
  const int in = call.keyboard ? typed.write : input_of(call.input);
  const int file = call.out_to.empty() ? -1 : ::open(call.out_to.c_str(), O_WRONLY | O_CLOEXEC);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in, 0);
  posix_spawn_file_actions_adddup2(&files, file >= 0 ? file : out.write, 1);
  posix_spawn_file_actions_adddup2(&files, err.write, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  Words words = call.words, environment = environment_of(call);
  words.insert(words.begin(), call.program);
  const int error = ::posix_spawn(&pid_, call.program.c_str(), &files, &attributes, pointers(words).data(),
                                  pointers(environment).data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  for (const int end : {in, out.write, err.write}) ::close(end);
  if (file >= 0) ::close(file);
  out_ = out.read, err_ = err.read, keyboard_ = typed.read;
  if (error != 0) throw std::runtime_error(call.program + ": " + std::strerror(error));
}

Program::~Program() {
  if (pid_ > 0) {
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(out_);
  ::close(err_);
  if (keyboard_ >= 0) ::close(keyboard_);
}

void Program::signal(int number) const { ::kill(pid_, number); }

std::string Program::line() {
  const auto end = Clock::now() + limit;
  for (;;) {
    if (const auto at = seen_.find('\n'); at != std::string::npos) {
      const std::string found = seen_.substr(0, at);
      seen_.erase(0, at + 1);
      return found;
    }
    pollfd wait{out_, POLLIN, 0};
    char bytes[4096];
    const ssize_t got = ::poll(&wait, 1, 1000) == 1 ? ::read(out_, bytes, sizeof bytes) : -1;
    if (got == 0 || Clock::now() > end) throw std::runtime_error("no further line after: " + seen_);
    if (got > 0) seen_.append(bytes, static_cast<std::size_t>(got));
  }
}

void Program::type(const std::string& keys) const {
  if (::write(keyboard_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size()))
    throw std::runtime_error("keyboard");
}

void Program::until(const std::string& text) {
  const auto end = Clock::now() + limit;
  for (;;) {
    if (const auto at = seen_err_.find(text, behind_); at != std::string::npos) {
      behind_ = at + text.size();
      return;
    }
    pollfd wait{err_, POLLIN, 0};
    char bytes[4096];
    const int ready = ::poll(&wait, 1, 1000);
    const ssize_t got = ready == 1 ? ::read(err_, bytes, sizeof bytes) : 0;
    if ((ready == 1 && got <= 0) || Clock::now() > end)
      throw std::runtime_error("no '" + text + "' in: " + seen_err_);
    if (got > 0) seen_err_.append(bytes, static_cast<std::size_t>(got));
  }
}

Ran Program::wait() {
  const auto start = Clock::now();
  Ran ran;
  ran.out = seen_;
  ran.err = seen_err_;
  pollfd ends[] = {{out_, POLLIN, 0}, {err_, POLLIN, 0}};
  std::string* texts[] = {&ran.out, &ran.err};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    if (Clock::now() - start > limit) ::kill(-pid_, SIGKILL);
    ::poll(ends, 2, 1000);
    for (int i = 0; i < 2; ++i) {
      if (ends[i].revents == 0) continue;
      char bytes[65536];
      const ssize_t got = ::read(ends[i].fd, bytes, sizeof bytes);
      if (got <= 0) ends[i].fd = -1;  // a terminal ends with EIO
      if (got > 0) texts[i]->append(bytes, static_cast<std::size_t>(got));
    }
  }
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ran.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return ran;
}

Ran run(const Call& call) { return Program(call).wait(); }
Ran sipfed(const Words& words) { return run(Call{words}); }

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "sipfed-main-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error(name);
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::write(const std::string& name, const std::string& text) const {
  std::ofstream(file(name), std::ios::binary) << text;
  return file(name);
}

std::string Folder::read(const std::string& name) const {
  std::ifstream in(file(name), std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace sipfed::test
