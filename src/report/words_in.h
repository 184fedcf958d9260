// The tables behind words(); one file each.
#pragma once

#include "report/words.h"

namespace sipfed {

extern const Words words_en, words_ja;

}  // namespace sipfed
