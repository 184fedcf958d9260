#include <algorithm>

#include "gather/devices/microsoft.h"
#include "gather/devices/microsoft_clock.h"
#include "gather/devices/microsoft_topics.h"
#include "gather/devices/windows_script.h"

namespace sipfed::gather {
namespace {

struct Taken {
  const MicrosoftTopic* topic;
  MicrosoftRow row;
};

// Format-Table: beneath the names of the columns a line of dashes.
bool is_table(std::string_view text) {
  const std::size_t dashes = text.find("\n--");
  if (dashes == text.npos) return false;
  const std::string_view line = text.substr(dashes + 1, text.find('\n', dashes + 1) - dashes - 1);
  return line.find_first_not_of("- \r") == line.npos && line.find(" --") != line.npos;
}

// `wmic` writes blank lines where a class has no instances, and nothing where it failed.
bool is_class_without_rows(const MicrosoftTopic* named, std::string_view text) {
  return named != nullptr && named->name.starts_with("msft_") && !text.empty() &&
         text.find_first_not_of(" \t\r\n") == text.npos;
}

// Why nothing was learnt; empty: all of it was understood.
std::string take_document(const std::string& name, const std::string& text, std::vector<Taken>& taken,
                          std::vector<const MicrosoftTopic*>& answered) {
  // A cmdlet that failed leaves the same empty file behind as one that found nothing.
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return "empty";
  auto rows = microsoft_rows(text);
  if (!rows)
    return is_table(text) ? "not understood: save it with | Format-List or ConvertTo-Json" : "not understood";
  const MicrosoftTopic* named = topic_named(name);
  if (rows->empty() && named != nullptr) answered.push_back(named);
  bool known = named != nullptr;
  for (MicrosoftRow& row : *rows) {
    if (const auto error = row.find("sipfed_error"); error != row.end())
      return "not read: " + error->second.substr(0, 200);
    const MicrosoftTopic* topic = named != nullptr ? named : topic_of(row);
    if (topic == nullptr) continue;
    known = true;
    answered.push_back(topic);
    taken.push_back({topic, std::move(row)});
  }
  return known ? "" : "not recognised";
}

void take_answer(const std::string& name, const std::string& bytes, std::vector<Taken>& taken,
                 std::vector<const MicrosoftTopic*>& answered, DeviceTalk& talk) {
  if (bytes.size() > microsoft_file_limit) {
    talk.commands[name].fault = {Fault::Kind::limit, "more than 8 MiB"};
    return;
  }
  const std::string text = microsoft_text(bytes);
  if (const MicrosoftTopic* named = topic_named(name); is_class_without_rows(named, text)) {
    answered.push_back(named);
    talk.commands[name].refusal.clear();
    return;
  }
  const auto documents = split_windows_output(text);
  if (documents.empty()) talk.commands[name].refusal = take_document(name, text, taken, answered);
  for (const auto& [topic, document] : documents)
    talk.commands[topic].refusal = take_document(topic, document, taken, answered);
}

void note_family(const MicrosoftTopic& topic, Microsoft& into) {
  if (!topic.family.empty() && into.family != "lync") into.family = topic.family;
}

}  // namespace

void parse_microsoft(const std::map<std::string, std::string>& answers,
                     std::chrono::system_clock::time_point asked_at, Microsoft& into) {
  std::vector<Taken> taken;
  std::vector<const MicrosoftTopic*> answered;
  for (const auto& [name, bytes] : answers) take_answer(name, bytes, taken, answered, into.talk);
  // In the order of the table: pools refer to replicas, and a service tells the role better than a class
  // does.
  std::stable_sort(taken.begin(), taken.end(),
                   [](const Taken& a, const Taken& b) { return std::less<>()(a.topic, b.topic); });
  for (const MicrosoftTopic* topic : answered) {
    note_family(*topic, into);
    topic->begin(into);
  }
  for (const Taken& one : taken) {
    one.topic->take(one.row, into);
    take_clock(one.row, asked_at, into);
  }
  if (!into.replicas) return;
  for (const Microsoft::Replica& replica : *into.replicas)
    if (replica.edge) into.replicated = into.replicated.value_or(true) && replica.up_to_date;
}

}  // namespace sipfed::gather
