#include "deployment/problems.h"

#include <algorithm>
#include <numeric>

namespace sipfed {
namespace {

constexpr std::size_t most_problems = 20, longest_word = 64;

// How many letters must be put in, left out, changed or swapped with their neighbour.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before, above(to.size() + 1), row(to.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t changed = above[j - 1] + (from[i - 1] != to[j - 1] ? 1 : 0);
      row[j] = std::min({changed, above[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = above;
    above = row;
  }
  return above.back();
}

}  // namespace

void Problems::add(std::size_t line, std::string_view key, std::string_view text) {
  std::string out = file_ + ':' + std::to_string(line) + ": ";
  if (!key.empty()) out += shown(key) + ": ";
  lines_.emplace(line, out.append(text));
}

Fault Problems::fault() const {
  if (empty()) return {};
  std::string text;
  std::size_t count = 0;
  for (const auto& [line, problem] : lines_) {
    if (count++ == most_problems) {
      text += '\n' + file_ + ": and " + std::to_string(lines_.size() - most_problems) + " more";
      break;
    }
    if (!text.empty()) text += '\n';
    text += problem;
  }
  return {Fault::Kind::local, text};
}

std::string shown(std::string_view text, std::size_t longest) {
  std::string out;
  for (const char c : text.substr(0, longest)) out += c >= ' ' && c < 0x7f ? c : '?';
  return text.size() > longest ? out + "..." : out;
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  if (word.size() > longest_word) return "";
  std::string best;
  std::size_t least = 2 + word.size() / 4;
  for (const std::string& other : known) {
    const std::size_t here = distance(word, other);
    if (here >= least) continue;
    least = here;
    best = other;
  }
  return best;
}

}  // namespace sipfed
