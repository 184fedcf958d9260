// The parsers of an ASA's text, one per topic. Each adds to the facts what it finds and knows no command.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "gather/devices/asa_text.h"
#include "sipfed/facts/asa.h"

namespace sipfed::gather::asa {

// `clock timezone` and `clock summer-time`. Their names are free text, hence no table of zones.
struct Zone {
  bool known = false;  // the configuration was read
  std::string name = "UTC", summer;
  std::chrono::minutes offset{0}, summer_offset{0};  // of local time against UTC

  static Zone read(const std::vector<Section>& configuration);
};

// "12:00:00.000 JST Mon Nov 23 2026", with or without fraction and weekday, after "*" or ".".
struct Moment {
  bool valid = false;
  std::chrono::microseconds local{0};  // since the epoch, as if it were UTC
  std::string zone;
  char mark = ' ';  // '*': not authoritative, '.': NTP was lost

  static Moment read(std::string_view text);
  // False: the zone is neither configured nor UTC.
  bool in_known_zone(const Zone& zone) const;
  std::chrono::microseconds utc(const Zone& zone) const;
};

ClockReading read_clock(const std::vector<Section>& clock, const std::vector<Section>& ntp, const Zone& zone,
                        std::chrono::system_clock::time_point asked_at);

// Any part of a running configuration but access lists and translations.
void read_configuration(const Section& section, Asa& into);
void read_access_lists(const Section& section, Asa& into);
// `services`: text with `object service`, which translations name.
void read_translations(const Section& section, const std::vector<Section>& services, Asa& into);
void read_certificates(const Section& section, const Zone& zone, Asa& into);
void read_ssl(const Section& section, Asa& into);
void read_version(const Section& section, Asa& into);

int port_number(std::string_view word);  // -1: a name that is not known
// A port after "eq", "range" ...; takes its words from the front of `rest`. False: there is none.
bool take_ports(std::vector<std::string>& rest, int& low, int& high);

}  // namespace sipfed::gather::asa
