#include "judge/readings.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "sipfed/rule.h"
#include "sipfed/sides.h"

namespace sipfed {
namespace {

using State = Reading::State;

// The system's own words stand for themselves.
std::string reason(const Fault& fault) {
  return fault.kind == Fault::Kind::local && !fault.detail.empty() ? fault.detail : fault_text(fault);
}

// The device has no such command: another version, another product. Nothing that could be read is missing.
bool is_unknown_there(std::string_view refusal) {
  constexpr auto words = std::to_array<std::string_view>(
      {"Invalid input", "Incomplete command", "Ambiguous command", "does not exist", "Could not find",
       "Unknown command", "Command not found", "No valid command", "No such file", "not recognized"});
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view known) { return refusal.find(known) != refusal.npos; });
}

std::string shortened(const std::string& command) {
  constexpr std::size_t longest = 60;
  return command.size() <= longest ? command : command.substr(0, longest) + "...";
}

std::string told(const std::string& command, const std::string& why) {
  return why.find(command) == why.npos ? shortened(command) + ": " + why : why;
}

void read_talk(const DeviceTalk& talk, Reading& reading) {
  reading.host = talk.host;
  reading.way = talk.way;
  if (talk.fault) {
    reading.state = State::not_read;
    reading.why = reason(talk.fault);
    return;
  }
  bool answered = talk.commands.empty();
  std::string first;
  for (const auto& [command, readout] : talk.commands) {
    answered = answered || readout.answered();
    if (readout.answered()) continue;
    const std::string why = readout.fault ? reason(readout.fault) : readout.refusal;
    if (first.empty()) first = told(command, why);
    if (readout.fault || !is_unknown_there(readout.refusal)) reading.missing.push_back(told(command, why));
  }
  if (!reading.missing.empty()) reading.state = State::partly;
  if (answered) return;
  reading.state = State::not_read;
  reading.why = first;
  reading.missing.clear();
}

// A file that nobody saved may be left out on purpose; one that breaks off is not.
void tell_cut_off_first(Reading& reading) {
  std::stable_partition(reading.missing.begin(), reading.missing.end(),
                        [](const std::string& one) { return one.ends_with("ends in the middle"); });
}

void read_fault(const Fault& fault, Reading& reading) {
  if (!fault) return;
  reading.state = State::not_read;
  reading.why = reason(fault);
}

Reading reading_of(const std::string& name, const Asa& asa) {
  Reading reading{.input = Need::asa_log_in, .name = name};
  read_talk(asa.talk, reading);
  for (const std::string& command : asa.cut_off) {
    if (reading.state == State::not_read) break;
    reading.state = State::partly;
    reading.missing.push_back(command + ": ends in the middle");
  }
  tell_cut_off_first(reading);
  return reading;
}

Reading reading_of(const std::string& name, const Imp& imp) {
  Reading reading{.input = Need::imp_log_in, .name = name};
  read_talk(imp.talk, reading);
  tell_cut_off_first(reading);
  return reading;
}

Reading reading_of(const std::string& name, const Microsoft& server) {
  Reading reading{.input = Need::microsoft_log_in, .name = name};
  read_talk(server.talk, reading);
  return reading;
}

Reading reading_of(const std::string& name, const Directory& directory) {
  Reading reading{.input = Need::directory_log_in, .name = name};
  reading.way = directory.protection == "ldaps" ? "ldaps" : "ldap";
  read_fault(directory.fault, reading);
  return reading;
}

// "GetCACert http://ca.ours.example/..."; its sister GetCACaps may go unanswered.
Reading reading_of(const std::string& key, const ScepAnswer& answer) {
  Reading reading{.input = Need::scep_url, .name = key.substr(key.find(' ') + 1)};
  reading.way = "scep";
  read_fault(answer.fault, reading);
  return reading;
}

// A server that hangs up has said something, too.
Reading reading_of(const std::string& key, const RdpAnswer& answer) {
  Reading reading{.input = Need::rdp_host, .name = key};
  reading.way = "rdp";
  const auto tries = {&answer.modern, &answer.plain, &answer.tls_only, &answer.old_client};
  const auto spoke = [](const RdpTry* one) {
    return one->confirmed || one->fault.kind == Fault::Kind::closed || one->fault.kind == Fault::Kind::reset;
  };
  if (std::any_of(tries.begin(), tries.end(), spoke)) return reading;
  for (const RdpTry* one : tries)
    if (reading.state == State::read) read_fault(one->fault, reading);
  return reading;
}

// Of a long trace the beginning is read.
Reading reading_of(const std::string& file, const Trace& trace) {
  Reading reading{.name = file};
  read_fault(trace.fault, reading);
  if (trace.fault.kind != Fault::Kind::limit) return reading;
  reading.state = State::partly;
  reading.missing.push_back(std::exchange(reading.why, {}));
  return reading;
}

template <class Answer>
constexpr Need input_of = Need::none;
template <>
constexpr Need input_of<ClockReading> = Need::clock_hosts;
template <>
constexpr Need input_of<TftpAnswer> = Need::tftp_image;
template <>
constexpr Need input_of<SigningRequest> = Need::signing_request;
template <>
constexpr Need input_of<Pkcs12> = Need::pkcs12_file;
template <>
constexpr Need input_of<ExportedCertificate> = Need::imp_certificate;

