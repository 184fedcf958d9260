// What is wrong with a deployment file, line by line, and the words for it.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sipfed/outcome.h"

namespace sipfed {

class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}
  void add(std::size_t line, std::string_view key, std::string_view text);  // `key` may be empty
  bool empty() const { return lines_.empty(); }
  Fault fault() const;  // in order of the lines, the first twenty: "FILE:LINE: KEY: what is wrong"

 private:
  std::string file_;
  std::multimap<std::size_t, std::string> lines_;
};

// A text from the file as an error may show it: visible ASCII, not too long.
std::string shown(std::string_view text, std::size_t longest = 60);
// The word that was most likely meant; empty when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace sipfed
