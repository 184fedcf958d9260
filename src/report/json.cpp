// The JSON report; its schema is report.schema.json beside this file.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "report/coverage.h"
#include "report/report.h"
#include "report/told.h"
#include "report/words.h"
#include "sipfed/identity.h"

namespace sipfed {
namespace {

using Json = nlohmann::ordered_json;

Json finding_json(const Finding& finding, const Result& result, const Page& page, const Words& labels) {
  const Finding told = in_words(finding, labels);
  return {{"where", finding.where},
          {"stage", name_of(finding.stage.value_or(result.stage))},
          {"variant", finding.variant},
          {"certainty", name_of(finding.certainty)},
          {"severity", name_of(finding.severity)},
          {"explains", name_of(finding.explains)},
          {"blocks", finding.blocks},
          {"values", finding.args},
          {"evidence", finding.cites},
          {"seen", lines_for(page.seen, &told)},
          {"settle", lines_for(page.settle, &told)},
          {"remedy", lines_for(page.remedy, &told)},
          {"confirm", lines_for(page.confirm, &told)}};
}

Json result_json(const Result& result, const ReportOptions& options) {
  const auto entry = std::find_if(options.checks.begin(), options.checks.end(),
                                  [&](const Entry& e) { return e.name == result.check; });
  const Page page = page_of(*entry, options.language);
  Json json{{"check", result.check},
            {"title", page.title},
            {"verdict", name_of(result.verdict)},
            {"severity", name_of(result.severity)},
            {"stage", name_of(result.stage)},
            {"guide", guide_ids(result.guide)}};
  json["findings"] = Json::array();
  for (const Finding& finding : result.findings)
    json["findings"].push_back(finding_json(finding, result, page, words(options.language)));
  if (result.verdict == Verdict::healthy) json["excluded_by"] = result.excluded_by;
  if (result.verdict == Verdict::not_judged) json["need"] = name_of(result.need);
  if (!result.item.empty()) json["item"] = result.item;
  if (!result.blocked_by.empty()) json["blocked_by"] = result.blocked_by;
  if (!result.explained_by.empty()) json["explained_by"] = result.explained_by;
  if (!result.fault.empty()) json["fault"] = result.fault;
  return json;
}

// A trace has no need that is called after it.
Json reading_json(const Reading& reading) {
  return {{"input", reading.input == Need::none ? "trace" : name_of(reading.input)},
          {"name", reading.name},
          {"host", reading.host},
          {"way", reading.way},
          {"state", name_of(reading.state)},
          {"why", reading.why},
          {"missing", reading.missing}};
}

Json report_json(const Report& report, const ReportOptions& options) {
  Json json{{"domain", report.subject.domain},
            {"local", report.subject.local},
            {"taken_at", iso_time(report.taken_at)},
            {"vantages", report.vantages},
            {"interrupted", report.interrupted},
            {"summary", name_of(report.summary)},
            {"root_cause", report.root}};
  json["path"] = Json::array();
  for (const Hop& hop : report.path)
    json["path"].push_back(
        {{"stage", name_of(hop.stage)}, {"state", name_of(hop.state)}, {"check", hop.check}});
  json["readings"] = Json::array();
  for (const Reading& reading : report.readings) json["readings"].push_back(reading_json(reading));
  json["unjudged"] = report.unjudged;
  json["results"] = Json::array();
  for (const Result& result : report.results) json["results"].push_back(result_json(result, options));
  return json;
}

}  // namespace

void json_report(std::span<const Report> reports, const ReportOptions& options, std::ostream& out) {
  Json json{{"format", "sipfed-report"},
            {"version", 1},
            {"sipfed", options.version},
            {"language", options.language == Language::ja ? "ja" : "en"}};
  json["reports"] = Json::array();
  for (const Report& report : reports) json["reports"].push_back(report_json(report, options));
  out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace sipfed
