// What one resolver says about the peer, round after round: where it leads, and what became different. A
// question that got no answer leaves everything as it was.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gather/lookup.h"
#include "gather/run.h"
#include "sipfed/path.h"

namespace sipfed::gather {

// An endpoint with the SRV record that leads there; the fields are those of Watching.
struct WatchLead {
  Endpoint endpoint;
  int priority = 0, weight = 0, total_weight = 0, targets = 0, addresses = 0;
};

struct WatchNews {
  std::string what;  // "srv", "address (edge)"
  std::string host;  // whose address; empty: of all members
  std::string before, after;
};

class WatchNames {
 public:
  // `vantage` is empty for the first.
  WatchNames(Run& run, std::string server, const std::string& vantage);

  Task<void> round(std::string domain);  // DNS is asked afresh each time

  const std::vector<WatchLead>& leads() const { return leads_; }
  std::vector<WatchNews> take_news() { return std::exchange(news_, {}); }

 private:
  Task<void> addresses(Lookup& lookup, std::string host, std::string type);
  void said(const std::string& question, const std::string& what, const std::string& host,
            std::set<std::string> now);
  void follow_up();

  Run& run_;
  const std::string server_, suffix_;
  std::vector<SrvTarget> targets_;
  std::map<std::string, std::vector<std::string>> addresses_;  // "A sip.example.com"
  std::map<std::string, std::set<std::string>> said_;          // by question: what was said last
  std::vector<WatchLead> leads_;
  std::vector<WatchNews> news_;
};

}  // namespace sipfed::gather
