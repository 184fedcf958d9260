// Saved output of ASAs, written for these tests in the shapes that Cisco documents: one folder a device.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "gather/devices/asa.h"

namespace sipfed::gather {

using AsaAnswers = std::map<std::string, std::string>;

// "show_ntp_status.txt" holds the answer to "show ntp status".
inline AsaAnswers asa_answers(const std::string& device) {
  AsaAnswers out;
  for (const auto& entry :
       std::filesystem::directory_iterator(SIPFED_SOURCE "/tests/devices/fixtures/asa/" + device)) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::string command = entry.path().stem().string();
    std::replace(command.begin(), command.end(), '_', ' ');
    out[command] = {std::istreambuf_iterator<char>(file), {}};
  }
  return out;
}

// 2026-11-22 12:15:30 UTC
inline std::chrono::system_clock::time_point asa_noon() {
  using namespace std::chrono;
  return sys_days(2026y / November / 22) + 12h + 15min + 30s;
}

inline Asa asa_parsed(const AsaAnswers& answers) {
  Asa facts;
  facts.talk.host = "asa.ours.example";
  parse_asa(answers, asa_noon(), facts);
  return facts;
}

template <class T>
const T* asa_named(const std::vector<T>& all, std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace sipfed::gather
