#include "gather/devices/files_door.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <set>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "gather/devices/asa_text.h"
#include "gather/devices/commands.h"
#include "gather/devices/imp_queries.h"
#include "gather/devices/microsoft_rows.h"
#include "gather/devices/prompt.h"
#include "gather/devices/saved_log.h"

namespace sipfed::gather {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t most_files = 10000, most_read = 64 << 20;  // bytes of all files
constexpr std::string_view endings[] = {".txt", ".log", ".cfg", ".conf", ".out", ""};

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
  const bool utf16 = text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");  // a log of PowerShell
  return utf16 || text.starts_with("\xEF\xBB\xBF") ? microsoft_text(text) : text;
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

// Small letters; blanks, dashes, dots and slashes are underscores.
std::string plain_stem(std::string_view file) {
  std::string stem = lower(std::string(file));
  for (const std::string_view ending : endings)
    if (!ending.empty() && stem.size() > ending.size() && stem.ends_with(ending)) {
      stem.resize(stem.size() - ending.size());
      break;
    }
  for (char& c : stem)
    if (std::string_view(" -/.").find(c) != std::string_view::npos) c = '_';
  return stem;
}

// The file of a command, empty when there is none. Names as they are told come before others.
std::string file_of(const std::string& asked, const std::vector<std::string>& files) {
  std::string command = short_name(asked);
  std::replace(command.begin(), command.end(), '/', '_');
  std::string joined = command;
  std::replace(joined.begin(), joined.end(), ' ', '_');
  for (const std::string_view ending : {".txt", ".log", ""})
    for (const std::string& stem : {joined, command})
      for (const std::string& file : files)
        if (lower(file) == lower(stem + std::string(ending))) return file;
  for (const std::string& file : files)
    if (plain_stem(file) == plain_stem(command)) return file;
  return {};
}

bool is_named_configuration(const std::string& file) {
  static const std::set<std::string> names{
      "show_running_config", "show_run",    "sh_run",        "running_config",
      "show_startup_config", "show_config", "startup_config"};
  const std::string name = lower(file);
  return names.contains(plain_stem(file)) || name.ends_with(".cfg") || name.ends_with(".conf");
}

// What the files show together; the first in alphabetical order goes before.
std::map<std::string, std::string> collected(Dialect dialect, const std::string& folder,
                                             const std::vector<std::string>& files) {
  std::map<std::string, std::string> out;
  std::size_t left = most_read;
  for (const std::string& file : files) {
    const Outcome<std::string> text = content_of((fs::path(folder) / file).string());
    if (!text || text->size() > left) continue;
    left -= text->size();
    auto answers = answers_in(dialect, *text);
    if (answers.empty() && dialect == Dialect::asa && is_named_configuration(file))
      answers = answers_in_configuration(*text);
    for (auto& [command, answer] : answers)
      if (const auto [known, added] = out.try_emplace(command, answer);
          !added && asa::ends_at_pager(known->second) && !asa::ends_at_pager(answer))
        known->second = std::move(answer);
  }
  return out;
}

bool any_is_named(Dialect dialect, const std::vector<std::string>& files) {
  for (const std::string_view command : command_list(dialect)) {
    const std::size_t hole = command.find("{}");
    const std::string start = plain_stem(command.substr(0, hole));
    if (hole == command.npos && !file_of(std::string(command), files).empty()) return true;
    if (hole != command.npos && !command.starts_with("run sql") && !command.starts_with("changeto") &&
        std::any_of(files.begin(), files.end(),
                    [&](const std::string& file) { return plain_stem(file).starts_with(start); }))
      return true;
  }
  return false;
}

Fault nothing_known(Dialect dialect) {
  const bool asa = dialect == Dialect::asa;
  return local(
      std::string("no file of the folder is known: looked for ") +
      (asa ? "show_running-config.txt, show_crypto_ca_certificates.txt, show_clock_detail.txt and so "
             "on, or the log of a session with \"asa# show ...\"; sipfed collect asa"
           : "utils_service_list.txt, show_cert_list_own.txt, run_sql_tables.txt and so on, or the "
             "log of a session with \"admin:show ...\"; sipfed collect imp") +
      " prints all names");
}

class FilesDoor final : public Door {
 public:
  FilesDoor(Dialect dialect, std::string folder, std::vector<std::string> files,
            std::map<std::string, std::string> collected)
      : Door(dialect),
        dialect_(dialect),
        folder_(std::move(folder)),
        files_(std::move(files)),
        collected_(std::move(collected)) {}

 protected:
  // A file of its own goes before the log of a session.
  Task<Outcome<std::string>> send(std::string command, Deadline) override {
    const std::string file = file_of(command, files_);
    const auto shown = collected_.find(command);
    if (file.empty() && shown != collected_.end()) co_return to_its_end(shown->second);
    if (file.empty()) co_return local("no file for " + short_name(command));
    Outcome<std::string> text = content_of((fs::path(folder_) / file).string());
    if (text && dialect_ != Dialect::windows) text = to_its_end(own_answer(*text, command));
    co_return text;
  }

 private:
  // The parser of an ASA's text notes itself where that was cut off, and takes what is there.
  Outcome<std::string> to_its_end(std::string text) const {
    if (dialect_ == Dialect::imp && asa::ends_at_pager(text)) return local("ends in the middle");
    return text;
  }

  std::string own_answer(const std::string& raw, const std::string& command) const {
    auto answers = answers_in(dialect_, raw);
    const auto found = answers.find(command);
    return found != answers.end() ? std::move(found->second) : without_prompts(dialect_, raw, command);
  }

  Dialect dialect_;
  std::string folder_;
  std::vector<std::string> files_;  // sorted
  std::map<std::string, std::string> collected_;
};

}  // namespace

std::string file_name_of(std::string_view command) {
  std::string name = short_name(std::string(command));
  for (char& c : name)
    if (c == ' ' || c == '/') c = '_';
  return name + ".txt";
}

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
  auto answers = collected(dialect, access.folder, files);
  if (answers.empty() && !any_is_named(dialect, files)) return nothing_known(dialect);
  return std::unique_ptr<Door>(
      std::make_unique<FilesDoor>(dialect, access.folder, std::move(files), std::move(answers)));
}

}  // namespace sipfed::gather
