// From a lab to a report in one process: gather, judge, and words for what came out.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "gather/settings.h"
#include "lab/lab.h"
#include "lab/scenario.h"
#include "sipfed/evidence.h"
#include "sipfed/report.h"

namespace sipfed::worlds {

using Milliseconds = std::chrono::milliseconds;

// As the command line would have it for this lab; patience is short, for nobody here is far away.
gather::Settings settings_for(const lab::Lab& lab, const lab::Scenario& scenario = {});
Subject subject_for(const lab::Lab& lab, const lab::Scenario& scenario = {});

struct Look {
  Dossier dossier;
  Report report;  // about the first subject
  Milliseconds took{0};
};

Look look(const Subject& subject, const gather::Settings& settings);
Look look(const lab::Lab& lab, const lab::Scenario& scenario = {});

std::map<std::string, std::string> fired(const Report& report);  // check -> verdict: found, suspected, broken
std::string first_trouble(const Report& report);  // the first hop warned or broken; empty: none
std::string told(const Report& report);           // for a reader of a failed test

// The view of the primary vantage point, and what it saw of one server name.
const View& main_view(const Dossier& dossier);

}  // namespace sipfed::worlds
