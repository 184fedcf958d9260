// Evidence files come from anywhere: loading, merging and judging them must hold.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "evidence/dossier.h"
#include "evidence/json.h"
#include "judge/judge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto dossier = sipfed::from_json({reinterpret_cast<const char*>(data), size});
  if (!dossier) return 0;
  if (!(sipfed::merged(*dossier, *dossier) == *dossier)) std::abort();
  for (const sipfed::Evidence& evidence : sipfed::about(*dossier)) {
    const sipfed::Report report = sipfed::judge(evidence, sipfed::all_checks());
    for (const sipfed::Result& result : report.results)
      if (result.verdict == sipfed::Verdict::broken) std::abort();
  }
  const auto again = sipfed::from_json(sipfed::to_json(*dossier));
  if (!again) std::abort();
  return 0;
}
