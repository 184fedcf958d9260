// Reporters: each turns the reports of a run into one stream. They know no network and no check beyond its
// page.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

#include "report/page.h"
#include "sipfed/report.h"

namespace sipfed {

struct ReportOptions {
  Language language = Language::en;
  std::span<const Entry> checks;  // for their pages
  std::string version;            // of sipfed
  bool colour = false;            // text only
  bool coverage = false;          // text only: the table by symptom of the guide
  bool all_inputs = false;        // text only: also inputs that were read without trouble
  std::size_t columns = 96;       // text only
  Severity fail_on = Severity::error;
  double seconds = 0;                       // what the run took; 0 when saved evidence is judged
  std::string host = "localhost";           // JUnit: the machine
  bool junit_inconclusive_skipped = false;  // JUnit: "could not tell" as skipped instead of error
  bool junit_single_suite = false;          // JUnit: root element testsuite (one report only)
  std::string junit_attach;                 // JUnit: name of the evidence file to attach
};

void text_report(std::span<const Report> reports, const ReportOptions& options, std::ostream& out);
void json_report(std::span<const Report> reports, const ReportOptions& options, std::ostream& out);
void junit_report(std::span<const Report> reports, const ReportOptions& options, std::ostream& out);

// `sipfed explain` and `sipfed list`.
void explain(const Entry& entry, const ReportOptions& options, std::ostream& out);
void list_checks(const ReportOptions& options, std::ostream& out);
void list_by_guide(const ReportOptions& options, std::ostream& out);  // by symptom, cause by cause

}  // namespace sipfed
