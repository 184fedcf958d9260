#include "worlds/rig.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "evidence/dossier.h"
#include "gather/gather.h"
#include "gather/tls/certificates.h"
#include "judge/judge.h"

namespace sipfed::worlds {
namespace {

template <class T>
T had(Outcome<T> outcome) {
  if (!outcome) throw std::runtime_error(outcome.fault.detail);
  return std::move(*outcome);
}

bool is_chosen(const lab::Scenario& scenario, const std::string& resolver) {
  return scenario.resolvers.empty() || std::find(scenario.resolvers.begin(), scenario.resolvers.end(),
                                                 resolver) != scenario.resolvers.end();
}

bool is_loud(Verdict verdict) {
  return verdict == Verdict::found || verdict == Verdict::suspected || verdict == Verdict::broken;
}

}  // namespace

gather::Settings settings_for(const lab::Lab& lab, const lab::Scenario& scenario) {
  gather::Settings settings;
  for (const auto& [name, server] : lab.resolvers())
    if (is_chosen(scenario, name)) settings.resolvers.push_back({name, server});
  if (scenario.certificate)
    settings.certificate = had(gather::load_client_certificate(lab.certificate_file(), lab.key_file(), ""));
  settings.trust = had(gather::load_trust(lab.trust_file()));
  if (scenario.tcp) settings.tcp = lab.tcp();
  settings.send_message = scenario.send_message;
  settings.step_timeout = Milliseconds(1500);
  settings.notify_wait = Milliseconds(800);
  settings.deadline = Milliseconds(10000);
  return settings;
}

Subject subject_for(const lab::Lab& lab, const lab::Scenario& scenario) {
  Subject subject;
  subject.domain = lab.domain();
  subject.user = scenario.user;
  if (scenario.local) {
    subject.local = lab.local_domain();
    subject.expect = lab.expect();
  }
  if (scenario.baseline)
    subject.known_leaves[had(gather::read_certificates(lab.baseline_file())).front().sha256] = "baseline.pem";
  return subject;
}

Look look(const Subject& subject, const gather::Settings& settings) {
  const auto start = std::chrono::steady_clock::now();
  Look out;
  out.dossier = gather::gather({subject}, settings);
  out.took = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start);
  out.report = judge(about(out.dossier).front(), all_checks());
  return out;
}

Look look(const lab::Lab& lab, const lab::Scenario& scenario) {
  return look(subject_for(lab, scenario), settings_for(lab, scenario));
}

std::map<std::string, std::string> fired(const Report& report) {
  std::map<std::string, std::string> out;
  for (const Result& result : report.results)
    if (is_loud(result.verdict)) out[result.check] = name_of(result.verdict);
  return out;
}

std::string first_trouble(const Report& report) {
  for (const Hop& hop : report.path)
    if (hop.state == Hop::State::broken || hop.state == Hop::State::warned)
      return std::string(name_of(hop.stage));
  return {};
}

std::string told(const Report& report) {
  std::ostringstream out;
  for (const Result& result : report.results) {
    if (!is_loud(result.verdict)) continue;
    out << "  " << result.check << ": " << name_of(result.verdict) << ' ' << result.fault;
    for (const Finding& finding : result.findings) {
      out << "\n    [" << finding.variant << "] " << finding.where;
      for (const auto& [name, value] : finding.args) out << ' ' << name << '=' << value.substr(0, 60);
    }
    out << '\n';
  }
  for (const Hop& hop : report.path)
    out << "  " << name_of(hop.stage) << ' ' << name_of(hop.state) << ' ' << hop.check << '\n';
  return out.str();
}

const View& main_view(const Dossier& dossier) {
  for (const auto& [key, view] : dossier.views)
    if (view.vantage == "here") return view;
  throw std::runtime_error("no view from here");
}

}  // namespace sipfed::worlds
