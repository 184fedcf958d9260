// The text of a command line that was made for people: what a terminal would show, and what the device waits
// for. Pure; any bytes are safe input.
#pragma once

#include <string>
#include <string_view>

#include "gather/devices/dialect.h"

namespace sipfed::gather {

// A terminal of endless width: carriage return and backspace overwrite, escape sequences (ECMA-48) are
// dropped save "erase in line". Each line loses its trailing blanks.
class Screen {
 public:
  void feed(std::string_view bytes);
  const std::string& above() const { return above_; }  // finished lines, each with '\n'
  const std::string& cursor_line() const { return line_; }
  std::string text() const;  // both
  void wipe_cursor_line();
  void clear();  // a sequence that is under way goes on

 private:
  enum class State { text, escape, control, string, string_escape };
  void put(char c);
  void text_byte(char c);
  void control_byte(char c);

  std::string above_, line_, parameters_;
  std::size_t column_ = 0;
  State state_ = State::text;
};

enum class Waits { no, prompt, pager, password };
// What a device of that kind waits for, whose cursor is in this line.
Waits waits_for(Dialect dialect, std::string_view cursor_line);

// The answer alone: without blank lines around it and without the command's echo in front of it.
std::string without_echo(std::string_view text, std::string_view command);

// The error line of a text that is nothing else, neutralised, at most 200 bytes; empty: it is an answer. In a
// text of several contexts all of them must be errors.
std::string refusal_in(std::string_view text);

// Foreign text for a fault's detail: printable ASCII, at most `longest` bytes.
std::string harmless(std::string_view text, std::size_t longest = 200);

// In front of the text of each context of an ASA.
std::string context_line(std::string_view context);

}  // namespace sipfed::gather
