#include "gather/devices/files_door.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "gather/devices/imp_queries.h"
#include "gather/devices/prompt.h"

namespace sipfed::gather {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t most_files = 10000;

Fault local(std::string detail) { return {Fault::Kind::local, std::move(detail)}; }

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 'a' - 'A');
  return text;
}

// Never waits: a pipe is no regular file.
Outcome<std::string> content_of(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file < 0) return local(std::generic_category().message(errno));
  struct stat status {};
  std::string text;
  Fault fault;
  if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) fault = local("not a regular file");
  std::array<char, 65536> buffer{};
  while (!fault) {
    const ssize_t got = ::read(file, buffer.data(), buffer.size());
    if (got < 0) fault = local(std::generic_category().message(errno));
    if (got <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > answer_limit) fault = {Fault::Kind::limit, "larger than 8 MiB"};
  }
  ::close(file);
  if (fault) return fault;
  return text;
}

// File systems take no names as long as the queries.
std::string short_name(const std::string& command) {
  if (command == imp_tables_query) return "run sql tables";
  if (command == imp_parameters_query) return "run sql parameters";
  return command;
}

// What a log of a terminal program has around the answer.
std::string without_prompts(Dialect dialect, const std::string& raw, const std::string& command) {
  Screen screen;
  screen.feed(raw);
  std::string text = without_echo(screen.text(), command);
  if (text.empty()) return text;
  const std::size_t before = text.rfind('\n', text.size() - 2);
  const std::size_t last = before == text.npos ? 0 : before + 1;
  if (waits_for(dialect, std::string_view(text).substr(last)) == Waits::prompt) text.resize(last);
  return text;
}

class FilesDoor final : public Door {
 public:
  FilesDoor(Dialect dialect, std::string folder, std::vector<std::string> files)
      : Door(dialect), dialect_(dialect), folder_(std::move(folder)), files_(std::move(files)) {}

 protected:
  Task<Outcome<std::string>> send(std::string command, Deadline) override {
    const std::string file = file_of(command);
    if (file.empty()) co_return local("no file for " + short_name(command));
    Outcome<std::string> text = content_of((fs::path(folder_) / file).string());
    if (text && dialect_ != Dialect::windows) text = without_prompts(dialect_, *text, command);
    co_return text;
  }

 private:
  std::string file_of(const std::string& asked) const {
    std::string command = short_name(asked);
    std::replace(command.begin(), command.end(), '/', '_');
    std::string joined = command;
    std::replace(joined.begin(), joined.end(), ' ', '_');
    for (const char* ending : {".txt", ".log", ""})
      for (const std::string& stem : {joined, command})
        for (const std::string& file : files_)
          if (lower(file) == lower(stem + ending)) return file;
    return {};
  }

  Dialect dialect_;
  std::string folder_;
  std::vector<std::string> files_;  // sorted
};

}  // namespace

Outcome<std::unique_ptr<Door>> open_files_door(const DeviceAccess& access, Dialect dialect) {
  std::error_code error;
  std::vector<std::string> files;
  fs::directory_iterator at(access.folder, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    if (files.size() == most_files) return Fault{Fault::Kind::limit, "more than 10000 files in the folder"};
    files.push_back(at->path().filename().string());
  }
  if (error) return local("the folder cannot be read: " + error.message());
  std::sort(files.begin(), files.end());
  return std::unique_ptr<Door>(std::make_unique<FilesDoor>(dialect, access.folder, std::move(files)));
}

}  // namespace sipfed::gather
