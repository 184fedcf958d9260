#include "main/planning.h"

#include <filesystem>
#include <iostream>

#include "deployment/reading.h"
#include "evidence/dossier.h"
#include "evidence/file.h"
#include "gather/devices/windows_script.h"
#include "gather/gather.h"
#include "gather/planned.h"
#include "gather/tls/certificates.h"
#include "main/secrets.h"
#include "main/target.h"
#include "sipfed/path.h"

namespace sipfed {
namespace {

std::string asked(const std::string& question) {
  std::cerr << question << ": " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer;
}

FirstAnswers by_questions() {
  if (!can_ask())
    throw Usage("init asks questions on a terminal; without one, name the partner: --from-domain DOMAIN");
  FirstAnswers answers;
  answers.peer = asked("SIP domain of the partner");
  answers.local = asked("Our own SIP domain");
  answers.cisco = asked("Which side is Cisco IM and Presence: local (ours) or peer");
  answers.cisco_fqdn = asked("Public FQDN of IM and Presence, empty if unknown");
  answers.edge_external = asked("External FQDN of the Access Edge, empty if unknown");
  return answers;
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
  const std::string text = first_deployment(options.from_domain.empty() ? by_questions() : by_dns(options));
  if (file == "-") return std::cout << text, 0;
  if (const Fault fault = write_file(file, text)) throw Usage(fault.detail);
  std::cerr << "sipfed: " << file << " is written. Complete it, then: sipfed check --deployment " << file
            << '\n';
  return 0;
}

int collect(const Options& options) {
  if (options.arguments.front() != "windows")
    throw Usage("collect " + options.arguments.front() + ": there is a script for windows");
  std::cout << gather::windows_script();
  return 0;
}

Dossier planned(const Options& options) {
  Subject subject = subjects(options).front();
  subject.rehearsal = true;
  std::string records;
  if (!options.records.empty()) {
    auto text = read_file(options.records);
    if (!text) throw Usage(text.fault.detail);
    records = std::move(*text);
  }
  Options look = options;
  look.certificate.clear();  // a planned certificate needs no key to be judged
  look.key.clear();
  auto dossier = gather::gather_planned(subject, settings(look, {}), records);
  if (!dossier) throw Usage(options.records + ", " + dossier.fault.detail);
  if (!options.certificate.empty()) {
    auto certificates = gather::read_certificates(options.certificate);
    if (!certificates) throw Usage(certificates.fault.detail);
    dossier->views.begin()->second.own = std::move(*certificates);
  }
  return std::move(*dossier);
}

}  // namespace sipfed
