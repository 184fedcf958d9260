#include "main/planning.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iostream>

#include "deployment/reading.h"
#include "evidence/dossier.h"
#include "evidence/file.h"
#include "gather/gather.h"
#include "gather/planned.h"
#include "gather/tls/certificates.h"
#include "main/collecting.h"
#include "main/keyboard.h"
#include "main/target.h"
#include "sipfed/identity.h"
#include "sipfed/path.h"

namespace sipfed {
namespace {

// What the reader of an answer says of it.
std::string complaint(const std::function<void()>& reading) {
  try {
    reading();
    return {};
  } catch (const Usage& wrong) {
    return wrong.what();
  }
}

std::string accept_domain(std::string& answer) {
  return complaint([&] { answer = domain_name(answer); });
}

std::string accept_name(std::string& answer) {
  if (answer.empty()) return {};
  return complaint([&] {
    const auto [host, port] = host_and_port(answer, 5061);
    if (!is_fqdn(host) || answer.find(':') != answer.npos)
      throw Usage("'" + answer + "' is not a host's full name, such as sip.contoso.example");
    answer = host;
  });
}

std::string asked(const std::string& question, const std::function<std::string(std::string&)>& accept) {
  const auto answer = answered(question, accept);
  if (!answer) throw WrongInput("init: the answers ended before the last question; nothing was written");
  return *answer;
}

FirstAnswers by_questions() {
  if (!can_ask())
    throw Usage("init asks questions on a terminal; without one, name the partner: --from-domain DOMAIN");
  FirstAnswers answers;
  answers.peer = asked("SIP domain of the partner", accept_domain);
  answers.local = asked("Our own SIP domain, empty if unknown", [&](std::string& answer) {
    if (answer.empty()) return std::string();
    const std::string wrong = accept_domain(answer);
    return wrong.empty() && answer == answers.peer ? "that is the partner's domain" : wrong;
  });
  answers.cisco = asked("Which side is Cisco IM and Presence: local (ours) or peer", [](std::string& answer) {
    return answer == "local" || answer == "peer" ? "" : "type local or peer";
  });
  answers.cisco_fqdn = asked("Public FQDN of IM and Presence, empty if unknown", accept_name);
  answers.edge_external = asked("External FQDN of the Access Edge, empty if unknown", accept_name);
  return answers;
}

// Behind the line that begins so.
void remark(std::string& text, const std::string& line, const std::string& words) {
  std::size_t at = text.find('\n' + line);
  if (at == text.npos) return;
  at = text.find('\n', at + 1);
  text.insert(at == text.npos ? text.size() : at + 1, "# " + words + '\n');
}

// What DNS did not tell, and what was taken for granted, is said in the file and to the operator.
std::string with_remarks(std::string text, const FirstAnswers& answers) {
  remark(text, "side = ",
         "Assumed, not known: \"peer\" if IM and Presence is the partner's and the Access Edge is ours.");
  std::cerr << "sipfed: IM and Presence is assumed to be ours; if it is the partner's, change `side`\n";
  const auto silent = [&](const std::string& domain, const std::string& line) {
    remark(text, line, "DNS named no federation server of " + domain + " when this was written.");
    std::cerr << "sipfed: DNS says nothing about " << federation_srv(domain)
              << ": no such record, or no answer; sipfed check " << domain << " tells which\n";
  };
  if (answers.edge_external.empty()) silent(answers.peer, "# edge_external = ");
  if (!answers.local.empty() && answers.cisco_fqdn.empty()) silent(answers.local, "# fqdn = ");
  return text;
}

// What DNS says of the partner: its SRV leads to its edge, ours to us.
FirstAnswers by_dns(const Options& options) {
  Options look = options;
  look.arguments = {options.from_domain};
  const auto whom = subjects(look);
  const Dossier dossier = gather::gather(whom, settings(look, {Fact::dns}));
  const Evidence evidence = about(dossier).at(0);
  FirstAnswers answers;
  answers.peer = whom.front().domain;
  answers.local = whom.front().local;
  answers.cisco = "local";
  const auto first_target = [&](const std::string& domain) {
    const auto targets = srv_targets(evidence, domain);
    return targets.empty() ? std::string() : targets.front().host;
  };
  answers.edge_external = first_target(answers.peer);
  if (!answers.local.empty()) {
    answers.cisco_fqdn = first_target(answers.local);
    answers.expect = addresses(evidence, answers.cisco_fqdn);
  }
  return answers;
}

}  // namespace

int init(const Options& options) {
  const std::string file = options.arguments.empty() ? "sipfed.toml" : options.arguments.front();
  if (file != "-" && !options.force && std::filesystem::exists(file))
    throw Usage(file + " is there already; --force writes over it");
  const bool by_names = !options.from_domain.empty();
  const FirstAnswers answers = by_names ? by_dns(options) : by_questions();
  std::string text = first_deployment(answers);
  if (by_names) text = with_remarks(std::move(text), answers);
  if (file == "-") return std::cout << text, 0;
  if (const Fault fault = write_file(file, text)) throw std::runtime_error(fault.detail);
  std::cerr << "sipfed: " << file << " is written. Complete it, then: sipfed check --deployment " << file
            << '\n';
  return 0;
}

int collect(const Options& options) {
  collect_by_hand(options.arguments.front(), std::cout);
  return 0;
}

namespace {

bool reads_files(const std::vector<LogIn>& devices) {
  return std::any_of(devices.begin(), devices.end(), [](const LogIn& one) { return one.way == "files"; });
}

bool plans_something(const Options& options) {
  if (!options.records.empty() || !options.certificate.empty()) return true;
  if (!options.deployment) return false;
  const Deployment& given = *options.deployment;
  const bool artefacts = !given.requests.empty() || !given.pkcs12.empty() || !given.certificates.empty() ||
                         !given.imp_certificates.empty() || !given.traces.empty();
  return artefacts || !given.plan.routes.empty() || reads_files(given.asa) || reads_files(given.imp) ||
         reads_files(given.microsoft);
}

void say_what_was_passed_over(const Options& options, const gather::PlannedRecords& records) {
  if (options.quiet || records.passed_over.empty()) return;
  std::string types;
  unsigned count = 0;
  for (const auto& [type, times] : records.passed_over) {
    types += (types.empty() ? "" : ", ") + type + ' ' + std::to_string(times);
    count += times;
  }
  std::cerr << "sipfed: " << options.records << ": passed over " << count
            << (count == 1 ? " record" : " records") << " that federation does not use (" << types << ")\n";
}

}  // namespace

Dossier planned(const Options& options) {
  if (!plans_something(options))
    throw Usage(
        "rehearse: nothing is planned. Give DNS records with --records, the certificate with --cert; or, in "
        "the file of --deployment, signing requests, exported certificates and PKCS #12 files in "
        "[artefacts], "
        "routes as [[route]], and configurations in the folder of an [[asa]], [[imp]] or "
        "[[microsoft.server]] with way = \"files\"");
  Subject subject = subjects(options).front();
  subject.rehearsal = true;
  std::string records;
  if (!options.records.empty()) {
    auto text = read_file(options.records);
    if (!text) throw WrongInput("--records " + text.fault.detail);
    if (is_utf16(*text)) throw WrongInput("--records " + options.records + ": is UTF-16; save it as UTF-8");
    records = std::move(*text);
    const auto read = gather::read_records(records, subject.local);
    if (!read) throw WrongInput(options.records + ", " + read.fault.detail);
    say_what_was_passed_over(options, *read);
  }
  Options look = options;
  look.certificate.clear();  // a planned certificate needs no key to be judged
  look.key.clear();
  auto dossier = gather::gather_planned(subject, settings(look, {}), records);
  if (!dossier) throw WrongInput(options.records + ", " + dossier.fault.detail);
  if (!options.certificate.empty()) {
    auto certificates = gather::read_certificates(options.certificate);
    if (!certificates) throw WrongInput("--cert " + certificates.fault.detail);
    dossier->views.begin()->second.own = std::move(*certificates);
  }
  return std::move(*dossier);
}

}  // namespace sipfed
