#include "main/commands.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <iostream>
#include <spdlog/spdlog.h>

#include "evidence/dossier.h"
#include "evidence/file.h"
#include "evidence/json.h"
#include "gather/gather.h"
#include "gather/watch.h"
#include "judge/judge.h"
#include "main/choice.h"
#include "main/completion.h"
#include "main/deployed.h"
#include "main/interrupts.h"
#include "main/keyboard.h"
#include "main/lab_command.h"
#include "main/near.h"
#include "main/output.h"
#include "main/planning.h"
#include "main/progress.h"
#include "main/target.h"
#include "main/watch_table.h"

namespace sipfed {
namespace {

constexpr int own_fault = 4;

ReportOptions page_options(const Options& options) {
  ReportOptions out;
  out.language = options.language;
  out.checks = all_checks();
  out.colour = colour_wanted();
  out.columns = columns_of_terminal();
  return out;
}

// Symptom "B5" stands for all its causes, "B1e" for one.
bool is_cause_of(std::string_view guide, std::string_view id) {
  for (std::size_t at = 0; (at = guide.find(id, at)) != guide.npos; ++at) {
    const std::size_t end = at + id.size();
    const bool begins = at == 0 || guide[at - 1] == ' ';
    const bool longer = end < guide.size() && guide[end] >= '0' && guide[end] <= '9';
    if (begins && !longer) return true;
  }
  return false;
}

// A check, else a command, whose page is its help.
std::string offer_instead(const std::string& name, const std::vector<std::string>& checks) {
  const std::string check = did_you_mean(name, checks);
  const auto commands = check.empty() ? near_names(name, command_names()) : std::vector<std::string>();
  return commands.empty() ? check : "; for the command, see sipfed " + commands.front() + " --help";
}

int explain_one(const Options& options) {
  const std::string& name = options.arguments.front();
  std::string id = name;
  if (!id.empty()) id.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(id.front())));
  const bool symptom = id.size() > 1 && (id[0] == 'A' || id[0] == 'B') && id[1] >= '1' && id[1] <= '9';
  std::vector<std::string> names;
  std::vector<const Entry*> causes;
  for (const Entry& entry : all_checks()) {
    if (entry.name == name) return explain(entry, page_options(options), std::cout), 0;
    names.emplace_back(entry.name);
    if (symptom && is_cause_of(entry.check->guide, id)) causes.push_back(&entry);
  }
  if (causes.empty())
    throw Usage("no check is called " + name + offer_instead(name, names) +
                " (sipfed list --names shows all)");
  for (const Entry* entry : causes) std::cout << entry->name << "  " << entry->check->guide << '\n';
  std::cerr << "sipfed: these checks look for the causes of " << id
            << " in the guide; sipfed explain CHECK prints a page\n";
  return 0;
}

bool save(const Options& options, const Dossier& dossier) {
  if (options.save.empty()) return true;
  const Fault fault = write_file(options.save, to_json(dossier));
  if (fault) std::cerr << "sipfed: the evidence is not saved: " << fault.detail << '\n';
  return !fault;
}

// The gravest of all subjects: found before could not tell before healthy.
int gravest(const std::vector<Report>& reports, Severity fail_on) {
  int status = 0;
  for (const Report& report : reports) {
    const int one = exit_status(report, fail_on);
    if (status == 0 || one == 1) status = one;
  }
  return status;
}

int judged(Dossier dossier, const Options& options, const std::vector<Entry>& checks, double seconds) {
  const bool saved = save(options, dossier);
  std::vector<Report> reports;
  Evidence evidence{{}, std::move(dossier.views)};  // one copy of the views, however many subjects
  for (auto& [key, subject] : dossier.subjects) {
    evidence.subject = std::move(subject);
    reports.push_back(judge(evidence, checks, options.only.empty() ? Chosen::usual : Chosen::by_name));
  }
  const bool put = put_out(reports, options, checks, seconds);
  return saved && put ? gravest(reports, options.fail_on) : own_fault;
}

struct Gathered {
  Dossier dossier;
  double seconds = 0;
  bool complete = true;
};

// A run that breaks down still leaves a record, so that a report is written and says so.
Dossier nothing_gathered(const std::vector<Subject>& whom, const std::string& vantage) {
  Dossier dossier;
  for (const Subject& subject : whom) dossier.subjects[subject_key(subject)] = subject;
  View view;
  view.vantage = vantage;
  view.taken_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  view.interrupted = true;
  dossier.views[vantage + "#0"] = std::move(view);
  return dossier;
}

