// What a reporter tells of one result: all its findings, each line once.
#pragma once

#include <string>
#include <vector>

#include "report/page.h"
#include "report/words.h"

namespace sipfed {

constexpr std::size_t most_told = 6;  // findings, places or facts of one result

struct Told {
  std::vector<std::vector<std::string>> seen;  // paragraphs, by finding; at most `most_told` findings
  std::vector<std::string> why, settle, remedy, confirm, see;
  std::vector<std::string> places, cites;  // each at most `most_told`; one line more says how many are left
};

Told told_of(const Result& result, const Page& page, const Words& labels);

// The finding as its page is filled with it: kinds of fault in the words of the language.
Finding in_words(Finding finding, const Words& labels);

// "asa (ssh asa.ours.example): not read: refused: Connection refused"
std::string reading_line(const Reading& reading, const Words& labels);

}  // namespace sipfed
