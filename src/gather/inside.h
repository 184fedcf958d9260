// The inside of a federation, as a deployment names it: clocks, enrolment, image server, Remote Desktop,
// devices, directories and files. Everything side by side; each answer goes into the view as soon as it is
// there.
#pragma once

#include <set>

#include "gather/lookup.h"
#include "gather/run.h"

namespace sipfed::gather {

class InsideSurvey {
 public:
  InsideSurvey(Run& run, Lookup& lookup, const Subject& subject);
  Task<void> all();

 private:
  Task<void> clocks();
  Task<void> clock(std::string host);
  void enrolment(const std::string& url);  // asked once, whoever names it
  Task<void> scep(std::string url, std::string operation);
  Task<void> image();
  Task<void> remote_desktop();
  Task<void> reach(std::string host, std::uint16_t port);
  Task<void> next_hop(StaticRoute route);
  void devices();
  template <class Device>
  Task<void> device(DeviceAccess access, std::map<std::string, Device>& into,
                    std::function<Task<Device>(DeviceAccess)> read);
  Task<void> asa(DeviceAccess access);
  Task<void> imp(DeviceAccess access);
  Task<void> directory(DirectoryAccess access);
  void files();
  Task<void> trace(std::string file);

  Task<bool> locate(DeviceAccess& access, DeviceTalk& talk);

  Run& run_;
  Lookup& lookup_;
  const Subject& subject_;
  const Plan& plan_;
  View& view_;
  std::set<std::string> enrolments_;  // URLs
  Crew crew_;
};

// Revocation lists that the certificates of the peers name; when all chains are known.
Task<void> fetch_revocation_lists(Run& run, Lookup& lookup);
// Hosts to which dialogs with the peers would go on; when all exchanges are known.
Task<void> resolve_dialog_hosts(Run& run, Lookup& lookup);

}  // namespace sipfed::gather
