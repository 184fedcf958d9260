#include "peers/look.h"

#include <algorithm>
#include <ostream>
#include <stdexcept>

#include "evidence/dossier.h"
#include "gather/gather.h"
#include "judge/judge.h"
#include "peers/certificates.h"
#include "sipfed/path.h"

namespace sipfed::peers {
namespace {

template <class T>
T got(Outcome<T> outcome) {
  if (!outcome) throw std::runtime_error(outcome.fault.detail);
  return std::move(*outcome);
}

template <class T>
const T& first(const std::vector<Seen<T>>& seen, const char* what) {
  if (seen.empty()) throw std::runtime_error(std::string("no ") + what + " in the evidence");
  return *seen.front();
}

}  // namespace

gather::Settings settings_for(const Question& question) {
  if (question.resolvers.empty()) throw std::logic_error("a test asks no resolver but its own");
  gather::Settings settings;
  settings.resolvers = question.resolvers;
  if (!question.certificate.empty())
    settings.certificate = got(gather::load_client_certificate(certificate(question.certificate + ".crt"),
                                                               certificate(question.key), ""));
  settings.trust = got(gather::load_trust(certificate(question.trust)));
  settings.step_timeout = question.step_timeout;
  settings.deadline = question.deadline;
  settings.notify_wait = question.notify_wait;
  settings.wanted = question.wanted;
  settings.send_message = question.send_message;
  settings.tcp = question.tcp;
  return settings;
}

Subject subject_of(const Question& question) {
  Subject subject;
  subject.domain = question.domain;
  subject.local = question.local;
  subject.user = question.user;
  subject.expect = question.expect;
  subject.pins = question.pins;
  subject.known_leaves = question.known_leaves;
  subject.plan = question.plan;
  return subject;
}

Look look(const Question& question) {
  return judged(gather::gather({subject_of(question)}, settings_for(question)));
}

Look judged(const Dossier& dossier) {
  Look seen;
  seen.evidence = about(dossier).at(0);
  seen.report = judge(seen.evidence, all_checks());
  return seen;
}

const Result& Look::result(std::string_view check) const {
  const auto& all = report.results;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Result& r) { return r.check == check; });
  if (found == all.end()) throw std::runtime_error("no check " + std::string(check));
  return *found;
}

Verdict Look::verdict(std::string_view check) const { return result(check).verdict; }

std::string Look::variant(std::string_view check) const {
  const Result& of = result(check);
  return of.findings.empty() ? "" : of.findings.front().variant;
}

std::map<std::string, std::string> Look::found() const {
  std::map<std::string, std::string> out;
  for (const Result& one : report.results)
    if (one.verdict == Verdict::found || one.verdict == Verdict::suspected || one.verdict == Verdict::broken)
      out[one.check] = name_of(one.verdict);
  return out;
}

const View& Look::view(std::string_view vantage) const {
  for (const auto& [key, view] : evidence.views)
    if (view.vantage == vantage) return view;
  throw std::runtime_error("no view from " + std::string(vantage));
}

const DnsAnswer& Look::dns(std::string_view type, std::string_view name, std::string_view vantage) const {
  const View& from = view(vantage);
  const auto answer = from.dns.find(dns_key(type, name));
  if (answer == from.dns.end()) throw std::runtime_error("never asked: " + dns_key(type, name));
  return answer->second;
}

const TcpConnect& Look::connect() const {
  const View& here = view();
  if (here.tcp.empty()) throw std::runtime_error("no connect in the evidence");
  return here.tcp.begin()->second;
}

const TlsHandshake& Look::handshake(bool with_certificate) const {
  for (const auto& seen : peer_handshakes(evidence))
    if (seen->offered_certificate == with_certificate) return *seen;
  throw std::runtime_error("no such handshake in the evidence");
}

const SipExchange& Look::exchange(std::string_view method) const {
  return first(peer_exchanges(evidence, method), "exchange");
}

std::ostream& operator<<(std::ostream& out, const Look& seen) {
  for (const Result& one : seen.report.results) {
    out << "  " << one.check << ": " << name_of(one.verdict) << ' ' << one.fault;
    if (one.need != Need::none) out << " needs " << name_of(one.need);
    for (const Finding& finding : one.findings) {
      out << "\n    [" << finding.variant << "] " << finding.where;
      for (const auto& [name, value] : finding.args) out << ' ' << name << '=' << value;
    }
    out << '\n';
  }
  return out;
}

}  // namespace sipfed::peers
