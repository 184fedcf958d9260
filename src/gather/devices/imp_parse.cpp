#include <algorithm>

#include "gather/devices/imp.h"
#include "gather/devices/imp_certificates.h"
#include "gather/devices/imp_clock.h"
#include "gather/devices/imp_commands.h"
#include "gather/devices/imp_tables.h"
#include "sipfed/identity.h"

namespace sipfed::gather {
namespace {

using namespace imp_commands;
using Answers = std::map<std::string, std::string>;

constexpr std::size_t services_limit = 300, targets_limit = 20;

std::string answer_to(const Answers& answers, std::string_view command) {
  const auto found = answers.find(std::string(command));
  return found == answers.end() ? std::string() : found->second;
}

void read_identity(const Answers& answers, Imp& into) {
  for (const std::string& line : imp_lines(answer_to(answers, status)))
    if (const auto version = imp_value(line, "Product Ver"); version && into.version.empty())
      into.version = *version;
  for (const std::string& line : imp_lines(answer_to(answers, network))) {
    if (const auto domain = imp_value(line, "Domain"); domain && into.domain.empty() && is_fqdn(*domain))
      into.domain = lower(*domain);
    for (const char* key : {"Primary", "Secondary"})
      if (const auto server = imp_value(line, key);
          server && is_address(*server) && into.dns_servers.size() < 2)
        into.dns_servers.push_back(*server);
  }
  for (const std::string& line : imp_lines(answer_to(answers, tls_floor)))
    if (const auto version = imp_value(line, "TLS minimum version"); version && version->size() <= 8)
      into.tls_min_version = *version;
}

// "Cisco SIP Proxy[STARTED]", "Cisco XCP Router[STOPPED]  Service Not Activated"
void read_services(const Answers& answers, Imp& into) {
  for (const std::string& line : imp_lines(answer_to(answers, services))) {
    const std::size_t open = line.rfind('['), close = line.find(']', open == std::string::npos ? 0 : open);
    if (open == std::string::npos || close == std::string::npos) continue;
    const std::string name = imp_clean(imp_trimmed(std::string_view(line).substr(0, open)), 100);
    const std::string_view state = imp_trimmed(std::string_view(line).substr(open + 1, close - open - 1));
    const bool word =
        !state.empty() && state.size() <= 30 &&
        std::all_of(state.begin(), state.end(), [](char c) { return c == ' ' || (c >= 'A' && c <= 'Z'); });
    if (name.empty() || !word || into.services.size() >= services_limit) continue;
    const bool inactive = imp_contains(std::string_view(line).substr(close), "not activated");
    into.services[name] = inactive ? "NOT ACTIVATED" : std::string(state);
  }
}

void read_certificates(const Answers& answers, const ImpZones& zones, Imp& into) {
  const auto held = [&](std::string_view list, std::string_view one) {
    std::vector<Imp::Held> all;
    std::vector<std::string> units = imp_units(answer_to(answers, list));
    for (const auto& [command, text] : answers)  // saved files may come without the list
      if (command.starts_with(one) && units.size() < imp_certificates_limit) {
        std::string unit = imp_clean(command.substr(one.size()), 253);
        if (std::find(units.begin(), units.end(), unit) == units.end()) units.push_back(std::move(unit));
      }
    for (std::string& unit : units) {
      const std::string text = answer_to(answers, std::string(one) + unit);
      all.push_back(imp_held(std::move(unit), text, zones));
    }
    return all;
  };
  into.own = held(own_list, own_one);
  into.trusted = held(trust_list, trust_one);
}

// "_sipfederationtls._tcp.peer.example has SRV record 0 0 5061 sip.peer.example."
std::string srv_target(const std::string& line) {
  constexpr std::string_view sign = "has SRV record ";
  const std::size_t at = line.find(sign);
  if (at == std::string::npos) return {};
  std::string target = lower(imp_trimmed(std::string_view(line).substr(at + sign.size())));
  if (target.size() > 1 && target.ends_with('.')) target.pop_back();
  const bool plain = target.size() <= 300 && std::count(target.begin(), target.end(), ' ') == 3 &&
                     imp_is_host(target.substr(target.rfind(' ') + 1));
  return plain ? target : std::string();
}

void read_look_up(const std::string& domain, const std::string& text, Imp& into) {
  Imp::SrvSeen seen;
  bool denied = false;
  for (const std::string& line : imp_lines(text)) {
    if (imp_contains(line, "timed out") || imp_contains(line, "no servers could be reached"))
      into.dns_unreachable = true;
    denied = denied || imp_contains(line, "not found") || imp_contains(line, "no external servers found") ||
             imp_contains(line, "has no SRV record");
    std::string target = srv_target(line);
    if (!target.empty() && seen.targets.size() < targets_limit) seen.targets.push_back(std::move(target));
  }
  std::sort(seen.targets.begin(), seen.targets.end());
  seen.found = !seen.targets.empty();
  // Whoever cannot ask finds nothing either.
  if (seen.found || (denied && !into.dns_unreachable)) into.srv[domain] = std::move(seen);
}

void read_look_ups(const Answers& answers, Imp& into) {
  for (const auto& [command, text] : answers) {
    if (!command.starts_with(look_up) || !command.ends_with(" srv")) continue;
    const std::string name = command.substr(look_up.size(), command.size() - look_up.size() - 4);
    if (name.starts_with(srv_prefix)) read_look_up(lower(name.substr(srv_prefix.size())), text, into);
  }
}

}  // namespace

void parse_imp(const Answers& answers, const std::string& greeting,
               std::chrono::system_clock::time_point asked_at, Imp& into) {
  const ImpClock clock = read_imp_clock(answer_to(answers, ntp_status), answer_to(answers, timezone_config));
  if (answers.contains(std::string(ntp_status))) {
    const auto talked = into.talk.commands.find(std::string(ntp_status));
    into.clock = imp_clock_reading(clock, asked_at,
                                   talked == into.talk.commands.end() ? Micros{0} : talked->second.took);
    into.clock->server = into.talk.host;
    if (into.talk.way == "files" && !into.clock->fault) {
      into.clock->fault = {Fault::Kind::local, "saved output: when it was written is not known"};
      into.clock->offset = into.clock->uncertainty = Micros{0};
    }
  }
  read_identity(answers, into);
  read_services(answers, into);
  read_certificates(answers, clock.offsets, into);
  into.dns_unreachable = imp_contains(greeting, "DNS unreachable");
  read_look_ups(answers, into);
  read_imp_tables(answers, into);
}

}  // namespace sipfed::gather
