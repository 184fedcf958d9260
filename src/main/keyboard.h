// Somebody who sits at the terminal and is asked: one line as an answer, for as long as the run lasts.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace sipfed {

bool can_ask();  // standard input and standard error are a terminal

struct Typed {
  enum class How { line, end, no_time, stopped };
  How how = How::end;  // end: Ctrl-D
  std::string line;
};

struct Patience {
  std::optional<std::chrono::steady_clock::time_point> until;  // empty: for ever
  std::stop_token stop;
};

Typed typed_line(const Patience& patience);

// "yes" to an SSH host key that is not known yet; asks again until the answer is yes or no. Ctrl-D, and no
// answer in time, are a no.
bool trusted_by_operator(const std::string& host, const std::string& fingerprint, const Patience& patience);

// Asks until `accept` takes the answer: its text is what is wrong with it, empty is good. Nothing: Ctrl-D.
std::optional<std::string> answered(const std::string& question,
                                    const std::function<std::string(std::string& answer)>& accept);

}  // namespace sipfed
