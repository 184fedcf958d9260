#include "gather/devices/saved_log.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "gather/devices/asa_text.h"
#include "gather/devices/commands.h"
#include "gather/devices/imp_queries.h"
#include "gather/devices/prompt.h"

namespace sipfed::gather {
namespace {

using Answers = std::map<std::string, std::string>;
constexpr std::string_view pager = "<--- More --->", imp_prompt = "admin:", change_to = "changeto context ";

std::string_view next_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

// What stands behind a prompt at the beginning of the line; nothing: there is no prompt.
std::optional<std::string_view> behind_prompt(Dialect dialect, std::string_view line) {
  if (dialect == Dialect::imp) {
    if (!line.starts_with(imp_prompt)) return std::nullopt;
    return asa::trimmed(line.substr(imp_prompt.size()));
  }
  const std::size_t end = line.find_first_of("#> \t");
  if (end == line.npos || waits_for(dialect, line.substr(0, end + 1)) != Waits::prompt) return std::nullopt;
  return asa::trimmed(line.substr(end + 1));
}

// "------------------ show clock ------------------"
std::optional<std::string_view> in_heading(std::string_view line) {
  line = asa::trimmed(line);
  if (!line.starts_with("------") || !line.ends_with("------")) return std::nullopt;
  const std::size_t first = line.find_first_not_of('-');
  if (first == line.npos) return std::nullopt;
  const std::string_view inside = asa::trimmed(line.substr(first, line.find_last_not_of('-') - first + 1));
  if (!inside.starts_with("show ")) return std::nullopt;
  return inside;
}

// Each word of the command may be cut short.
bool stands_for(const std::vector<std::string>& typed, std::string_view command) {
  const std::vector<std::string> full = asa::words(command);
  return typed.size() == full.size() &&
         std::equal(typed.begin(), typed.end(), full.begin(),
                    [](const std::string& a, const std::string& b) { return b.starts_with(a); });
}

std::vector<std::string_view> asa_candidates() {
  std::vector<std::string_view> out = command_list(Dialect::asa);
  out.push_back(whole_configuration);
  return out;
}

std::string asa_command(std::string_view words) {
  const std::vector<std::string> typed = asa::words(words);
  if (typed.size() < 2 || typed[0].size() < 2) return {};
  std::string found;
  for (const std::string_view command : asa_candidates()) {
    if (command == words) return std::string(command);
    if (!command.starts_with("show ") || !stands_for(typed, command)) continue;
    if (!found.empty()) return {};  // it may be either
    found = command;
  }
  return found;
}

// One after the other the commands of a session, each with what was printed from there on.
class Session {
 public:
  explicit Session(Dialect dialect) : dialect_(dialect) {}

  void read(std::string_view text) {
    while (!text.empty()) {
      const std::string_view line = next_line(text);
      const auto typed = behind_prompt(dialect_, line);
      const auto heading = typed ? typed : in_heading(line);
      if (!heading) {
        into_.append(line) += '\n';
        continue;
      }
      close();
      ++commands_;
      if (heading->starts_with("changeto ")) move(*heading);
      command_ = known_command(dialect_, *heading);
    }
    ends_here_ = true;
    close();
  }

  bool seen() const { return commands_ > 0; }
  Answers take() {
    Answers out;
    for (auto& [command, by_context] : answers_)
      for (auto& [context, text] : by_context)
        out[command] += context.empty() ? text : context_line(context) + text;
    return out;
  }

 private:
  void move(std::string_view command) {
    context_ = command.starts_with(change_to) ? asa::trimmed(command.substr(change_to.size())) : "";
  }

  bool stops_at_pager(std::string_view text) const {
    text = text.substr(0, text.find_last_not_of('\n') + 1);
    return waits_for(dialect_, text.substr(text.rfind('\n') + 1)) == Waits::pager;
  }

  void close() {
    std::string text = std::move(into_);
    into_.clear();
    const std::string command = std::move(command_);
    command_.clear();
    if (command.empty()) return;
    text = without_echo(text, command);
    if (ends_here_ && command != whole_configuration && (commands_ > 1 || stops_at_pager(text)))
      text += pager;
    std::string& answer = answers_[command][context_];
    if (answer.empty() || refusal_in(text).empty()) answer = std::move(text);
  }

