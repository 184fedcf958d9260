#include "main/near.h"

#include <algorithm>

namespace sipfed {
namespace {

constexpr std::size_t most_names = 4;

// Insertions, deletions, replacements, and neighbours that changed places.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> at(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        at[i][j] = i + j;
        continue;
      }
      at[i][j] = std::min({at[i - 1][j] + 1, at[i][j - 1] + 1, at[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        at[i][j] = std::min(at[i][j], at[i - 2][j - 2] + 1);
    }
  return at[a.size()][b.size()];
}

}  // namespace

std::vector<std::string> near_names(std::string_view word, const std::vector<std::string>& names) {
  if (word.empty() || word.size() > 64) return {};
  const std::size_t allowed = std::max<std::size_t>(1, word.size() / 4);
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const std::string& name : names)
    if (const std::size_t apart = distance(word, name); apart <= allowed) found.emplace_back(apart, name);
  if (found.empty() && word.size() > 2)
    for (const std::string& name : names)
      if (name.find(word) != name.npos) found.emplace_back(name.find(word), name);
  std::sort(found.begin(), found.end());
  std::vector<std::string> out;
  for (std::size_t i = 0; i < found.size() && i < most_names; ++i) out.push_back(found[i].second);
  return out;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& names) {
  const auto near = near_names(word, names);
  if (near.empty()) return {};
  std::string out = "; did you mean ";
  for (std::size_t i = 0; i < near.size(); ++i)
    out += (i == 0 ? "" : i + 1 == near.size() ? " or " : ", ") + near[i];
  return out + '?';
}

}  // namespace sipfed
