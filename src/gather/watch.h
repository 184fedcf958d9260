// Watching a partner: cheap probes repeated, and one connection kept open and left idle longer and longer,
// until it is sure which member of a set fails, and whether idle connections die ([guide] B3).
#pragma once

#include <functional>

#include "gather/settings.h"
#include "sipfed/evidence.h"

namespace sipfed::gather {

struct WatchPlan {
  std::chrono::milliseconds every{30000};          // between two rounds
  std::chrono::milliseconds longest_idle{900000};  // a kept connection that outlives this is fine
  std::chrono::milliseconds at_most{0};            // 0: until it is sure
  std::function<void(const View&)> after_round;    // on the thread of the watch
};

// The evidence holds what a survey of the first round would (DNS, TCP, handshakes, OPTIONS) and View::watch.
Dossier watch(const Subject& subject, const Settings& settings, const WatchPlan& plan);

}  // namespace sipfed::gather
