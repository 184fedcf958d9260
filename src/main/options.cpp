#include "main/options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "main/near.h"

namespace sipfed {
namespace {

Language language_of_environment() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
      return std::string_view(value).starts_with("ja") ? Language::ja : Language::en;
  return Language::en;
}

// Without the double blank lines between groups, so that a help fits on a screen.
struct Help : CLI::Formatter {
  Help() { column_width(30); }
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    std::string text = CLI::Formatter::make_help(app, std::move(name), mode);
    for (std::size_t at; (at = text.find("\n\n\n")) != std::string::npos;) text.erase(at, 1);
    return text;
  }
};

class CommandLine {
 public:
  CommandLine() {
    app_.name("sipfed");
    app_.require_subcommand(1);
    app_.formatter(std::make_shared<Help>());
    app_.set_version_flag("--version", "sipfed " SIPFED_VERSION);
    app_.footer(
        "Exit status: 0 healthy, 1 something found, 2 could not tell, 3 used wrongly,\n"
        "4 sipfed's own fault.\n\n"
        "Examples:\n"
        "  sipfed check contoso.example --local ours.example\n"
        "  sipfed check --lab tls_cert_eku                   (no federation at hand)\n");
    options_.language = language_of_environment();
    gathering(command(Options::Command::check, "check", "look at a partner's domain, judge, report"), true);
    gathering(command(Options::Command::gather, "gather", "gather evidence only, and print it as JSON"),
              false);
    judging();
    watching();
    planning();
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
      const auto rest = app_.remaining();
      if (app_.get_subcommands().empty() && !rest.empty())
        throw Usage("there is no command " + rest.front() + did_you_mean(rest.front(), commands()));
      if (const std::string word = unknown_option(); !word.empty())
        throw Usage("The following argument was not expected: " + word);
      throw Usage(error.what());
    }
    return options_;
  }

  std::vector<std::string> commands() const {
    std::vector<std::string> names;
    for (const CLI::App* sub : app_.get_subcommands([](const CLI::App*) { return true; }))
      names.push_back(sub->get_name());
    return names;
  }

 private:
  // What begins like an option, and is none of that command: its value may be what does not fit.
  std::string unknown_option() const {
    for (const CLI::App* sub : app_.get_subcommands())
      for (const std::string& word : sub->remaining())
        if (word.size() > 1 && word.front() == '-') return word;
    return {};
  }

  // The options from the given one on.
  static void group(CLI::App* sub, const char* name, std::size_t from) {
    const auto options = sub->get_options();
    for (std::size_t i = from; i < options.size(); ++i) options[i]->group(name);
  }

  CLI::App* command(Options::Command value, const std::string& name, const std::string& about) {
    CLI::App* sub = app_.add_subcommand(name, about);
    sub->callback([this, value] { options_.command = value; });
    return sub;
  }

  // An option with one value, which the help calls `kind`.
  template <class T>
  static CLI::Option* one(CLI::App* sub, const char* name, T& value, const char* kind, const char* about) {
    return sub->add_option(name, value, about)->type_name(kind);
  }
  // One that may come several times, with one value each: "--tcp a DOMAIN" leaves the domain alone.
  static CLI::Option* many(CLI::App* sub, const char* name, std::vector<std::string>& values,
                           const char* kind, const char* about) {
    return sub->add_option(name, values, about)->type_name(kind)->allow_extra_args(false)->take_all();
  }

  // One that takes one of a few words.
  template <class T>
  static CLI::Option* word(CLI::App* sub, const char* name, T& value, const char* kind, const char* about,
                           std::vector<std::pair<std::string, T>> words) {
    const auto read = [name, &value, words = std::move(words)](const std::string& text) {
      std::string all;
      for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i].first == text) {
          value = words[i].second;
          return;
        }
        all += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i].first;
      }
      throw Usage(std::string(name) + ' ' + text + ": " + all + " is needed");
    };
    return sub->add_option_function<std::string>(name, read, about)->type_name(kind);
  }
  // One with a number between two others.
  template <class T>
  static CLI::Option* number(CLI::App* sub, const char* name, T& value, const char* kind, const char* about,
                             T least, T most) {
    const auto read = [=, &value](const std::string& text) {
      T given{};
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), given);
      if (error != std::errc() || end != text.data() + text.size() || !(given >= least && given <= most)) {
        std::ostringstream range;
        range << least << " to " << most;
        const bool whole = std::is_integral_v<T>;
        throw Usage(std::string(name) + ' ' + text + ": a " + (whole ? "whole number" : "number of seconds") +
                    " from " + range.str() + " is needed");
      }
      value = given;
    };
    return sub->add_option_function<std::string>(name, read, about)->type_name(kind);
  }

  void gathering(CLI::App* sub, bool judges, bool ends_by_itself = true) {
    sub->add_option("DOMAIN", options_.arguments, "SIP domain of a partner; DOMAIN@ADDRESS:PORT pins")
        ->type_name("");
    whom(sub);
    const std::size_t looking = sub->get_options().size();
    how(sub, ends_by_itself);
    const std::size_t saying = sub->get_options().size();
    group(sub, "How to look", looking);
    choosing(sub);
    one(sub, "--save", options_.save, "FILE", "write the evidence there");
    if (judges) reporting(sub);
    group(sub, "What to judge and to write", saying);
    sub->footer(judges ? "Examples:\n"
                         "  sipfed check contoso.example\n"
                         "  sipfed check contoso.example --local ours.example --cert sip.pem --key sip.key\n"
                         "  sipfed check contoso.example --resolver edge=203.0.113.53 --quiet\n"
                         "  sipfed check contoso.example --report junit=sipfed.xml --report text\n"
                         "  sipfed check --lab edge_provider_missing\n"
                       : "Examples:\n"
                         "  sipfed gather contoso.example --save ours.json\n"
                         "  sipfed gather contoso.example --vantage dmz | ssh inside sipfed judge -\n");
  }

  void whom(CLI::App* sub) {
    deployment(sub);
    one(sub, "--local", options_.local, "DOMAIN", "our own SIP domain: its SRV is checked, From it");
    many(sub, "--expect", options_.expect, "ADDRESS", "where the SRV of --local must lead to");
    one(sub, "--user", options_.user, "URI", "whom to SUBSCRIBE to (default: made up)");
    sub->add_flag("--send-message", options_.send_message, "also send one MESSAGE to --user");
    many(sub, "--baseline", options_.baseline, "FILE", "the peer's earlier certificate or evidence");
  }

  void deployment(CLI::App* sub) {
    one(sub, "--deployment", options_.deployment_file, "FILE",
        "both ends, devices, log-ins; see sipfed init");
  }

  void how(CLI::App* sub, bool ends_by_itself) {
    one(sub, "--cert", options_.certificate, "FILE", "our client certificate and its chain, PEM");
    one(sub, "--key", options_.key, "FILE", "its key; SIPFED_KEY_PASSPHRASE or a prompt");
    one(sub, "--trust", options_.trust, "PATH", "anchors, PEM (default: the system's)");
    many(sub, "--resolver", options_.resolvers, "[NAME=]IP[:PORT]",
         "a DNS server to ask; the first is our own");
    many(sub, "--connect", options_.connect, "HOST[:PORT]", "go there, not where DNS leads");
    many(sub, "--tcp", options_.tcp, "HOST[:PORT]", "speak SIP over plain TCP there too");
    number(sub, "--timeout", options_.timeout, "SECONDS", "for each step (default: 5)", 0.05, 600.0);
    if (ends_by_itself)
      number(sub, "--deadline", options_.deadline, "SECONDS",
             "for the whole run (default: 30, with devices 120)", 0.1, 3600.0);
    number(sub, "--connections", options_.connections, "N", "at once to one endpoint (default: 6)", 1, 64);
    one(sub, "--vantage", options_.vantage, "NAME", "of this vantage point (default: here)");
    sub->add_option("--lab", options_.lab, "look at the lab's federation with this FAULT")
        ->expected(0, 1)
        ->type_name("[FAULT]");
  }

  void choosing(CLI::App* sub) {
    many(sub, "--only", options_.only, "PATTERN", "checks to judge: 'tls_*'; '!dns_*' leaves out");
    many(sub, "--skip", options_.skip, "PATTERN", "checks to leave out");
    sub->add_flag("-v,--verbose", options_.verbose, "log to stderr; twice for more");
  }

  void reporting(CLI::App* sub) {
    many(sub, "--report", options_.reports, "FORMAT[=FILE]", "text, json or junit (default: text)");
    language(sub);
    word<Severity>(sub, "--fail-on", options_.fail_on, "GRAVITY",
                   "exit 1 from error (default), warning or note on",
                   {{"error", Severity::error}, {"warning", Severity::warning}, {"note", Severity::note}});
    sub->add_flag("--quiet", options_.quiet, "not a word when healthy, as cron likes it");
    sub->add_flag("--coverage", options_.coverage, "add the table by symptom of the guide");
    sub->add_flag("--junit-attach", options_.junit_attach, "JUnit: attach the file of --save");
    sub->add_flag("--junit-skip-inconclusive", options_.junit_inconclusive_skipped,
                  "JUnit: could not tell: skipped, no error");
    sub->add_flag("--junit-single-suite", options_.junit_single_suite, "JUnit: <testsuite> as root, for Ant");
  }

  void language(CLI::App* sub) {
    word<Language>(sub, "--lang", options_.language, "en|ja", "language (default: the environment's)",
                   {{"en", Language::en}, {"ja", Language::ja}});
  }

  void judging() {
    CLI::App* sub = command(Options::Command::judge, "judge", "judge saved evidence again; many files merge");
    sub->add_option("FILE", options_.arguments, "evidence of --save or gather; - is standard input")
        ->required()
        ->type_name("");
    one(sub, "--save", options_.save, "FILE", "write the merged evidence there");
    choosing(sub);
    reporting(sub);
    sub->footer(
        "Examples:\n"
        "  sipfed judge ours.json\n"
        "  sipfed judge inside.json dmz.json theirs.json --lang ja\n");
  }

  void watching() {
    CLI::App* sub =
        command(Options::Command::watch, "watch", "repeat cheap probes until it is sure what fails");
    gathering(sub, true, false);
    number(sub, "--every", options_.every, "SECONDS", "between two rounds (default: 30)", 0.05, 3600.0);
    sub->add_option_function<std::string>(
           "--for", [this](const std::string& text) { options_.for_how_long = seconds_of(text); },
           "90s, 30m, 2h (default: until it is sure)")
        ->type_name("TIME");
    sub->footer(
        "Examples:\n"
        "  sipfed watch contoso.example --for 2h --save watched.json\n");
  }

  // "90", "90s", "30m", "2h", "1d"
  static double seconds_of(const std::string& text) {
    static const std::map<std::string, double> units{{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
    std::size_t used = 0;
    double number = 0;
    try {
      number = std::stod(text, &used);
    } catch (const std::exception&) {
      used = 0;
    }
    const auto unit = units.find(text.substr(used));
    if (used == 0 || unit == units.end() || !(number > 0) || number * unit->second > 31 * 86400.0)
      throw Usage("--for " + text + ": a time such as 90s, 30m or 2h is needed, a month at most");
    return number * unit->second;
  }

  void planning() {
    CLI::App* plan =
        command(Options::Command::rehearse, "rehearse", "judge what is planned, before it goes live");
    plan->add_option("DOMAIN", options_.arguments, "the partner (default: the deployment's)")
        ->expected(0, 1)
        ->type_name("");
    deployment(plan);
    one(plan, "--records", options_.records, "FILE", "DNS records to be published: a zone file");
    one(plan, "--local", options_.local, "DOMAIN", "our own SIP domain");
    many(plan, "--expect", options_.expect, "ADDRESS", "where the SRV of --local must lead to");
    one(plan, "--cert", options_.certificate, "FILE", "the certificate to be used, PEM");
    choosing(plan);
    one(plan, "--save", options_.save, "FILE", "write the evidence there");
    reporting(plan);
    plan->footer(
        "Planned in the deployment file: [artefacts] requests, pkcs12, imp_certificates;\n"
        "[[route]]; configurations in the folder of an [[asa]], [[imp]] or\n"
        "[[microsoft.server]] with way = \"files\".\n\n"
        "Examples:\n"
        "  sipfed rehearse --deployment sipfed.toml --records planned.zone\n"
        "  sipfed rehearse contoso.example --local ours.example --cert new.pem\n");

    CLI::App* first = command(Options::Command::init, "init", "write a first deployment file");
    first->add_option("FILE", options_.arguments, "where to (default: sipfed.toml; -: stdout)")
        ->expected(0, 1)
        ->type_name("");
    one(first, "--from-domain", options_.from_domain, "DOMAIN",
        "the partner: no questions, DNS answers them");
    one(first, "--local", options_.local, "DOMAIN", "our own SIP domain");
    many(first, "--resolver", options_.resolvers, "[NAME=]IP[:PORT]", "a DNS server to ask");
    first->add_flag("--force", options_.force, "write over a file that is there");
    first->footer(
        "Examples:\n"
        "  sipfed init\n"
        "  sipfed init --from-domain contoso.example --local ours.example\n");

    CLI::App* collect = command(Options::Command::collect, "collect", "tell how to read a device by hand");
    collect->add_option("DEVICE", options_.arguments, "windows: a script; asa, imp: commands")
        ->required()
        ->expected(1)
        ->type_name("");
    collect->footer(
        "Keep the output in a folder, and name the folder in the deployment file.\n\n"
        "Examples:\n"
        "  sipfed collect windows > sipfed.ps1\n"
        "  sipfed collect asa\n"
        "  sipfed collect imp\n");
  }

  void pages() {
    CLI::App* page = command(Options::Command::explain, "explain", "print the page of a check");
    page->add_option("CHECK", options_.arguments, "name of a check, or a symptom of the guide: B5")
        ->required()
        ->expected(1)
        ->type_name("");
    language(page);
    page->footer("Examples:\n  sipfed explain tls_cert_eku --lang ja\n");
    CLI::App* all = command(Options::Command::list, "list", "list the checks: gravity, hop, causes, needs");
    all->add_flag("--names", options_.names, "names only, one a line");
    word<bool>(all, "--by", options_.by_guide, "name|guide",
               "order by name (default) or by symptom of the guide", {{"name", false}, {"guide", true}});
    language(all);
    all->footer("Examples:\n  sipfed list --by guide\n");
  }

  void lab() {
    CLI::App* sub = command(Options::Command::lab, "lab", "run the loopback federation until Ctrl-C");
    sub->add_option("FAULT", options_.arguments, "name of a fault (default: a healthy federation)")
        ->expected(0, 1)
        ->type_name("");
    sub->add_flag("--list", options_.names, "name the faults");
    language(sub);
    sub->footer("Examples:\n  sipfed lab --list\n  sipfed lab tls_cert_eku\n");
  }

  void completion() {
    CLI::App* sub =
        command(Options::Command::completion, "completion", "print a completion script for a shell");
    sub->add_option("SHELL", options_.arguments, "bash or zsh")->required()->expected(1)->type_name("");
    sub->footer(
        "Examples:\n  sipfed completion bash > ~/.local/share/bash-completion/completions/sipfed\n"
        "  source <(sipfed completion bash)\n");
  }

  CLI::App app_{"sipfed finds out why a SIP federation does not work: cause, evidence, remedy."};
  Options options_;
};

}  // namespace

std::optional<Options> read_options(int argc, char** argv) { return CommandLine().parse(argc, argv); }

std::vector<std::string> command_names() { return CommandLine().commands(); }

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
