// Wald's sequential probability ratio test on tries and failures: is this member of a set healthy (it fails
// one try in a hundred at most), or does it fail (one in five at least)? Errs once in a hundred either way.
#pragma once

#include <cmath>

namespace sipfed {

enum class Sureness { unsure, healthy, fails };

inline Sureness sureness(int tries, int failures) {
  constexpr double healthy_rate = 0.01, failing_rate = 0.2, error = 0.01;
  const double ratio = failures * std::log(failing_rate / healthy_rate) +
                       (tries - failures) * std::log((1 - failing_rate) / (1 - healthy_rate));
  const double bound = std::log((1 - error) / error);
  return ratio >= bound ? Sureness::fails : ratio <= -bound ? Sureness::healthy : Sureness::unsure;
}

}  // namespace sipfed
