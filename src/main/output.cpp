#include "main/output.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <poll.h>
#include <sstream>
#include <sys/ioctl.h>
#include <unistd.h>

#include "evidence/file.h"
#include "judge/judge.h"

namespace sipfed {
namespace {

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 && name[0] != '\0' ? name : "localhost";
}

ReportOptions report_options(const Options& options, std::span<const Entry> checks, double seconds) {
  ReportOptions out;
  out.language = options.language;
  out.checks = checks;
  out.version = SIPFED_VERSION;
  out.coverage = options.coverage;
  out.all_inputs = options.verbose > 0;
  out.fail_on = options.fail_on;
  out.seconds = seconds;
  out.host = host_name();
  out.junit_inconclusive_skipped = options.junit_inconclusive_skipped;
  out.junit_single_suite = options.junit_single_suite;
  if (options.junit_attach) out.junit_attach = options.save;
  return out;
}

std::string rendered(const std::string& format, std::span<const Report> reports,
                     const ReportOptions& options) {
  std::ostringstream out;
  if (format == "json")
    json_report(reports, options, out);
  else if (format == "junit")
    junit_report(reports, options, out);
  else
    text_report(reports, options, out);
  return out.str();
}

}  // namespace

bool reader_left() {
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  return ::poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

bool colour_wanted(int descriptor) {
  const char* refused = std::getenv("NO_COLOR");
  return ::isatty(descriptor) != 0 && (refused == nullptr || *refused == '\0');
}

std::size_t columns_of_terminal() {
  constexpr std::size_t usual = 96, least = 60, most = 110;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return std::clamp<std::size_t>(size.ws_col, least, most);
}

std::vector<ReportTarget> report_targets(const Options& options) {
  std::vector<ReportTarget> targets;
  for (const std::string& text : options.reports) targets.push_back(report_target(text));
  if (targets.empty()) targets.push_back({"text", ""});
  if (std::count_if(targets.begin(), targets.end(), [](const ReportTarget& t) { return t.file.empty(); }) > 1)
    throw Usage(
        "only one report can go to standard output: give the others a file, as in --report junit=FILE");
  if (options.junit_attach && options.save.empty())
    throw Usage("--junit-attach names the file of --save: give that too");
  return targets;
}

bool put_out(std::span<const Report> reports, const Options& options, std::span<const Entry> checks,
             double seconds) {
  const ReportOptions base = report_options(options, checks, seconds);
  const bool healthy = std::all_of(reports.begin(), reports.end(), [&](const Report& report) {
    return exit_status(report, options.fail_on) == 0;
  });
  bool good = true;
  for (const ReportTarget& target : report_targets(options)) {
    ReportOptions one = base;
    if (target.file.empty()) {
      if (options.quiet && healthy) continue;
      one.colour = colour_wanted();
      one.columns = columns_of_terminal();
      std::cout << rendered(target.format, reports, one) << std::flush;
      good = (std::cout.good() || reader_left()) && good;
    } else if (const Fault fault = write_file(target.file, rendered(target.format, reports, one))) {
      std::cerr << "sipfed: " << fault.detail << '\n';
      good = false;
    }
  }
  return good;
}

}  // namespace sipfed
