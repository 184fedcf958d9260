// The text report: verdict first, then the path, the cause with its remedy, and the rest folded to one line
// each.
#include <algorithm>
#include <ostream>

#include "report/coverage.h"
#include "report/plain.h"
#include "report/report.h"
#include "report/style.h"
#include "report/told.h"
#include "report/words.h"
#include "sipfed/identity.h"

namespace sipfed {
namespace {

class Text {
 public:
  Text(const Report& report, const ReportOptions& options, std::ostream& out)
      : report_(report),
        options_(options),
        words_(words(options.language)),
        style_(options.colour),
        out_(out) {}

  void print() {
    headline();
    path();
    inputs();
    const Result* root = with(report_.root);
    if (root != nullptr) cause(*root);
    others(*this, root);
    if (options_.coverage) coverage_table(report_, options_, out_);
    footer();
  }

 private:
  void headline() {
    const Result* root = with(report_.root);
    std::map<std::string, std::string> args{{"domain", report_.subject.domain}};
    std::string_view sentence = words_.could_not_tell;
    Style::Tone tone = Style::Tone::warn;
    if (root != nullptr) {
      args["title"] = title(*root);
      sentence = root->verdict == Verdict::found ? words_.found : words_.suspected;
      tone = root->severity == Severity::error ? Style::Tone::bad : Style::Tone::warn;
    } else if (report_.summary == Report::Summary::healthy) {
      sentence = count(Verdict::found) + count(Verdict::suspected) > 0 ? words_.healthy_but
                 : report_.subject.rehearsal                           ? words_.rehearsed
                                                                       : words_.healthy;
      tone = Style::Tone::good;
    }
    for (const std::string& line : wrapped(filled(sentence, args), options_.columns))
      out_ << style_.paint(tone, line) << '\n';
    std::string about = plain(report_.subject.domain);
    if (!report_.subject.local.empty()) about += " <-> " + plain(report_.subject.local);
    paragraph(about + ", " + iso_time(report_.taken_at) + ", sipfed " + options_.version, 2);
    if (report_.interrupted) paragraph(words_.interrupted, 2);
    out_ << '\n';
  }

  void path() {
    if (report_.subject.rehearsal) return;  // nothing has been sent along it yet
    auto hop = report_.path.begin();
    while (hop != report_.path.end()) hop = row_of_hops(hop);
    out_ << '\n';
  }

  // As many hops as the line holds.
  std::vector<Hop>::const_iterator row_of_hops(std::vector<Hop>::const_iterator from) {
    constexpr std::string_view arrow = " -> ";
    std::string names_row, states_row;
    std::size_t used = 2;
    auto hop = from;
    for (; hop != report_.path.end(); ++hop) {
      const std::string name(word(words_.stages, hop->stage));
      const std::string state(word(words_.hop_states, hop->state));
      const std::size_t width = std::max(display_width(name), display_width(state));
      const bool last = std::next(hop) == report_.path.end();
      const std::size_t needed = width + (last ? 0 : arrow.size() - 1);
      if (hop != from && used + needed > options_.columns) break;
      states_row += gap_ + style_.paint(tone_of(hop->state), state);
      names_row += last ? name : padded(name, width) + std::string(arrow);
      gap_ = std::string(width - display_width(state) + arrow.size(), ' ');
      used += width + arrow.size();
    }
    gap_.clear();
    out_ << "  " << trimmed(names_row) << "\n  " << states_row << '\n';
    return hop;
  }

  // What was named in the deployment file and could not be had; on request, all of it.
  void inputs() {
    std::vector<std::string> lines;
    for (const Reading& reading : report_.readings)
      if (options_.all_inputs || reading.state != Reading::State::read)
        lines.push_back(reading_line(reading, words_));
    if (lines.empty() && report_.unjudged.empty()) return;
    heading(words_.inputs);
    for (const std::string& line : lines) item("- ", line, 2);
    if (!report_.unjudged.empty())
      item("- ", filled(words_.unjudged, {{"items", joined(report_.unjudged)}}), 2);
    out_ << '\n';
  }

  void cause(const Result& result) {
    heading(std::string(result.verdict == Verdict::found ? words_.cause : words_.likeliest_cause) + ": " +
            title(result));
    detail(result);
  }

  void detail(const Result& result) {
    const Told told = told_of(result, page_of(entry(result.check), options_.language), words_);
    out_ << "  " << label(result) << "\n\n";
    for (const auto& lines : told.seen)
      for (const std::string& line : lines) paragraph(line, 2);
    out_ << '\n';
    bullets(words_.seen_at, told.places);
    bullets(words_.rests_on, told.cites);
    bullets(words_.why, told.why);
    bullets(words_.settle, told.settle);
    numbered(words_.remedy, told.remedy);
    bullets(words_.confirm, told.confirm);
    bullets(words_.see, told.see);
  }

  static void others(Text& text, const Result* root) {
    text.brief(Verdict::found, text.words_.also_found, root);
    text.brief(Verdict::suspected, text.words_.suspicions, root);
    text.broken();
    text.not_judged();
    text.folded(Verdict::healthy, text.words_.healthy_checks);
    text.folded(Verdict::not_applicable, text.words_.not_applicable);
  }

  // A finding beside the root cause: title, what was seen, how it would be settled.
  void brief(Verdict verdict, std::string_view name, const Result* root) {
    bool first = true;
    for (const Result& result : report_.results) {
      if (result.verdict != verdict || &result == root) continue;
      if (std::exchange(first, false)) heading(name);
      const Told told = told_of(result, page_of(entry(result.check), options_.language), words_);
      item("- ", title(result) + " [" + label(result) + "]", 2);
      for (const auto& lines : told.seen)
        for (const std::string& line : lines) paragraph(line, 4);
      for (const std::string& line : told.settle) item("-> ", line, 4);
      paragraph(filled(words_.in_short, {{"check", result.check}}), 4);
    }
    if (!first) out_ << '\n';
  }

