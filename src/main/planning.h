// Commands around a deployment: rehearse, init, collect.
#pragma once

#include "main/options.h"
#include "sipfed/evidence.h"

namespace sipfed {

int init(const Options& options);         // exit status
int collect(const Options& options);      // likewise
Dossier planned(const Options& options);  // the evidence that `rehearse` judges

}  // namespace sipfed
