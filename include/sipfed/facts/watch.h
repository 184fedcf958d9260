// What was seen over time at one endpoint: repeated cheap probes, and one connection that was kept ([guide]
// B3). What of it is a failure is for sipfed/watched.h to say.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sipfed/outcome.h"

namespace sipfed {

struct Watching {
  // What came of tries, each an OPTIONS on a connection of its own: one entry for all that ended alike.
  struct Answer {
    int status = 0;      // of the final reply; 0: none came
    std::string reason;  // its phrase, as the first of them had it
    Fault fault;         // why there was none; the detail of an alert: "46 certificate_unknown"
    int count = 0;
    int longest = 0;           // so many of them at most came one after the other
    int last_try = 0;          // the number of the last one, from 1
    Time first{};              // the first one
    std::optional<Time> then;  // the try after the last one, which ended otherwise; none: the latest
    bool operator==(const Answer&) const = default;
    static void fields(auto&& io, auto& self) {
      io("status", self.status);
      io("reason", self.reason);
      io("fault", self.fault);
      io("count", self.count);
      io("longest", self.longest);
      io("last_try", self.last_try);
      io("first", self.first);
      io("then", self.then);
    }
  };
  struct Change {  // something became different
    Time at{};
    std::string
        what;  // "srv", "srv (edge)" of another vantage, "address", "address (edge)", "leaf", "answer"
    std::string before, after;
    bool operator==(const Change&) const = default;
    static void fields(auto&& io, auto& self) {
      io("at", self.at);
      io("what", self.what);
      io("before", self.before);
      io("after", self.after);
    }
  };
  struct Death {  // the kept connection was found dead
    Micros idle{0};
    Fault fault;         // how that showed: reset, closed, timeout
    std::string beside;  // what a connection of its own came to in that round: a key of `answers`
    bool operator==(const Death&) const = default;
    static void fields(auto&& io, auto& self) {
      io("idle_us", self.idle);
      io("fault", self.fault);
      io("beside", self.beside);
    }
  };
  Time from{}, until{};
  // Of the SRV record that leads there, as the first vantage point that has one tells it; of a pin, nothing.
  int priority = 0, weight = 0;
  int total_weight = 0;  // of all SRV records of that priority
  int targets = 0;       // how many these are
  int addresses = 0;     // that the target has
  int tries = 0;
  std::map<std::string, Answer> answers;  // "200", "timeout", "alert 46"; what is too much: "5xx", "alert"
  int kept_tries = 0;                     // OPTIONS on the kept connection
  std::vector<Death> deaths;
  Micros survived{0};           // the longest idle that the kept connection outlived
  std::vector<Change> changes;  // the newest

  bool operator==(const Watching&) const = default;
  static void fields(auto&& io, auto& self) {
    io("from", self.from);
    io("until", self.until);
    io("priority", self.priority);
    io("weight", self.weight);
    io("total_weight", self.total_weight);
    io("targets", self.targets);
    io("addresses", self.addresses);
    io("tries", self.tries);
    io("answers", self.answers);
    io("kept_tries", self.kept_tries);
    io("deaths", self.deaths);
    io("survived_us", self.survived);
    io("changes", self.changes);
  }
};

}  // namespace sipfed
