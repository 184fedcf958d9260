// Dossiers: merging of runs and vantage points, and the evidence about one subject.
#pragma once

#include <vector>

#include "sipfed/evidence.h"

namespace sipfed {

// Set union of subjects and views; commutative, associative, idempotent.
Dossier merged(const Dossier& a, const Dossier& b);

// One Evidence per subject, in order of their keys; each sees all views.
std::vector<Evidence> about(const Dossier& dossier);

}  // namespace sipfed
