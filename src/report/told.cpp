#include "report/told.h"

#include <algorithm>

#include "report/plain.h"
#include "sipfed/identity.h"

namespace sipfed {
namespace {

bool has(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

void add_new(std::vector<std::string>& into, std::vector<std::string> lines) {
  for (std::string& line : lines)
    if (!has(into, line)) into.push_back(std::move(line));
}

void cap(std::vector<std::string>& lines, std::string_view more) {
  if (lines.size() <= most_told) return;
  const std::string rest = std::to_string(lines.size() - most_told);
  lines.resize(most_told);
  lines.push_back(filled(more, {{"count", rest}}));
}

// What it is less than the first: "[note]", "[suspected]".
std::string mark_of(const Finding& finding, const Finding& first, const Words& labels) {
  std::string mark;
  if (finding.severity != first.severity) mark = word(labels.severities, finding.severity);
  if (finding.certainty != first.certainty)
    mark += (mark.empty() ? "" : ", ") + std::string(word(labels.certainties, finding.certainty));
  return mark.empty() ? mark : " [" + mark + "]";
}

class Telling {
 public:
  Telling(const Result& result, const Page& page, const Words& labels)
      : first_(result.findings.front()), page_(page), labels_(labels) {
    for (const Finding& finding : result.findings) add(in_words(finding, labels));
    if (left_ > 0) told_.seen.push_back({filled(labels.more_items, {{"count", std::to_string(left_)}})});
    cap(told_.places, labels.more_places);
    cap(told_.cites, labels.more_items);
  }
  Told take() { return std::move(told_); }

 private:
  void add(const Finding& finding) {
    add_new(told_.places, {plain(finding.where)});
    for (const std::string& cite : finding.cites) add_new(told_.cites, {plain(cite)});
    if (!add_seen(finding)) return;
    add_new(told_.why, lines_for(page_.why, &finding));
    if (finding.certainty == Certainty::suspected) add_new(told_.settle, lines_for(page_.settle, &finding));
    add_new(told_.remedy, lines_for(page_.remedy, &finding));
    add_new(told_.confirm, lines_for(page_.confirm, &finding));
    add_new(told_.see, lines_for(page_.see, &finding));
  }

  // False: it is one of those that are only counted.
  bool add_seen(const Finding& finding) {
    std::vector<std::string> lines;
    for (std::string& line : lines_for(page_.seen, &finding))
      if (!has(seen_, line)) lines.push_back(line), seen_.push_back(std::move(line));
    if (lines.empty()) return true;
    if (told_.seen.size() >= most_told) return ++left_, false;
    lines.front() += mark_of(finding, first_, labels_);
    told_.seen.push_back(std::move(lines));
    return true;
  }

  const Finding& first_;
  const Page& page_;
  const Words& labels_;
  Told told_;
  std::vector<std::string> seen_;
  std::size_t left_ = 0;
};

}  // namespace

Told told_of(const Result& result, const Page& page, const Words& labels) {
  return Telling(result, page, labels).take();
}

Finding in_words(Finding finding, const Words& labels) {
  if (const auto fault = finding.args.find("fault"); fault != finding.args.end())
    fault->second = fault_words(labels, fault->second);
  return finding;
}

std::string reading_line(const Reading& reading, const Words& labels) {
  std::string in = reading.way;
  if (!reading.host.empty()) in += (in.empty() ? "" : " ") + reading.host;
  std::string line = plain(reading.name) + (in.empty() ? "" : " (" + plain(in) + ")") + ": " +
                     std::string(word(labels.reading_states, reading.state));
  if (!reading.why.empty()) line += ": " + plain(fault_words(labels, reading.why));
  std::vector<std::string> missing;
  for (const std::string& one : reading.missing) missing.push_back(plain(fault_words(labels, one)));
  cap(missing, labels.more_items);
  return missing.empty() ? line : line + ": " + joined(missing, "; ");
}

}  // namespace sipfed
