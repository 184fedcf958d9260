// What the record of a watch comes to: the failures, since when, how sure that is, and whether idle
// connections die. The check and the rule by which a watch stops read the same.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "sipfed/rule.h"
#include "sipfed/sequential.h"

namespace sipfed {

inline std::string answer_text(const Watching::Answer& answer) {
  if (answer.fault.kind == Fault::Kind::alert) return "TLS alert " + answer.fault.detail;
  if (answer.fault) return fault_text(answer.fault);
  return std::to_string(answer.status) + (answer.reason.empty() ? "" : ' ' + answer.reason);
}

// A sound edge may answer every OPTIONS with 504, and a server that does not know the method with 501. Where
// the same server also gave another answer, these are failures.
inline bool alive_by_habit(const Watching& seen, const Watching::Answer& answer) {
  return (answer.status == 501 || answer.status == 504) &&
         std::all_of(seen.answers.begin(), seen.answers.end(), [](const auto& other) {
           return other.second.status == 0 || other.second.status / 100 == 5;
         });
}

inline bool is_failure(const Watching& seen, const Watching::Answer& answer) {
  return answer.fault || (answer.status / 100 == 5 && !alive_by_habit(seen, answer));
}

inline int failures(const Watching& seen) {
  int count = 0;
  for (const auto& [key, answer] : seen.answers)
    if (is_failure(seen, answer)) count += answer.count;
  return count;
}

inline const Watching::Answer* latest_answer(const Watching& seen) {
  const Watching::Answer* latest = nullptr;
  for (const auto& [key, answer] : seen.answers)
    if (latest == nullptr || answer.last_try > latest->last_try) latest = &answer;
  return latest;
}

inline const Watching::Answer* latest_failure(const Watching& seen) {
  const Watching::Answer* latest = nullptr;
  for (const auto& [key, answer] : seen.answers)
    if (is_failure(seen, answer) && (latest == nullptr || answer.last_try > latest->last_try))
      latest = &answer;
  return latest;
}

// The first of the failures that no success followed; nothing when the latest try was none.
inline std::optional<Time> failing_since(const Watching& seen) {
  const Watching::Answer* latest = latest_answer(seen);
  if (latest == nullptr || !is_failure(seen, *latest)) return std::nullopt;
  std::optional<Time> after_success, first;
  for (const auto& [key, answer] : seen.answers)
    if (is_failure(seen, answer))
      first = first ? std::min(*first, answer.first) : answer.first;
    else if (answer.then)
      after_success = std::max(after_success.value_or(*answer.then), *answer.then);
  return after_success ? after_success : first;
}

// Of one kind, or of several at the end.
inline int failures_in_a_row(const Watching& seen) {
  int most = 0, last_success = 0;
  for (const auto& [key, answer] : seen.answers)
    if (is_failure(seen, answer))
      most = std::max(most, answer.longest);
    else
      last_success = std::max(last_success, answer.last_try);
  return std::max(most, std::min(seen.tries - last_success, failures(seen)));
}

inline Sureness sureness(const Watching& seen) {
  if (is_outage(seen.tries, failures_in_a_row(seen))) return Sureness::fails;
  return sureness(seen.tries, failures(seen));
}

// A new connection worked when the kept one was found dead.
inline bool died_alone(const Watching& seen, const Watching::Death& death) {
  const auto beside = seen.answers.find(death.beside);
  return beside != seen.answers.end() && !is_failure(seen, beside->second);
}

// Deaths that may be due to the idle time: no connection outlived as much.
inline std::vector<Watching::Death> idle_deaths(const Watching& seen) {
  std::vector<Watching::Death> out;
  for (const Watching::Death& death : seen.deaths)
    if (death.idle > seen.survived && died_alone(seen, death)) out.push_back(death);
  return out;
}

// One may be chance: a server that was started anew.
inline bool dies_of_idleness(const Watching& seen) { return idle_deaths(seen).size() >= 2; }

// Nothing more is to be learnt at this endpoint.
inline bool is_sure(const Watching& seen, Micros longest_idle) {
  const Sureness sure = sureness(seen);
  return sure == Sureness::fails ||
         (sure == Sureness::healthy && (dies_of_idleness(seen) || seen.survived >= longest_idle));
}

// Of the traffic, by the SRV records (RFC 2782): "25 %"; "?" where no SRV record led there. A lower priority
// gets nothing while a member of a higher one works.
inline std::string share_text(const View& view, const Watching& seen) {
  if (seen.targets <= 0 || seen.addresses <= 0) return "?";
  for (const auto& [where, other] : view.watch)
    if (other.targets > 0 && other.priority < seen.priority && sureness(other) != Sureness::fails)
      return "0 %";
  const double of_target =
      seen.total_weight > 0 ? static_cast<double>(seen.weight) / seen.total_weight : 1.0 / seen.targets;
  return std::to_string(std::lround(100 * of_target / seen.addresses)) + " %";
}

}  // namespace sipfed
