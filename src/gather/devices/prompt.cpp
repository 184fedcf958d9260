#include "gather/devices/prompt.h"

#include <algorithm>

namespace sipfed::gather {
namespace {

constexpr char escape = '\x1b', bell = '\a';
constexpr std::size_t longest_prompt = 160;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_printable(char c) { return c >= ' ' && c != '\x7f'; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 'a' - 'A');
  return out;
}

bool is_pager(std::string_view line) {
  return line == "<--- More --->" || line == "--More--" || line == "-- More --" ||
         line.starts_with("Press <enter> for 1 line, <space> for one page");
}

// "ciscoasa>", "asa/ctx/act#", "asa(config)#".
bool is_asa_prompt(std::string_view line) {
  if (line.size() < 2 || line.size() > longest_prompt || (line.back() != '>' && line.back() != '#'))
    return false;
  line.remove_suffix(1);
  return std::all_of(line.begin(), line.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._/()-").find(c) != std::string_view::npos;
  });
}

bool is_error(std::string_view line) {
  for (const char* start : {"ERROR:", "% ", "Executed command unsuccessfully", "No command",
                            "No valid command", "Command authorization failed"})
    if (line.starts_with(start)) return true;
  return false;
}

std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

constexpr std::string_view context_start = ": context ";

// The error line of one context's text; empty: an answer. ASA points with "^" at what it does not know, IM
// and Presence explains first and says at the end that the command failed.
std::string_view error_line(std::string_view text) {
  std::string_view first;
  while (!text.empty()) {
    const std::string_view line = trimmed(next_line(text));
    if (line.empty() || line == "^") continue;
    if (first.empty()) first = line;
    if (is_error(first)) return first;
    if (line.starts_with("Executed command unsuccessfully")) return line;
  }
  return {};
}

}  // namespace

void Screen::put(char c) {
  if (column_ > line_.size()) line_.resize(column_, ' ');
  if (column_ == line_.size())
    line_ += c;
  else
    line_[column_] = c;
  ++column_;
}

void Screen::text_byte(char c) {
  if (c == escape) {
    state_ = State::escape;
  } else if (c == '\n') {
    line_.erase(line_.find_last_not_of(' ') + 1);
    above_ += line_;
    above_ += '\n';
    wipe_cursor_line();
  } else if (c == '\r') {
    column_ = 0;
  } else if (c == '\b') {
    if (column_ > 0) --column_;
  } else if (c == '\t' || is_printable(c)) {
    put(c);
  }
}

void Screen::control_byte(char c) {
  if (c < '@' || c > '~') {  // parameters and intermediates; a stray byte ends nothing
    if (parameters_.size() < 8) parameters_ += c;
    return;
  }
  state_ = State::text;
  if (c != 'K') return;
  if (parameters_ == "2")
    line_.clear();
  else if (parameters_ == "1")
    std::fill_n(line_.begin(), std::min(column_, line_.size()), ' ');
  else
    line_.resize(std::min(column_, line_.size()));
}

void Screen::feed(std::string_view bytes) {
  for (const char c : bytes) switch (state_) {
      case State::text:
        text_byte(c);
        break;
      case State::escape:
        parameters_.clear();
        if (c == '[')
          state_ = State::control;
        else if (c == ']' || c == 'P' || c == '_' || c == '^')
          state_ = State::string;
        else if (c < ' ' || c > '/')  // "ESC ( B" has one more byte
          state_ = State::text;
        break;
      case State::control:
        control_byte(c);
        break;
      case State::string:
        if (c == bell || c == '\n')
          state_ = State::text;
        else if (c == escape)
          state_ = State::string_escape;
        break;
      case State::string_escape:
        state_ = c == '\\' ? State::text : State::string;
        break;
    }
}

std::string Screen::text() const { return above_ + line_; }

void Screen::wipe_cursor_line() {
  line_.clear();
  column_ = 0;
}

void Screen::clear() {
  above_.clear();
  wipe_cursor_line();
}

Waits waits_for(Dialect dialect, std::string_view cursor_line) {
  const std::string_view line = trimmed(cursor_line);
  if (line.empty() || line.size() > longest_prompt) return Waits::no;
  if (is_pager(line)) return Waits::pager;
  if (dialect == Dialect::imp ? line == "admin:" : is_asa_prompt(line)) return Waits::prompt;
  const std::string small = lower(line);
  return small.ends_with("password:") || small.ends_with("passphrase:") ? Waits::password : Waits::no;
}

std::string without_echo(std::string_view text, std::string_view command) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view line = trimmed(next_line(rest));
    if (line.empty()) continue;
    if (line.ends_with(command)) text = rest;
    break;
  }
  while (text.starts_with('\n')) text.remove_prefix(1);
  const std::size_t last = text.find_last_not_of(" \n");
  if (last == text.npos) return {};
  return std::string(text.substr(0, last + 1)) + '\n';
}

namespace {

// A device may repeat in its error line what it should not: only what is known to be harmless is kept of it.
std::string known_refusal(std::string_view line) {
  if (line.empty()) return {};
  constexpr std::string_view known[] = {"Invalid input detected",
                                        "Incomplete command",
                                        "Ambiguous command",
                                        "Command authorization failed",
                                        "does not exist",
                                        "not authorized",
                                        "Executed command unsuccessfully",
                                        "No valid command entered",
                                        "Command not found",
                                        "No such file",
                                        "Could not find",
                                        "Unknown command"};
  for (const std::string_view words : known)
    if (line.find(words) != line.npos) return std::string(words);
  return "the device refused the command";
}

}  // namespace

std::string refusal_in(std::string_view text) {
  std::string_view refusal;
  while (!text.empty()) {
    const std::size_t start = text.starts_with(context_start) ? context_start.size() : 0;
    if (start > 0) next_line(text);
    if (text.starts_with(context_start)) continue;
    const std::size_t next = text.find("\n" + std::string(context_start));
    const std::string_view part = text.substr(0, next);
    text.remove_prefix(next == text.npos ? text.size() : next + 1);
    refusal = error_line(part);
    if (refusal.empty() && !trimmed(part).empty()) return {};
  }
  return known_refusal(refusal);
}

std::string harmless(std::string_view text, std::size_t longest) {
  std::string out(trimmed(text).substr(0, longest));
  for (char& c : out)
    if (c < ' ' || c > '~') c = '?';
  return out;
}

std::string context_line(std::string_view context) {
  return std::string(context_start) + std::string(context) + '\n';
}

}  // namespace sipfed::gather
