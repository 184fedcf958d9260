#include "peers/certificates.h"

#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <stdexcept>
#include <sys/file.h>
#include <unistd.h>

#include "peers/process.h"

namespace sipfed::peers {
namespace {

namespace fs = std::filesystem;

// A new one whenever certificates.sh changes.
constexpr std::string_view version = "peer-certificates-1";

struct Lock {
  int fd;
  explicit Lock(const fs::path& file) : fd(::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    if (fd < 0 || ::flock(fd, LOCK_EX) != 0) throw std::runtime_error("no lock " + file.string());
  }
  Lock(const Lock&) = delete;
  ~Lock() { ::close(fd); }
};

// Leaves live a year: a build tree may be older.
bool is_fresh(const fs::path& marker) {
  std::error_code error;
  const auto written = fs::last_write_time(marker, error);
  return !error && fs::file_time_type::clock::now() - written < std::chrono::hours(24 * 30);
}

fs::path mint() {
  const fs::path directory = fs::path(SIPFED_PROGRAM).parent_path() / version;
  const fs::path marker = directory / "complete";
  fs::create_directories(directory);
  const Lock lock(directory / "lock");
  if (is_fresh(marker)) return directory;
  fs::remove(marker);
  const Workplace place;
  run(place, {"sh", "-c", "cd \"$1\" && . \"$2\"", "sh", directory.string(),
              SIPFED_SOURCE "/tests/peers/certificates.sh"});
  place.write("complete", "");
  fs::copy_file(place.path("complete"), marker);
  return directory;
}

}  // namespace

std::string certificate(std::string_view file) {
  static const fs::path directory = mint();
  const fs::path path = directory / file;
  if (!fs::exists(path)) throw std::runtime_error("no such certificate: " + path.string());
  return path.string();
}

}  // namespace sipfed::peers
