// What a trace that was handed over names as the cause. The causes themselves
// are judged by their own checks; this one says where to look. Ids of [MS-OCER]
// and of later Lync and Skype for Business servers.
#include <algorithm>
#include <array>

#include "sipfed/rule.h"
#include "sipfed/sides.h"

namespace sipfed::checks {
namespace {

struct Meaning {
  int first, last;
  std::string_view variant;
};
constexpr std::array<Meaning, 22> meanings{
    {{1001, 1001, "provider"},    {1002, 1002, "federation_off"}, {1003, 1003, "user"},
     {1004, 1004, "route"},       {1005, 1005, "provider"},       {1006, 1007, "front_end"},
     {1008, 1008, "srv_missing"}, {1009, 1009, "srv_mismatch"},   {1010, 1010, "certificate"},
     {1011, 1011, "far_side"},    {1012, 1012, "federation_off"}, {1013, 1013, "clock"},
     {1014, 1014, "name"},        {1015, 1015, "provider"},       {1017, 1017, "provider"},
     {1027, 1028, "provider"},    {1033, 1037, "far_side"},       {1038, 1046, "unreachable"},
     {1047, 1047, "certificate"}, {2005, 2005, "user"},           {4005, 4007, "user"},
     {5000, 5001, "front_end"}}};

struct KnownLine {
  std::string_view text, variant;
};
// Results of the Access Edge's own log, and lines of IM and Presence's SIP
// proxy.
constexpr std::array<KnownLine, 6> known_lines{{{"upstream not trusted", "access_list"},
                                                {"ACL check is slow", "slow_check"},
                                                {"0xC3E93D6F", "srv_mismatch"},
                                                {"0xC3E93D67", "certificate"},
                                                {"0xC3E93C5E", "route"},
                                                {"0xC3E93C2F", "user"}}};

constexpr int see_status = 2;  // "look at the response code": says nothing

// Empty: no trouble.
std::string_view variant_of(const Trace::Line& line) {
  if (line.id == 0) {
    for (const KnownLine& known : known_lines)
      if (line.text.find(known.text) != std::string::npos) return known.variant;
    return "";
  }
  if (line.id == see_status) return "";
  for (const Meaning& meaning : meanings)
    if (line.id >= meaning.first && line.id <= meaning.last) return meaning.variant;
  return "other";
}

std::string text_of(const Trace::Line& line) {
  if (line.id == 0) return line.text;
  return std::to_string(line.id) + (line.text.empty() ? "" : ' ' + line.text);
}

// All lines of one meaning in one trace.
struct Told {
  std::vector<std::string> texts;
  int count = 0, first = 0;
};

std::map<std::string_view, Told> told_by(const Trace& trace) {
  constexpr std::size_t shown = 5;
  std::map<std::string_view, Told> out;
  for (const Trace::Line& line : trace.lines) {
    const std::string_view variant = variant_of(line);
    if (variant.empty()) continue;
    Told& told = out[variant];
    if (++told.count == 1) told.first = line.number;
    if (told.texts.size() < shown) add_unique(told.texts, text_of(line));
  }
  return out;
}

Opinion judge(const Evidence& evidence) {
  Opinion opinion = not_applicable();
  for (const auto& entry : evidence.views) {
    for (const auto& [name, trace] : entry.second.trace) {
      opinion.not_applicable = false;
      const Seen<Trace> seen{&entry.second, name, &trace};
      const auto told = told_by(trace);
      for (const auto& [variant, what] : told)
        opinion.findings.push_back({.where = name,
                                    .variant = std::string(variant),
                                    .args = {{"diagnostic", joined(what.texts, "; ")},
                                             {"count", std::to_string(what.count)},
                                             {"line", std::to_string(what.first)}},
                                    .cites = {seen.cite()},
                                    .severity = Severity::note});
      if (told.empty() && !trace.fault && trace.replies > 0) opinion.excluded_by.push_back(seen.cite());
    }
  }
  return opinion;
}

}  // namespace

extern const Check trace_diagnosis;
const Check trace_diagnosis{Severity::note, Stage::sip, "", {Fact::artefact}, of_today<judge>};

}  // namespace sipfed::checks
