#include "report/words.h"

#include "report/words_in.h"

namespace sipfed {

const Words& words(Language language) { return language == Language::ja ? words_ja : words_en; }

}  // namespace sipfed