  void broken() {
    for (const Result& result : report_.results)
      if (result.verdict == Verdict::broken)
        item("! ", std::string(words_.broken_checks) + ' ' + result.check + ": " + plain(result.fault), 2);
  }

  // What is not judged for want of an input stands apart from what is blocked.
  void not_judged() {
    const auto& all = report_.results;
    const bool blocked =
        std::any_of(all.begin(), all.end(), [](const Result& result) { return !result.blocked_by.empty(); });
    const auto wants_input = [&](const Result& result) {
      return blocked && result.blocked_by.empty() && result.explained_by.empty() &&
             is_deployment_entry(result.need);
    };
    reasons(words_.not_judged, [&](const Result& result) { return !wants_input(result); });
    reasons(words_.judged_with, wants_input);
  }

  // One entry a reason: a blocked run would otherwise say the same thirty times.
  void reasons(std::string_view name, auto concerned) {
    std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
    std::size_t unplanned = 0;
    for (const Result& result : report_.results) {
      if (result.verdict != Verdict::not_judged || !concerned(result)) continue;
      if (result.need == Need::not_planned) {
        ++unplanned;
        continue;
      }
      const std::string why = reason(result);
      auto place =
          std::find_if(reasons.begin(), reasons.end(), [&](const auto& r) { return r.first == why; });
      if (place == reasons.end()) place = reasons.insert(place, {why, {}});
      place->second.push_back(result.check);
    }
    if (reasons.empty() && unplanned == 0) return;
    heading(name);
    for (const auto& [why, checks] : reasons) {
      item("- ", why, 2);
      paragraph(joined(checks), 6);
    }
    if (unplanned > 0)
      item("- ",
           std::string(word(words_.needs, Need::not_planned)) + ": " +
               filled(words_.so_many_checks, {{"count", std::to_string(unplanned)}}),
           2);
    out_ << '\n';
  }

  void folded(Verdict verdict, std::string_view name) {
    std::vector<std::string> checks;
    for (const Result& result : report_.results)
      if (result.verdict == verdict) checks.push_back(result.check);
    if (checks.empty()) return;
    item(std::string(name) + ": ", joined(checks), 0);
  }

  void footer() {
    std::vector<std::string> from;
    for (const std::string& vantage : report_.vantages)
      if (std::find(from.begin(), from.end(), plain(vantage)) == from.end()) from.push_back(plain(vantage));
    item(std::string(words_.vantages) + ": ", joined(from), 0);
  }

  // ---- words and places ----

  std::string reason(const Result& result) const {
    if (!result.blocked_by.empty()) return filled(words_.blocked_by, {{"check", result.blocked_by}});
    if (!result.explained_by.empty()) return filled(words_.explained_by, {{"check", result.explained_by}});
    return need_text(words_, result, report_.subject.rehearsal);
  }

  std::string label(const Result& result) const {
    std::string text = result.check + ", " + std::string(word(words_.severities, result.severity)) + ", " +
                       std::string(word(words_.certainties, result.findings.front().certainty));
    if (!result.guide.empty()) text += ", " + std::string(words_.guide) + ' ' + result.guide;
    return text;
  }

  const Entry& entry(const std::string& name) const {
    return *std::find_if(options_.checks.begin(), options_.checks.end(),
                         [&](const Entry& e) { return e.name == name; });
  }
  std::string title(const Result& result) const {
    return page_of(entry(result.check), options_.language).title;
  }

  const Result* with(const std::string& check) const {
    for (const Result& result : report_.results)
      if (!check.empty() && result.check == check) return &result;
    return nullptr;
  }
  long count(Verdict verdict) const {
    return std::count_if(report_.results.begin(), report_.results.end(),
                         [&](const Result& result) { return result.verdict == verdict; });
  }
  static Style::Tone tone_of(Hop::State state) {
    switch (state) {
      case Hop::State::ok:
        return Style::Tone::good;
      case Hop::State::warned:
        return Style::Tone::warn;
      case Hop::State::broken:
        return Style::Tone::bad;
      default:
        return Style::Tone::faint;
    }
  }

  // ---- layout ----

  static std::string trimmed(std::string text) {
    while (text.ends_with(' ')) text.pop_back();
    return text;
  }
  void heading(std::string_view text) { out_ << style_.paint(Style::Tone::strong, text) << '\n'; }
  void paragraph(std::string_view text, std::size_t indent) { item("", text, indent); }
  void item(std::string_view mark, std::string_view text, std::size_t indent) {
    hanging(out_, mark, text, indent, options_.columns);
  }
  void bullets(std::string_view name, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    out_ << "  " << style_.paint(Style::Tone::strong, name) << '\n';
    for (const std::string& line : lines) item("- ", line, 4);
    out_ << '\n';
  }
  void numbered(std::string_view name, const std::vector<std::string>& lines) {
    out_ << "  " << style_.paint(Style::Tone::strong, name) << '\n';
    for (std::size_t i = 0; i < lines.size(); ++i) item(std::to_string(i + 1) + ". ", lines[i], 4);
    out_ << '\n';
  }

  const Report& report_;
  const ReportOptions& options_;
  const Words& words_;
  Style style_;
  std::ostream& out_;
  std::string gap_;  // before the next state of a row of hops
};

}  // namespace

void text_report(std::span<const Report> reports, const ReportOptions& options, std::ostream& out) {
  bool first = true;
  for (const Report& report : reports) {
    if (!std::exchange(first, false)) out << '\n' << std::string(options.columns, '=') << "\n\n";
    Text(report, options, out).print();
  }
}

}  // namespace sipfed
