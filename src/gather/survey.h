// The survey: from a subject to its names, from names to addresses, from addresses to endpoints; everything
// starts as soon as what it needs is known, and nothing is asked twice.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gather/lookup.h"
#include "gather/run.h"
#include "sipfed/path.h"

namespace sipfed::gather {

class Survey {
 public:
  Survey(const Executor& executor, const Settings& settings);
  ~Survey();

  Task<void> examine(const std::vector<Subject>& subjects);
  void stop() { run_.stop.turn_off(); }  // on the survey's thread
  // After everything has ended: judges the chains by the trust anchors, and hands over the views.
  Dossier take(const std::vector<Subject>& subjects);

 private:
  struct Vantage {
    View view;
    std::unique_ptr<Lookup> lookup;
  };
  struct Inquiry;  // one subject on its way

  Task<void> examine_one(const Subject& subject);
  Task<void> examine_inside(const Subject& subject);
  Task<void> examine_plain(const Subject& subject);  // Settings::tcp
  Task<void> domain(Inquiry& inquiry, Vantage& vantage, std::string domain);
  Task<void> host(Inquiry& inquiry, Vantage& vantage, std::string type, std::string name, std::uint16_t port);
  Task<void> pinned(Inquiry& inquiry, std::string type, std::string name, std::uint16_t port);
  Task<void> question(Vantage& vantage, std::string type, std::string name);
  Task<void> clients(Inquiry& inquiry, Vantage& vantage, std::string record);  // what Jabber looks up
  Task<void> plain(Inquiry& inquiry, std::string endpoint);
  void begin(Inquiry& inquiry, Endpoint endpoint);
  Task<void> prepare();
  Task<void> load_trust();

  Run run_;
  std::string id_;  // of the run, hex
  std::vector<std::unique_ptr<Vantage>> vantages_;
  Budget at_once_;
};

}  // namespace sipfed::gather
