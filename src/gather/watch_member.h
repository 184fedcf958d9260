// One endpoint under watch: tries on connections of their own, and the kept one.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gather/probe.h"
#include "gather/tls/session.h"
#include "sipfed/facts/watch.h"

namespace sipfed::gather {

class WatchMember {
 public:
  WatchMember(Run& run, Endpoint endpoint, Asked asked, std::chrono::milliseconds first_idle,
              std::chrono::milliseconds longest_idle);

  Task<void> round();  // one try, and one on the kept connection when its idle time is over
  bool sure() const;   // nothing more is to be learnt here

  const Endpoint& endpoint() const { return endpoint_; }
  Watching& fact() { return fact_; }
  void changed(Watching::Change change);  // so many and no more are kept

 private:
  struct Line {
    std::unique_ptr<TlsSession> session;
    std::string local, leaf, failure;
    Fault fault;
  };
  Task<Line> open_line();
  Task<Fault> options(Line& line, std::string& answer);
  Task<void> try_kept(bool new_ones_work);
  void change(const std::string& what, std::string& before, std::string after);

  Run& run_;
  const Endpoint endpoint_;
  const Asked asked_;
  const std::chrono::milliseconds longest_idle_;
  Watching fact_;
  std::string leaf_, answer_;  // of the last try: their changes are noted
  Line kept_;
  Deadline kept_since_{};           // since when it has been idle
  std::chrono::milliseconds idle_;  // what the kept connection has to outlive next; doubles each time
};

}  // namespace sipfed::gather
