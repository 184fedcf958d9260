// The order of a report: what stands between a user and a message first.
#pragma once

#include <set>
#include <vector>

#include "sipfed/report.h"

namespace sipfed {

bool has_finding(const Result& result);
Stage stage_of(const Result& result, const Finding& finding);

// Whoever explains `cause` explains `seen`: a front end that does not run also makes requests fail.
bool accounts_for(Symptom cause, Symptom seen);

// The finding rests on files that were handed over and on nothing else: nobody uses them yet.
bool is_on_paper(const Evidence& evidence, const Finding& finding);

// Symptoms that are there: a finding shows one, or is suspected because of it. Asked before rivals are
// dropped.
std::set<Symptom> seen_symptoms(const std::vector<Result>& results);

// What is confirmed and blocks the path, or explains a symptom that is there, then the gravest: a grave
// suspicion stands before a slight certainty, a cause that blocks before its effects.
void put_in_order(std::vector<Result>& results, const std::set<Symptom>& seen, const Evidence& evidence);

}  // namespace sipfed
