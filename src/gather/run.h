// What all parts of one survey share: settings, limits, the evidence so far, and who has claimed what.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "gather/crew.h"
#include "gather/settings.h"
#include "gather/waiting.h"

namespace sipfed::gather {

// One address and port, shared by all host names that lead there: one TCP fact, one budget of connections.
struct Site {
  Site(const Executor& executor, int connections) : budget(executor, connections), known(executor) {}
  Budget budget;
  Gate known;  // opens when the outcome of the first connect is known
  bool claimed = false;
  bool reachable = false;
};

struct Run {
  Run(const Executor& executor_, const Settings& settings_);

  Deadline step() const;  // now and the limit of a step, but not beyond the end
  // A limit that was cut short by the end of the run is no time-out of the peer. True: the fault says nothing
  // about the peer, and the view is marked as interrupted.
  bool cut_short(Fault& fault, View& view) const;
  void say(Stage stage, std::string_view what) const;
  Site& site(const std::string& endpoint);

  const Executor executor;
  const Settings& settings;
  const Deadline end;
  Switch stop;
  View* here = nullptr;  // the primary resolver's view, which holds everything but other resolvers' answers
  std::set<std::string> endpoints;  // "192.0.2.5:5061 sip.example.com" of those begun
  bool trust_loaded = false;

 private:
  std::map<std::string, std::unique_ptr<Site>> sites_;
};

}  // namespace sipfed::gather