template <class Answer>
Reading reading_of(const std::string& name, const Answer& answer) {
  Reading reading{.input = input_of<Answer>, .name = name};
  if (reading.input == Need::tftp_image) reading.way = "tftp";
  read_fault(answer.fault, reading);
  return reading;
}

class Collected {
 public:
  void add(const View& view) {
    const auto all = [&](const auto& facts) {
      for (const auto& [name, fact] : facts) keep(reading_of(name, fact), view.taken_at);
    };
    all(view.asa), all(view.imp), all(view.microsoft), all(view.directory);
    all(view.clock), all(view.tftp), all(view.rdp);
    for (const auto& [key, answer] : view.scep)
      if (key.starts_with("GetCACert")) keep(reading_of(key, answer), view.taken_at);
    all(view.request), all(view.pkcs12), all(view.exported), all(view.trace);
  }

  // In the order of the needs; what a trace tells comes last.
  std::vector<Reading> take() {
    std::vector<Reading> out;
    for (auto& [key, one] : best_) out.push_back(std::move(one.reading));
    std::stable_partition(out.begin(), out.end(), [](const Reading& r) { return r.input != Need::none; });
    return out;
  }

 private:
  struct Kept {
    Reading reading;
    Time taken_at{};
  };

  void keep(Reading reading, Time taken_at) {
    const std::pair key(reading.input, reading.name);
    const auto known = best_.find(key);
    const bool better = known == best_.end() || std::pair(known->second.reading.state, taken_at) >
                                                    std::pair(reading.state, known->second.taken_at);
    if (better) best_[key] = {std::move(reading), taken_at};
  }

  std::map<std::pair<Need, std::string>, Kept> best_;
};

std::optional<Fact> fact_of(Need input) {
  switch (input) {
    case Need::asa_log_in:
      return Fact::asa;
    case Need::imp_log_in:
      return Fact::imp;
    case Need::microsoft_log_in:
      return Fact::microsoft;
    case Need::directory_log_in:
      return Fact::directory;
    case Need::clock_hosts:
      return Fact::clock;
    case Need::scep_url:
      return Fact::scep;
    case Need::tftp_image:
      return Fact::tftp;
    case Need::rdp_host:
      return Fact::rdp;
    case Need::none:
    case Need::imp_certificate:
      return Fact::artefact;
    default:
      return std::nullopt;  // a check that reads those files asks for them by name
  }
}

// Nothing that is seen on the path.
bool reads_inputs_only(Facts facts) {
  for (std::size_t i = 0; i < names<Fact>.size(); ++i) {
    const auto fact = static_cast<Fact>(i);
    const bool input = (fact >= Fact::clock && fact != Fact::crl && fact <= Fact::artefact);
    if (facts.has(fact) && !input) return false;
  }
  return true;
}

// A trace tells one check something, a certificate of IM and Presence those that compare it with a device.
bool reads(Facts facts, const Reading& reading) {
  const auto fact = fact_of(reading.input);
  if (!fact || !facts.has(*fact)) return false;
  return *fact != Fact::artefact || (reading.input == Need::none) == reads_inputs_only(facts);
}

bool serves(Need input, Need need) {
  const bool node = need == Need::static_routes || need == Need::imp_certificate;
  return input == need || (node && input == Need::imp_log_in);
}

// One with its place and reason; several by their names, since the readings say the rest.
std::string item_of(const std::vector<const Reading*>& lost) {
  if (lost.size() > 1) {
    std::vector<std::string> names_of_all;
    for (const Reading* one : lost) names_of_all.push_back(one->name);
    return joined(names_of_all);
  }
  const Reading& one = *lost.front();
  std::string in = one.way;
  if (!one.host.empty()) in += (in.empty() ? "" : " ") + one.host;
  return one.name + (in.empty() ? "" : " (" + in + ")") + ": " + one.why;
}

}  // namespace

std::vector<Reading> readings_of(const Evidence& evidence) {
  Collected all;
  for (const auto& [key, view] : evidence.views)
    if (is_current(evidence, view)) all.add(view);
  return all.take();
}

void tell_unread(std::vector<Result>& results, std::span<const Entry> checks,
                 const std::vector<Reading>& readings, bool whole) {
  for (std::size_t i = 0; i < results.size(); ++i) {
    Result& result = results[i];
    const Facts facts = checks[i].check->needs;
    const bool any = result.need == Need::answer;
    if (result.verdict != Verdict::not_judged || !result.explained_by.empty() || !result.blocked_by.empty())
      continue;
    if (!any && !is_deployment_entry(result.need)) continue;
    if (any && whole && !reads_inputs_only(facts)) continue;
    std::vector<const Reading*> lost;
    for (const Reading& reading : readings)
      if (reading.state == State::not_read &&
          (any ? reads(facts, reading) : reading.input != Need::none && serves(reading.input, result.need)))
        lost.push_back(&reading);
    if (lost.empty()) continue;
    result.need = Need::not_read;
    result.item = item_of(lost);
  }
}

}  // namespace sipfed
