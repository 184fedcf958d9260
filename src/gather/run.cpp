#include "gather/run.h"

#include <algorithm>

namespace sipfed::gather {

using Clock = std::chrono::steady_clock;

Run::Run(const Executor& executor_, const Settings& settings_)
    : executor(executor_),
      settings(settings_),
      end(Clock::now() + settings_.deadline),
      stop(executor_, end) {}

Deadline Run::step() const { return std::min(Clock::now() + settings.step_timeout, end); }

bool Run::cut_short(Fault& fault, View& view) const {
  if (fault.kind == Fault::Kind::timeout && Clock::now() >= end) fault = {Fault::Kind::cancelled, "deadline"};
  if (fault.kind != Fault::Kind::cancelled) return false;
  view.interrupted = true;
  return true;
}

void Run::say(Stage stage, std::string_view what) const {
  if (settings.progress) settings.progress(stage, what);
}

Site& Run::site(const std::string& endpoint) {
  auto& site = sites_[endpoint];
  if (!site) site = std::make_unique<Site>(executor, settings.connections);
  return *site;
}

}  // namespace sipfed::gather