// As long as the run may take, and not beyond Ctrl-C.
void ask_about_host_keys(gather::Settings& how) {
  if (!can_ask()) return;
  const Patience patience{std::chrono::steady_clock::now() + how.deadline, how.stop};
  for (auto* devices : {&how.inside.asa, &how.inside.imp, &how.inside.microsoft})
    for (gather::DeviceAccess& one : *devices)
      one.accept_key = [patience](const std::string& host, const std::string& fingerprint) {
        return trusted_by_operator(host, fingerprint, patience);
      };
}

gather::WatchPlan watch_plan(const Options& options, WatchTable& table) {
  const auto milliseconds = [](double seconds) {
    return std::chrono::milliseconds(static_cast<long>(seconds * 1000));
  };
  gather::WatchPlan plan;
  plan.every = milliseconds(options.every);
  plan.at_most = milliseconds(options.for_how_long);
  plan.after_round = [&table](const View& view) { table.show(view); };
  return plan;
}

Gathered gather_now(const Options& options, Facts wanted) {
  const auto whom = subjects(options);
  auto how = settings(options, wanted);
  const Interrupts interrupts;
  Progress progress(options.language, !options.quiet);
  how.stop = interrupts.token();
  ask_about_host_keys(how);
  how.progress = [&](Stage stage, std::string_view what) { progress.show(stage, what); };
  const auto start = std::chrono::steady_clock::now();
  Gathered out;
  try {
    if (options.command == Options::Command::watch) {
      WatchTable table(options.language, !options.quiet);
      out.dossier = gather::watch(whom.front(), how, watch_plan(options, table));
      for (const auto& [key, view] : out.dossier.views) table.end(view);
    } else {
      out.dossier = gather::gather(whom, how);
    }
  } catch (const std::exception& error) {
    spdlog::error("gathering broke down: {}", error.what());
    out.dossier = nothing_gathered(whom, options.vantage);
    out.complete = false;
  }
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

int check(const Options& options) {
  const auto checks = chosen(all_checks(), options.only, options.skip);
  report_targets(options);  // wrong words are told before the network is asked
  Gathered gathered = gather_now(options, facts_needed(checks));
  const int status = judged(std::move(gathered.dossier), options, checks, gathered.seconds);
  return gathered.complete ? status : own_fault;
}

int watch(const Options& options) {
  if (options.arguments.size() > 1) throw Usage("watch looks at one domain at a time");
  return check(options);
}

int gather_only(const Options& options) {
  const auto checks = chosen(all_checks(), options.only, options.skip);
  const Gathered gathered = gather_now(options, facts_needed(checks));
  if (options.save.empty()) std::cout << to_json(gathered.dossier) << std::flush;
  const bool saved = save(options, gathered.dossier);
  return saved && gathered.complete && (std::cout || reader_left()) ? 0 : own_fault;
}

int judge_files(const Options& options) {
  const auto checks = chosen(all_checks(), options.only, options.skip);
  report_targets(options);
  Dossier all;
  for (const std::string& file : options.arguments) {
    const auto text = read_file(file);
    if (!text) throw WrongInput(text.fault.detail);
    const auto dossier = from_json(*text);
    if (!dossier) throw WrongInput(file + ": " + dossier.fault.detail);
    all = merged(all, *dossier);
  }
  if (all.subjects.empty()) throw WrongInput("the files hold no evidence about any domain");
  return judged(std::move(all), options, checks, 0);
}

int rehearse(const Options& options) {
  const auto checks = chosen(all_checks(), options.only, options.skip);
  report_targets(options);
  return judged(planned(options), options, checks, 0);
}

int list(const Options& options) {
  if (options.by_guide) return list_by_guide(page_options(options), std::cout), 0;
  if (!options.names) return list_checks(page_options(options), std::cout), 0;
  for (const Entry& entry : all_checks()) std::cout << entry.name << '\n';
  return 0;
}

}  // namespace

int carry_out(const Options& given) {
  const Options options = with_deployment(given);
  switch (options.command) {
    case Options::Command::check:
      return options.lab ? with_lab(options, check) : check(options);
    case Options::Command::gather:
      return options.lab ? with_lab(options, gather_only) : gather_only(options);
    case Options::Command::judge:
      return judge_files(options);
    case Options::Command::watch:
      return options.lab ? with_lab(options, watch) : watch(options);
    case Options::Command::rehearse:
      return rehearse(options);
    case Options::Command::init:
      return init(options);
    case Options::Command::collect:
      return collect(options);
    case Options::Command::explain:
      return explain_one(options);
    case Options::Command::list:
      return list(options);
    case Options::Command::lab:
      return run_lab(options);
    case Options::Command::completion:
      return std::cout << completion_script(options.arguments.front()), 0;
  }
  return own_fault;
}

}  // namespace sipfed
