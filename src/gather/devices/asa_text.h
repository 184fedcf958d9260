// An ASA's text as lines and words. No line is kept here: what is of use is copied out by the parsers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sipfed::gather::asa {

constexpr std::size_t most_lines = 200'000;  // of one command
constexpr std::size_t longest_line = 1024;   // the command line of an ASA takes 512 characters
constexpr std::size_t most_entries = 20'000;

// The lines of one context, in order; `context` is empty where none is named.
struct Section {
  std::string context;
  std::vector<std::string> lines;

  std::string name(std::string_view plain) const;  // "CONTEXT/NAME", or the plain name
};

// Well-formed UTF-8 without control characters, remains of the pager, error lines and final blanks;
// indentation stays. A line ": context NAME" begins a section; before the first one there may be an unnamed
// one.
std::vector<Section> sections(std::string_view text);

// The text ends at "<--- More --->": somebody stopped paging.
bool ends_at_pager(std::string_view text);

// Separated by blanks; "two words" in quotes are one.
std::vector<std::string> words(std::string_view line);
std::string_view trimmed(std::string_view text);
// What follows the first `count` words.
std::string_view after_words(std::string_view line, std::size_t count);

std::optional<int> number(std::string_view text, int low, int high);

}  // namespace sipfed::gather::asa
