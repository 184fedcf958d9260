// Which cmdlet or WMI class a row of settings came from, by the name it goes by or by its properties.
#pragma once

#include "gather/devices/microsoft_rows.h"
#include "sipfed/facts/microsoft.h"

namespace sipfed::gather {

struct MicrosoftTopic {
  std::string_view name;               // in lower case; a file's name has it somewhere
  std::vector<std::string_view> keys;  // a row that has them all is of this topic; empty: only by name
  std::string_view family;             // what the product is that has it, see Microsoft::family
  void (*begin)(Microsoft& into);      // it answered, perhaps with no rows
  void (*take)(const MicrosoftRow& row, Microsoft& into);
};

const MicrosoftTopic* topic_named(std::string_view name);  // "Get-CsAllowedDomain.json"
const MicrosoftTopic* topic_of(const MicrosoftRow& row);

// Of one property; empty when it is not there.
std::string property(const MicrosoftRow& row, std::string_view name);
std::optional<bool> flag(const MicrosoftRow& row, std::string_view name);

}  // namespace sipfed::gather
