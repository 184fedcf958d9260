// Names that somebody may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sipfed {

// At most four, the nearest first: those that differ by few letters, else those that contain the word.
std::vector<std::string> near_names(std::string_view word, const std::vector<std::string>& names);

// "; did you mean tls_cert_eku or tls_cert_validity?"; empty when nothing is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& names);

}  // namespace sipfed
