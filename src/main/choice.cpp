#include "main/choice.h"

#include <algorithm>
#include <fnmatch.h>

#include "main/near.h"
#include "main/options.h"

namespace sipfed {
namespace {

bool fits(const std::string& pattern, std::string_view name) {
  return ::fnmatch(pattern.c_str(), std::string(name).c_str(), 0) == 0;
}

std::vector<std::string> names_of(std::span<const Entry> checks) {
  std::vector<std::string> names;
  for (const Entry& entry : checks) names.emplace_back(entry.name);
  return names;
}

}  // namespace

std::vector<Entry> chosen(std::span<const Entry> checks, const std::vector<std::string>& only,
                          const std::vector<std::string>& skip) {
  std::vector<std::string> in, out = skip;
  for (const std::string& pattern : only) {
    if (pattern.starts_with('!'))
      out.push_back(pattern.substr(1));
    else
      in.push_back(pattern);
  }
  for (const auto* patterns : {&in, &out})
    for (const std::string& pattern : *patterns)
      if (std::none_of(checks.begin(), checks.end(),
                       [&](const Entry& entry) { return fits(pattern, entry.name); }))
        throw Usage("no check is called " + pattern + did_you_mean(pattern, names_of(checks)) +
                    " (sipfed list --names shows them)");
  std::vector<Entry> kept;
  for (const Entry& entry : checks) {
    const auto named_by = [&](const std::string& pattern) { return fits(pattern, entry.name); };
    const bool wanted = in.empty() || std::any_of(in.begin(), in.end(), named_by);
    if (wanted && std::none_of(out.begin(), out.end(), named_by)) kept.push_back(entry);
  }
  if (kept.empty()) throw Usage("--only and --skip leave no check over");
  return kept;
}

Facts facts_needed(std::span<const Entry> checks) {
  Facts facts;
  for (const Entry& entry : checks) facts |= entry.check->needs;
  return facts;
}

}  // namespace sipfed