  Dialect dialect_;
  int commands_ = 0;
  bool ends_here_ = false;  // no prompt came after the command that is open
  std::string command_, into_, context_;
  std::map<std::string, std::map<std::string, std::string>> answers_;  // command, context
};

// A part of the configuration: its command, and how its lines begin.
struct Part {
  std::string_view name, start;
};
constexpr Part parts[] = {{"clock", "clock "},
                          {"class-map", "class-map "},
                          {"access-list", "access-list "},
                          {"policy-map", "policy-map "},
                          {"service-policy", "service-policy "},
                          {"tls-proxy", "tls-proxy "},
                          {"crypto ca trustpoint", "crypto ca trustpoint "},
                          {"nat", "nat "},
                          {"static", "static "},
                          {"object service", "object service "}};

std::string_view part_of(std::string_view block) {
  for (const Part& part : parts)
    if (block.starts_with(part.start)) return part.name;
  const bool translates = block.starts_with("object network ") && block.find("\n nat ") != block.npos;
  return translates ? "nat" : "";
}

bool looks_like_configuration(std::string_view text) {
  for (int lines = 0; lines < 20 && !text.empty(); ++lines) {
    const std::string_view line = asa::trimmed(next_line(text));
    if (line.starts_with("ASA Version ") || line.starts_with(": Saved") || line == ": end") return true;
  }
  return false;
}

// With several contexts, each of them.
bool comes_to_its_end(std::string_view text) {
  bool begun = false, ended = false;
  while (!text.empty()) {
    std::string_view line = next_line(text);
    if (const std::size_t more = line.rfind(pager); more != line.npos)
      line.remove_prefix(more + pager.size());
    line = asa::trimmed(line);
    const bool context_begins = line.starts_with(": context ");
    if (context_begins && begun && !ended) return false;
    begun = begun || !line.empty();
    ended = line == ": end" || (ended && !context_begins);
  }
  return ended;
}

void add(Answers& answers, const std::string& command, std::string text) {
  answers.emplace(command, std::move(text));  // one of its own goes before
}

Answers parts_in(std::string_view text, bool cut_off) {
  Answers out;
  for (const Part& part : parts) out[std::string(whole_configuration) + ' ' + std::string(part.name)];
  std::string block, context;
  const auto close = [&] {
    const std::string_view part = part_of(block);
    if (!part.empty()) out[std::string(whole_configuration) + ' ' + std::string(part)] += block;
    block.clear();
  };
  while (!text.empty()) {
    std::string_view line = next_line(text);
    if (const std::size_t more = line.rfind(pager); more != line.npos) {
      line.remove_prefix(more + pager.size());
      if (asa::trimmed(line).empty()) continue;
    }
    const bool context_begins = line.starts_with(": context ");
    if (!line.starts_with(' ') || context_begins) close();
    if (context_begins)
      for (auto& [command, part] : out) part.append(line) += '\n';
    else
      block.append(line) += '\n';
  }
  close();
  for (auto& [command, part] : out)
    if (cut_off) part += pager;
  return out;
}

// What a device printed ends with ": end".
void take_apart(Answers& answers) {
  const auto whole = answers.find(std::string(whole_configuration));
  if (whole == answers.end()) return;
  const std::string text = std::move(whole->second);
  answers.erase(whole);
  if (!refusal_in(text).empty()) return;
  for (auto& [command, part] : parts_in(text, !comes_to_its_end(text)))
    add(answers, command, std::move(part));
}

}  // namespace

std::string known_command(Dialect dialect, std::string_view words) {
  std::string command;
  for (const std::string& word : asa::words(words)) command += (command.empty() ? "" : " ") + word;
  if (dialect == Dialect::asa) return asa_command(command);
  for (const std::string_view query : imp_queries)
    if (words == query) return std::string(query);
  return dialect == Dialect::imp && is_allowed(dialect, command) ? command : std::string();
}

Answers answers_in_configuration(std::string_view text) {
  const bool printed = looks_like_configuration(text);
  return parts_in(text, asa::ends_at_pager(text) || (printed && !comes_to_its_end(text)));
}

Answers answers_in(Dialect dialect, std::string_view raw) {
  if (dialect == Dialect::windows) return {};
  Screen screen;
  screen.feed(raw);
  const std::string text = screen.text();
  Session session(dialect);
  session.read(text);
  Answers answers = session.take();
  if (dialect != Dialect::asa) return answers;
  if (!session.seen() && looks_like_configuration(text)) return answers_in_configuration(text);
  take_apart(answers);
  return answers;
}

}  // namespace sipfed::gather
