// What was seen over time at one endpoint: repeated cheap probes, and one connection that was kept ([guide]
// B3).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipfed/outcome.h"

namespace sipfed {

struct Watching {
  struct Change {  // something became different
    Time at{};
    std::string what;  // "srv", "srv (edge)" of another vantage, "address", "leaf", "answer"
    std::string before, after;
    bool operator==(const Change&) const = default;
    static void fields(auto&& io, auto& self) {
      io("at", self.at);
      io("what", self.what);
      io("before", self.before);
      io("after", self.after);
    }
  };
  Time from{}, until{};
  int weight = 0, total_weight = 0;  // of the SRV records that lead there; total: of all watched
  int tries = 0, failures = 0;       // OPTIONS on a connection of its own
  std::string failure;               // how they failed: "timeout", "TLS alert 46", "503 Service Unavailable"
  std::optional<Time> failing_since;
  int kept_tries = 0;                // OPTIONS on the kept connection
  std::optional<Micros> died_after;  // idle that long, the kept connection was dead while new ones worked
  Fault death;                       // how that showed: reset, closed, timeout
  Micros survived{0};                // the longest idle that it outlived
  std::vector<Change> changes;

  bool operator==(const Watching&) const = default;
  static void fields(auto&& io, auto& self) {
    io("from", self.from);
    io("until", self.until);
    io("weight", self.weight);
    io("total_weight", self.total_weight);
    io("tries", self.tries);
    io("failures", self.failures);
    io("failure", self.failure);
    io("failing_since", self.failing_since);
    io("kept_tries", self.kept_tries);
    io("died_after_us", self.died_after);
    io("death", self.death);
    io("survived_us", self.survived);
    io("changes", self.changes);
  }
};

}  // namespace sipfed
