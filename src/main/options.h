// What the command line said, after its words were checked but before anything was opened.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "report/page.h"
#include "sipfed/check.h"
#include "sipfed/deployment.h"

namespace sipfed {

// Used wrongly: exit status 3. The text says what to do.
struct Usage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A file or secret that was named, but cannot be used: exit status 3 too, but --help would not help.
struct WrongInput : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct ReportTarget {
  std::string format;  // "text", "json", "junit"
  std::string file;    // empty: standard output
};

struct Options {
  enum class Command { check, gather, judge, watch, rehearse, init, collect, explain, list, lab, completion };
  Command command = Command::check;
  std::vector<std::string> arguments;  // domains, files, a check, a shell

  // The subject.
  std::string local, user;
  std::vector<std::string> expect, connect, baseline;
  std::string deployment_file;
  std::shared_ptr<const Deployment> deployment;  // once it is read
  std::map<std::string, std::string> said_at;    // file -> "sipfed.toml:12", for those of the deployment
  // How to look.
  std::string certificate, key, trust, vantage = "here";
  std::vector<std::string> resolvers, tcp;
  bool send_message = false;
  double timeout = 5, deadline = 0;  // seconds; deadline 0: what suits the task
  int connections = 6;
  std::optional<std::string> lab;  // the fault; empty text: the healthy federation
  // What to judge and how to say it.
  std::vector<std::string> only, skip, reports;
  std::string save;
  Language language = Language::en;
  Severity fail_on = Severity::error;
  bool quiet = false, coverage = false, names = false;
  int verbose = 0;
  bool junit_inconclusive_skipped = false, junit_single_suite = false, junit_attach = false;
  bool by_guide = false;
  // watch
  double every = 30, for_how_long = 0;  // seconds; 0: until it is sure
  std::string records;                  // rehearse: planned DNS records
  std::string from_domain;              // init
  bool force = false;
};

// Throws Usage. Empty when the words asked for help or the version, which has then been printed.
std::optional<Options> read_options(int argc, char** argv);

std::vector<std::string> command_names();

ReportTarget report_target(const std::string& text);  // "junit=report.xml"; throws Usage

}  // namespace sipfed
