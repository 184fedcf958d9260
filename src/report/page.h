// A check's page: Markdown with fixed parts (checks/README.md), and how its lines are filled with a finding's
// values.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sipfed/check.h"

namespace sipfed {

// A paragraph or list item; printed only for the variants named, or for all when none is.
struct PageLine {
  std::vector<std::string> variants;
  std::string text;
};

struct Page {
  std::string title;
  std::vector<PageLine> seen, why, settle, remedy, confirm, see;
};

enum class Language { en, ja };

// Throws std::invalid_argument that names the line which is not of the form.
Page parse_page(std::string_view markdown, Language language);
Page page_of(const Entry& entry, Language language);

std::set<std::string> placeholders(std::string_view text);  // "{host}" -> "host"
// Values are neutralised; a placeholder without a value is printed as <name>.
std::string filled(std::string_view text, const std::map<std::string, std::string>& args);

// The lines of one part that apply to the finding, filled. For a page on its own (no finding): all of them.
std::vector<std::string> lines_for(const std::vector<PageLine>& part, const Finding* finding);

}  // namespace sipfed
