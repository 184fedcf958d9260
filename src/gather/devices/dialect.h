// The kinds of command lines that are spoken.
#pragma once

namespace sipfed::gather {

enum class Dialect { asa, imp, windows };

}  // namespace sipfed::gather
