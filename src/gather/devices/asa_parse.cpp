#include <algorithm>

#include "gather/devices/asa.h"
#include "gather/devices/asa_parts.h"

namespace sipfed::gather {
namespace {

using asa::Section;
using Answers = std::map<std::string, std::string>;

std::vector<Section> said(const Answers& answers, const std::string& command) {
  const auto found = answers.find(command);
  return found == answers.end() ? std::vector<Section>() : asa::sections(found->second);
}

void read_clock(const Answers& answers, const asa::Zone& zone, std::chrono::system_clock::time_point asked_at,
                Asa& into) {
  const std::string command = answers.contains("show clock detail") ? "show clock detail" : "show clock";
  if (!answers.contains(command)) return;
  ClockReading reading =
      asa::read_clock(said(answers, command), said(answers, "show ntp status"), zone, asked_at);
  reading.server = into.talk.host;
  if (const auto told = into.talk.commands.find(command); told != into.talk.commands.end())
    reading.took = told->second.took;
  reading.uncertainty += reading.took;
  if (into.talk.way == "files") {
    reading.offset = {};
    reading.fault = {Fault::Kind::local, "saved text does not say what time it is now"};
  }
  into.clock = std::move(reading);
}

void read_mode(const Answers& answers, Asa& into) {
  for (const Section& section : said(answers, "show mode"))
    for (const std::string& line : section.lines)
      for (const std::string_view mode : {"single", "multiple"})
        if (into.mode.empty() && line.find("mode: " + std::string(mode)) != std::string::npos)
          into.mode = mode;
}

}  // namespace

void parse_asa(const std::map<std::string, std::string>& answers,
               std::chrono::system_clock::time_point asked_at, Asa& into) {
  const asa::Zone zone = asa::Zone::read(said(answers, "show running-config clock"));
  read_clock(answers, zone, asked_at, into);
  read_mode(answers, into);
  for (const auto& [command, text] : answers)
    if (asa::ends_at_pager(text)) into.cut_off.push_back(command);
  for (const std::string command :
       {"class-map", "policy-map", "service-policy", "tls-proxy", "crypto ca trustpoint"})
    for (const Section& section : said(answers, "show running-config " + command))
      asa::read_configuration(section, into);
  for (const Section& section : said(answers, "show running-config access-list"))
    asa::read_access_lists(section, into);
  const std::vector<Section> services = said(answers, "show running-config object service");
  for (const std::string command : {"nat", "static"})
    for (const Section& section : said(answers, "show running-config " + command))
      asa::read_translations(section, services, into);
  for (const Section& section : said(answers, "show crypto ca certificates"))
    asa::read_certificates(section, zone, into);
  for (const Section& section : said(answers, "show ssl")) asa::read_ssl(section, into);
  for (const Section& section : said(answers, "show version")) asa::read_version(section, into);
}

}  // namespace sipfed::gather
