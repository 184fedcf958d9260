// What all read-outs of devices have in common: a device answers named read-only commands with text, over
// HTTPS, SSH or from saved files. The text itself is not kept, since it may hold secrets: only what is known
// to be harmless and of use is taken out of it.
#pragma once

#include <map>
#include <string>

#include "sipfed/facts/clock.h"

namespace sipfed {

// One command and how it was answered.
struct Readout {
  Fault fault;          // not answered: no connection, wrong password, timeout, file missing
  std::string refusal;  // the device's own error line: "ERROR: % Invalid input detected"
  Micros took{0};
  bool operator==(const Readout&) const = default;
  bool answered() const { return !fault && refusal.empty(); }
  static void fields(auto&& io, auto& self) {
    io("fault", self.fault);
    io("refusal", self.refusal);
    io("took_us", self.took);
  }
};

// Who was asked, and by which way.
struct DeviceTalk {
  std::string host;  // "asa.ours.example"; empty for saved files
  std::string way;   // "https", "ssh", "files"
  Fault fault;       // the device could not be talked to at all
  std::map<std::string, Readout> commands;
  bool operator==(const DeviceTalk&) const = default;
  static void fields(auto&& io, auto& self) {
    io("host", self.host);
    io("way", self.way);
    io("fault", self.fault);
    io("commands", self.commands);
  }
};

}  // namespace sipfed
