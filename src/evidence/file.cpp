#include "evidence/file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sipfed {
namespace {

Fault failed(const std::string& path) { return {Fault::Kind::local, path + ": " + std::strerror(errno)}; }

Outcome<std::string> read_all(int file, const std::string& path) {
  std::string content;
  char buffer[65536];
  for (;;) {
    const ssize_t got = ::read(file, buffer, sizeof buffer);
    if (got == 0) return content;
    if (got < 0 && errno != EINTR) return failed(path);
    if (got > 0) content.append(buffer, static_cast<std::size_t>(got));
  }
}

bool write_all(int file, const std::string& content) {
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t wrote = ::write(file, content.data() + done, content.size() - done);
    if (wrote < 0 && errno != EINTR) return false;
    if (wrote > 0) done += static_cast<std::size_t>(wrote);
  }
  return true;
}

}  // namespace

Outcome<std::string> read_file(const std::string& path) {
  if (path == "-") return read_all(STDIN_FILENO, "standard input");
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failed(path);
  auto content = read_all(file, path);
  ::close(file);
  return content;
}

bool is_utf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  return text.size() >= 4 && (text[0] == '\0') != (text[1] == '\0') &&
         (text[0] == '\0') == (text[2] == '\0') && (text[1] == '\0') == (text[3] == '\0');
}

Fault write_file(const std::string& path, const std::string& content) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 &&
      !S_ISREG(status.st_mode)) {  // /dev/null, a pipe: nothing to rename over
    const int device = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (device < 0) return failed(path);
    const Fault fault = write_all(device, content) ? Fault{} : failed(path);
    ::close(device);
    return fault;
  }
  std::string temporary = path + ".XXXXXX";
  const int file = ::mkstemp(temporary.data());
  if (file < 0) return failed(path);
  const bool good = write_all(file, content) && ::fchmod(file, 0644) == 0 && ::fsync(file) == 0;
  Fault fault = good ? Fault{} : failed(path);
  if (::close(file) != 0 && !fault) fault = failed(path);
  if (!fault && ::rename(temporary.c_str(), path.c_str()) != 0) fault = failed(path);
  if (fault) ::unlink(temporary.c_str());
  return fault;
}

}  // namespace sipfed
