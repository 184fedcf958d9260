// JUnit XML in the dialect that the strict schemas of Jenkins' xunit plugin and of Windyroad (Azure) both
// accept: one suite a domain, one case a check, one red case a root cause. Names carry no address, time or
// count, so that histories hold; the first line of a text repeats the message, since some readers drop the
// attribute.
#include <algorithm>
#include <array>
#include <cstdio>
#include <ostream>
#include <pugixml.hpp>

#include "report/plain.h"
#include "report/report.h"
#include "report/told.h"
#include "report/words.h"
#include "sipfed/identity.h"

namespace sipfed {
namespace {

constexpr std::size_t text_cap = 64 * 1024;

enum class Outcome { pass, failure, error, skipped };

struct Case {
  const Result* result = nullptr;
  Outcome outcome = Outcome::pass;
  std::string type, message, text;
};

struct Counts {
  int failures = 0, errors = 0, skipped = 0;
};

std::string seconds_text(double seconds) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", seconds > 0 ? seconds : 0.0);
  std::replace(text.begin(), text.end(), ',', '.');  // a locale may have its own decimal mark
  return text.data();
}

std::string capped(std::string text) {
  if (text.size() <= text_cap) return text;
  std::size_t end = text_cap;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

class Suite {
 public:
  Suite(const Report& report, const ReportOptions& options)
      : report_(report), options_(options), words_(words(options.language)) {
    for (const Result& result : report.results) cases_.push_back(judged(result));
    std::stable_sort(cases_.begin(), cases_.end(), [](const Case& a, const Case& b) {
      return std::pair(a.result->stage, a.result->check) < std::pair(b.result->stage, b.result->check);
    });
  }

  void write(pugi::xml_node suite, int id) const {
    const Counts counts = count();
    suite.append_attribute("package") = "sipfed";
    suite.append_attribute("id") = id;
    suite.append_attribute("name") = plain(report_.subject.domain).c_str();
    suite.append_attribute("timestamp") = iso_time(report_.taken_at).substr(0, 19).c_str();
    suite.append_attribute("hostname") = plain(options_.host).c_str();
    suite.append_attribute("tests") = static_cast<int>(cases_.size());
    suite.append_attribute("failures") = counts.failures;
    suite.append_attribute("errors") = counts.errors;
    suite.append_attribute("skipped") = counts.skipped;
    suite.append_attribute("time") = seconds_text(options_.seconds).c_str();
    pugi::xml_node properties = suite.append_child("properties");
    property(properties, "sipfed.version", options_.version);
    for (const std::string& vantage : report_.vantages) property(properties, "sipfed.vantage", vantage);
    for (const Reading& reading : report_.readings)
      property(properties, "sipfed.input", reading_line(reading, words_));
    for (const std::string& name : report_.unjudged) property(properties, "sipfed.unjudged", name);
    for (const Case& one : cases_) write(suite, one);
    suite.append_child("system-out").text() = "";
    suite.append_child("system-err").text() = "";
  }

 private:
  Counts count() const {
    Counts counts;
    for (const Case& one : cases_) {
      counts.failures += one.outcome == Outcome::failure;
      counts.errors += one.outcome == Outcome::error;
      counts.skipped += one.outcome == Outcome::skipped;
    }
    return counts;
  }

  Page page(const Result& result) const {
    return page_of(*std::find_if(options_.checks.begin(), options_.checks.end(),
                                 [&](const Entry& entry) { return entry.name == result.check; }),
                   options_.language);
  }

  Case judged(const Result& result) const {
    switch (result.verdict) {
      case Verdict::found:
      case Verdict::suspected:
        return found(result);
      case Verdict::broken:
        return {&result, Outcome::error, "sipfed-fault", plain(result.fault), {}};
      case Verdict::not_judged:
        return not_judged(result);
      case Verdict::not_applicable:
        return {&result, Outcome::skipped, {}, std::string(words_.not_applicable), {}};
      case Verdict::healthy:
        break;
    }
    return {&result, Outcome::pass, {}, {}, {}};
  }

  // Below --fail-on, or suspected beside a root cause: worth telling, not worth a red case.
  Case found(const Result& result) const {
    const Page words_of_check = page(result);
    Case out{&result, Outcome::failure, result.check, words_of_check.title, {}};
    const bool beside = result.verdict == Verdict::suspected && result.check != report_.root;
    if (result.severity < options_.fail_on || beside) {
      out.outcome = Outcome::skipped;
      const auto label =
          beside ? word(words_.certainties, Certainty::suspected) : word(words_.severities, result.severity);
      out.message = std::string(label) + ": " + out.message;
    }
    const Told told = told_of(result, words_of_check, words_);
    for (const auto& lines : told.seen)
      for (const std::string& line : lines) out.text += line + '\n';
    for (const std::string& place : told.places)
      out.text += std::string(words_.seen_at) + ": " + place + '\n';
    for (const std::string& cite : told.cites) out.text += std::string(words_.rests_on) + ": " + cite + '\n';
    int number = 0;
    for (const std::string& line : told.remedy)
      out.text += std::string(words_.remedy) + ' ' + std::to_string(++number) + ": " + line + '\n';
    return out;
  }

  Case not_judged(const Result& result) const {
    if (!result.blocked_by.empty())
      return {&result, Outcome::skipped, {}, filled(words_.blocked_by, {{"check", result.blocked_by}}), {}};
    if (!result.explained_by.empty())
      return {
          &result, Outcome::skipped, {}, filled(words_.explained_by, {{"check", result.explained_by}}), {}};
    const bool lost = result.need == Need::answer || result.need == Need::not_read;
    const bool in_vain = lost && report_.summary == Report::Summary::could_not_tell;
    const auto outcome = in_vain && !options_.junit_inconclusive_skipped ? Outcome::error : Outcome::skipped;
    return {&result, outcome, "could-not-tell", need_text(words_, result, report_.subject.rehearsal), {}};
  }

  static void property(pugi::xml_node properties, const char* name, const std::string& value) {
    pugi::xml_node node = properties.append_child("property");
    node.append_attribute("name") = name;
    node.append_attribute("value") = plain(value).c_str();
  }

  void write(pugi::xml_node suite, const Case& one) const {
    pugi::xml_node node = suite.append_child("testcase");
    node.append_attribute("classname") = ("sipfed." + std::string(name_of(one.result->stage))).c_str();
    node.append_attribute("name") =
        (one.result->check + " " + plain(report_.subject.domain) + ": " + page(*one.result).title).c_str();
    node.append_attribute("time") = "0.000";
    if (one.outcome != Outcome::pass) {
      constexpr std::array<const char*, 4> elements{"", "failure", "error", "skipped"};
      pugi::xml_node child = node.append_child(elements.at(static_cast<std::size_t>(one.outcome)));
      if (one.outcome != Outcome::skipped) child.append_attribute("type") = one.type.c_str();
      child.append_attribute("message") = one.message.c_str();
      child.text() = capped(one.text.empty() ? one.message : one.message + '\n' + one.text).c_str();
    }
    if (one.outcome == Outcome::failure && !options_.junit_attach.empty())
      node.append_child("system-out").text() =
          ("[[ATTACHMENT|" + plain(options_.junit_attach) + "]]").c_str();
  }

  const Report& report_;
  const ReportOptions& options_;
  const Words& words_;
  std::vector<Case> cases_;
};

}  // namespace

void junit_report(std::span<const Report> reports, const ReportOptions& options, std::ostream& out) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  const bool single = options.junit_single_suite && reports.size() == 1;
  pugi::xml_node root = single ? pugi::xml_node(document) : document.append_child("testsuites");
  int id = 0;
  for (const Report& report : reports) Suite(report, options).write(root.append_child("testsuite"), id++);
  document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
}

}  // namespace sipfed
