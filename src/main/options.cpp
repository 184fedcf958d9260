#include "main/options.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

namespace sipfed {
namespace {

Language language_of_environment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
      return std::string_view(value).starts_with("ja") ? Language::ja : Language::en;
  return Language::en;
}

class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", "sipfed " SIPFED_VERSION);
    app_.footer(
        "Exit status: 0 healthy, 1 something found, 2 could not tell, 3 used wrongly, 4 sipfed's own fault.\n"
        "Try it without a federation at hand:  sipfed check --lab tls_cert_eku\n");
    options_.language = language_of_environment();
    gathering(command(Options::Command::check, "check",
                      "gather evidence about a partner's domain, judge it, report"),
              true);
    gathering(command(Options::Command::gather, "gather", "gather evidence only, and print it as JSON"),
              false);
    judging();
    pages();
    lab();
    completion();
  }

  std::optional<Options> parse(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success& help) {
      app_.exit(help);
      return std::nullopt;
    } catch (const CLI::ParseError& error) {
      throw Usage(error.what());
    }
    return options_;
  }

 private:
  CLI::App* command(Options::Command value, const std::string& name, const std::string& about) {
    CLI::App* sub = app_.add_subcommand(name, about);
    sub->callback([this, value] { options_.command = value; });
    return sub;
  }

  void gathering(CLI::App* sub, bool judges) {
    sub->add_option("DOMAIN", options_.arguments,
                    "SIP domain of the partner; DOMAIN@ADDRESS:PORT pins the address");
    sub->add_option("--local", options_.local,
                    "our own SIP domain: its SRV is checked, and requests come From it");
    sub->add_option("--user", options_.user,
                    "whom to SUBSCRIBE to, sip:someone@domain (default: a made-up user)");
    sub->add_option("--cert", options_.certificate, "our client certificate, PEM, chain included");
    sub->add_option("--key", options_.key, "its key, PEM; passphrase from SIPFED_KEY_PASSPHRASE or a prompt");
    sub->add_option("--trust", options_.trust, "trust anchors, PEM file or folder (default: the system's)");
    sub->add_option("--resolver", options_.resolvers,
                    "[NAME=]ADDRESS[:PORT], a DNS vantage; the first is ours")
        ->take_all();
    sub->add_option("--connect", options_.connect, "HOST[:PORT]: connect there instead of where DNS leads")
        ->take_all();
    sub->add_option("--expect", options_.expect, "address that the SRV of --local must lead to")->take_all();
    sub->add_option("--baseline", options_.baseline, "the peer's earlier certificate, or earlier evidence")
        ->take_all();
    sub->add_option("--tcp", options_.tcp, "HOST[:PORT]: speak SIP over plain TCP there too")->take_all();
    sub->add_flag("--send-message", options_.send_message, "also send one MESSAGE to --user");
    sub->add_option("--timeout", options_.timeout, "seconds for each step")->check(CLI::Range(0.05, 600.0));
    sub->add_option("--deadline", options_.deadline, "seconds for the whole run")
        ->check(CLI::Range(0.1, 3600.0));
    sub->add_option("--connections", options_.connections, "at once to one endpoint")
        ->check(CLI::Range(1, 64));
    sub->add_option("--vantage", options_.vantage, "name of this vantage point in the evidence");
    sub->add_option("--lab", options_.lab, "start the lab's federation with this FAULT and look at that")
        ->expected(0, 1)
        ->type_name("[FAULT]");
    sub->add_option("--save", options_.save, "write the evidence there");
    choosing(sub);
    if (judges) reporting(sub);
    sub->footer(
        judges ? "Examples:\n"
                 "  sipfed check contoso.example\n"
                 "  sipfed check contoso.example --local ours.example --cert edge.pem --key edge.key\n"
                 "  sipfed check contoso.example --resolver here=192.0.2.53 --resolver edge=203.0.113.53\n"
                 "  sipfed check contoso.example --quiet            (cron)\n"
                 "  sipfed check contoso.example --report junit=sipfed.xml --report text\n"
                 "  sipfed check --lab edge_provider_missing\n"
               : "Examples:\n"
                 "  sipfed gather contoso.example --save ours.json\n"
                 "  sipfed gather contoso.example --vantage dmz | ssh admin@inside sipfed judge -\n");
  }

  void choosing(CLI::App* sub) {
    sub->add_option("--only", options_.only, "checks to judge, by pattern: 'tls_*'; '!dns_*' leaves out")
        ->take_all();
    sub->add_option("--skip", options_.skip, "checks to leave out, by pattern")->take_all();
    sub->add_flag("-v,--verbose", options_.verbose, "log to stderr; twice for more");
  }

  void reporting(CLI::App* sub) {
    sub->add_option("--report", options_.reports,
                    "text, json or junit, each with =FILE if wanted (default: text)")
        ->take_all();
    language(sub);
    static const std::map<std::string, Severity> severities{
        {"error", Severity::error}, {"warning", Severity::warning}, {"note", Severity::note}};
    sub->add_option("--fail-on", options_.fail_on,
                    "gravity from which on the exit status is 1 (default: error)")
        ->transform(CLI::CheckedTransformer(severities).description("error|warning|note"));
    sub->add_flag("--quiet", options_.quiet, "not a word when healthy, the text report otherwise");
    sub->add_flag("--coverage", options_.coverage, "add the table by symptom of the guide");
    sub->add_flag("--junit-attach", options_.junit_attach, "JUnit: name the --save file as attachment");
    sub->add_flag("--junit-skip-inconclusive", options_.junit_inconclusive_skipped,
                  "JUnit: what could not be told is skipped, not an error");
    sub->add_flag("--junit-single-suite", options_.junit_single_suite, "JUnit: <testsuite> as root, for Ant");
  }

  void language(CLI::App* sub) {
    static const std::map<std::string, Language> languages{{"en", Language::en}, {"ja", Language::ja}};
    sub->add_option("--lang", options_.language, "language of the report (default: the environment's)")
        ->transform(CLI::CheckedTransformer(languages).description("en|ja"));
  }

  void judging() {
    CLI::App* sub =
        command(Options::Command::judge, "judge", "judge saved evidence again; several files merge");
    sub->add_option("FILE", options_.arguments, "evidence from --save or gather; - is standard input")
        ->required();
    sub->add_option("--save", options_.save, "write the merged evidence there");
    choosing(sub);
    reporting(sub);
    sub->footer(
        "Examples:\n"
        "  sipfed judge ours.json\n"
        "  sipfed judge inside.json dmz.json theirs.json --lang ja\n");
  }

  void pages() {
    CLI::App* one = command(Options::Command::explain, "explain", "print the page of a check");
    one->add_option("CHECK", options_.arguments, "name of a check, see sipfed list")->required();
    language(one);
    one->footer("Example:\n  sipfed explain tls_cert_eku --lang ja\n");
    CLI::App* all = command(Options::Command::list, "list",
                            "list the checks: gravity, hop, causes of the guide, facts needed");
    all->add_flag("--names", options_.names, "names only, one a line");
    language(all);
    all->footer("Example:\n  sipfed list | grep -A1 B1\n");
  }

  void lab() {
    CLI::App* sub = command(Options::Command::lab, "lab", "run the loopback federation until Ctrl-C");
    sub->add_option("FAULT", options_.arguments, "name of a fault (default: a healthy federation)");
    sub->add_flag("--list", options_.names, "name the faults");
    language(sub);
    sub->footer("Examples:\n  sipfed lab --list\n  sipfed lab tls_cert_eku\n");
  }

  void completion() {
    CLI::App* sub =
        command(Options::Command::completion, "completion", "print a completion script for a shell");
    sub->add_option("SHELL", options_.arguments, "bash or zsh")->required();
    sub->footer("Example:\n  source <(sipfed completion bash)\n");
  }

  CLI::App app_{"sipfed finds out why a SIP federation does not work: cause, evidence, remedy."};
  Options options_;
};

}  // namespace

std::optional<Options> read_options(int argc, char** argv) { return CommandLine().parse(argc, argv); }

ReportTarget report_target(const std::string& text) {
  const std::size_t equals = text.find('=');
  ReportTarget target{text.substr(0, equals), equals == std::string::npos ? "" : text.substr(equals + 1)};
  if (target.format != "text" && target.format != "json" && target.format != "junit")
    throw Usage("--report " + text + ": the formats are text, json and junit");
  if (equals != std::string::npos && target.file.empty())
    throw Usage("--report " + text + ": a file name is missing after =");
  return target;
}

}  // namespace sipfed
