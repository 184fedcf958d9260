#include "report/words.h"

#include <algorithm>

#include "report/words_in.h"

namespace sipfed {

namespace {

// A kind of fault stands alone between these.
std::size_t end_of_part(std::string_view text) { return std::min(text.find(": "), text.find("; ")); }

}  // namespace

const Words& words(Language language) { return language == Language::ja ? words_ja : words_en; }

std::string fault_words(const Words& labels, std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t end = end_of_part(text);
    const std::string_view part = text.substr(0, end);
    const auto kind = named<Fault::Kind>(part);
    out += kind ? word(labels.faults, *kind) : part;
    if (end == text.npos) return out;
    out += text.substr(end, 2);
    text.remove_prefix(end + 2);
  }
}

std::string need_text(const Words& labels, const Result& result, bool rehearsal) {
  return filled(word(labels.needs, result.need),
                {{"item", fault_words(labels, result.item)},
                 {"names", result.item.empty() ? "[cisco], [microsoft]" : result.item},
                 {"key", rehearsal ? "" : " --key FILE"}});
}

}  // namespace sipfed
