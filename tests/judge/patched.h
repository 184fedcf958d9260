// Reports on the healthy evidence after a patch.
#pragma once

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "evidence/json.h"
#include "judge/judge.h"

namespace sipfed::patched {

using Json = nlohmann::json;

inline Json healthy() {
  std::ifstream file(SIPFED_SOURCE "/tests/judge/healthy.json");
  return Json::parse(file);
}

inline Json add(const std::string& kind, const Json& value) {
  return {{"op", "add"}, {"path", "/views/here#1/" + kind}, {"value", value}};
}

inline Evidence evidence_of(const Json& json) {
  const auto evidence = evidence_from_json(json.dump());
  if (!evidence) throw std::runtime_error(evidence.fault.detail);
  return *evidence;
}

// The checks of those names; all when none is given.
inline Report judged(const Json& json, const std::vector<std::string>& only = {}) {
  std::vector<Entry> checks;
  for (const Entry& entry : all_checks())
    if (only.empty() || std::find(only.begin(), only.end(), entry.name) != only.end())
      checks.push_back(entry);
  return judge(evidence_of(json), checks, only.empty() ? Chosen::usual : Chosen::by_name);
}

inline const Result& result_of(const Report& report, const std::string& check) {
  for (const Result& result : report.results)
    if (result.check == check) return result;
  throw std::runtime_error("no check " + check);
}

}  // namespace sipfed::patched
