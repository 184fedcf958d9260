// Saved answers of servers of the Microsoft side, as fixtures and as text.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "gather/devices/microsoft.h"

namespace sipfed::gather {

inline std::string fixture_bytes(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline std::filesystem::path microsoft_fixtures() {
  return SIPFED_SOURCE "/tests/devices/fixtures/microsoft";
}

inline Microsoft parsed_answers(const std::map<std::string, std::string>& answers) {
  Microsoft out;
  parse_microsoft(answers, std::chrono::sys_days(std::chrono::November / 22 / 2026) + std::chrono::hours(20),
                  out);
  return out;
}

inline Microsoft parsed_folder(const std::string& name) {
  std::map<std::string, std::string> answers;
  for (const auto& file : std::filesystem::directory_iterator(microsoft_fixtures() / name))
    answers[file.path().filename().string()] = fixture_bytes(file.path());
  return parsed_answers(answers);
}

}  // namespace sipfed::gather
