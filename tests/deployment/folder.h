// A folder of the test's own with a deployment file in it, removed at its end.
#pragma once

#include <filesystem>
#include <fstream>
#include <stdlib.h>
#include <string>
#include <string_view>

#include "deployment/reading.h"

namespace sipfed::tests {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "sipfed-deployment-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;

  std::string path(std::string_view name) const { return (path_ / name).string(); }
  std::string write(std::string_view name, std::string_view text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path(name);
  }
  Outcome<Deployment> read(std::string_view text) const {
    return read_deployment(write("sipfed.toml", text));
  }

 private:
  std::filesystem::path path_;
};

}  // namespace sipfed::tests
