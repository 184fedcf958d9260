// Wald's sequential probability ratio test on tries and failures: is this member of a set healthy (it fails
// one try in a hundred at most), or does it fail (one in five at least)? Errs once in a hundred either way.
// Tries that follow each other are not independent, so two or three failures are never enough.
#pragma once

#include <cmath>

namespace sipfed {

enum class Sureness { unsure, healthy, fails };

inline constexpr double healthy_rate = 0.01, failing_rate = 0.2, sure_error = 0.01;
inline constexpr int fewest_failures = 4;

inline Sureness sureness(int tries, int failures) {
  const double ratio = failures * std::log(failing_rate / healthy_rate) +
                       (tries - failures) * std::log((1 - failing_rate) / (1 - healthy_rate));
  const double bound = std::log((1 - sure_error) / sure_error);
  return ratio >= bound && failures >= fewest_failures ? Sureness::fails
         : ratio <= -bound                             ? Sureness::healthy
                                                       : Sureness::unsure;
}

// A member that worked for long and then fails for a while: so many failures one after the other, which may
// have begun at any of the tries.
inline bool is_outage(int tries, int in_a_row) {
  return tries > 0 && in_a_row >= fewest_failures &&
         in_a_row * std::log(failing_rate / healthy_rate) >=
             std::log((1 - sure_error) / sure_error) + std::log(tries);
}

}  // namespace sipfed
