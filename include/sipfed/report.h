// Report: what the checks made of one subject's evidence, ordered for a reader. Holds no sentence; a reporter
// turns it into a stream with the words of one language.
#pragma once

#include <string>
#include <vector>

#include "sipfed/check.h"

namespace sipfed {

enum class Verdict { found, suspected, healthy, not_judged, not_applicable, broken };
template <>
inline constexpr auto names<Verdict> = std::to_array<std::string_view>({"found", "suspected", "healthy",
                                                                        "not_judged", "not_applicable",
                                                                        "broken"});

// The order in which a reader wants them, 0 first: what is found, what is suspected, what could not be
// judged, what is out of the question.
constexpr int urgency(Verdict verdict) {
  switch (verdict) {
    case Verdict::found:
      return 0;
    case Verdict::suspected:
      return 1;
    case Verdict::broken:
      return 2;
    case Verdict::not_judged:
      return 3;
    case Verdict::healthy:
      return 4;
    case Verdict::not_applicable:
      return 5;
  }
  return 6;
}

// The need names an entry of the deployment file, or tells what became of one.
constexpr bool is_deployment_entry(Need need) {
  return need >= Need::asa_log_in && need != Need::watching && need != Need::not_planned;
}

struct Result {
  std::string check;
  Verdict verdict = Verdict::not_judged;
  Severity severity = Severity::error;  // of the gravest finding; of the check itself when there is none
  Stage stage = Stage::dns;
  std::string guide;
  std::vector<Finding> findings;         // gravest and likeliest first
  std::vector<std::string> excluded_by;  // healthy: the facts that say so
  Need need = Need::none;                // not judged: the input that is missing
  std::string item;                      // of Need::read_out_item and Need::not_read
  std::string blocked_by;                // not judged: the check whose finding makes judging it impossible
  std::string explained_by;              // not judged: the confirmed check that explains the symptom
  std::string fault;                     // broken: what the check threw
};

struct Hop {
  enum class State { ok, warned, broken, blocked, unknown };
  Stage stage = Stage::dns;
  State state = State::unknown;
  std::string check;  // broken and warned: the check that says so
};
template <>
inline constexpr auto names<Hop::State> = std::to_array<std::string_view>({"ok", "warned", "broken",
                                                                           "blocked", "unknown"});

// One of the inputs of the deployment file that are read or asked: a device, a directory, a clock, a CA, an
// image, an RDP host, a file handed over.
struct Reading {
  enum class State { read, partly, not_read };
  Need input = Need::none;  // which entry of the deployment file named it
  std::string name;         // "asa", "imp1", "ntp 192.0.2.7:123", "peer.csr"
  std::string host, way;    // "asa.ours.example", "ssh"; empty where it has none
  State state = State::read;
  std::string why;                   // not read: the fault, "refused: Connection refused"
  std::vector<std::string> missing;  // partly: the commands that brought nothing, with the reason
};
template <>
inline constexpr auto names<Reading::State> = std::to_array<std::string_view>({"read", "partly", "not_read"});

struct Report {
  enum class Summary { healthy, found, could_not_tell };
  Subject subject;
  Time taken_at{};                    // of the newest view
  std::vector<std::string> vantages;  // names, with resolvers: "here (192.0.2.53:53)"
  Summary summary = Summary::could_not_tell;
  std::string root;               // the check that names the root cause; empty when there is none
  std::vector<Result> results;    // root first, then found, suspected, not judged ...; within that by stage
  std::vector<Hop> path;          // one per Stage, in order; without `devices` where none was asked
  std::vector<Reading> readings;  // what the deployment file named, as far as the evidence holds it
  std::vector<std::string> unjudged;  // of a rehearsal: what is planned, was read, and no check could judge
  bool path_shown = false;            // every hop that a verdict of healthy rests on was seen to work
  bool interrupted = false;
};
template <>
inline constexpr auto names<Report::Summary> = std::to_array<std::string_view>({"healthy", "found",
                                                                                "could_not_tell"});

}  // namespace sipfed
