// One endpoint under watch: tries on connections of their own, and the kept one.
#pragma once

#include <memory>
#include <string>

#include "gather/probe.h"
#include "gather/tls/session.h"
#include "gather/watch_names.h"
#include "sipfed/facts/watch.h"

namespace sipfed::gather {

class WatchMember {
 public:
  WatchMember(Run& run, Endpoint endpoint, Asked asked, Time from, std::chrono::milliseconds first_idle,
              std::chrono::milliseconds longest_idle);

  Task<void> round();  // one try, and one on the kept connection when its idle time is over
  bool sure() const;   // nothing more is to be learnt here

  const Endpoint& endpoint() const { return endpoint_; }
  const Watching& fact() const { return fact_; }
  void led_by(const WatchLead& lead);
  void changed(Watching::Change change);  // so many are kept, the newest

 private:
  struct Line {
    std::unique_ptr<TlsSession> session;
    std::string local, leaf;
    Watching::Answer answer;  // of the handshake, and then of the request
  };
  Task<Line> open_line();
  Task<void> options(Line& line);
  Task<void> try_kept(std::string beside);
  std::string count(Watching::Answer answer, Time at);  // -> its key
  void change(const std::string& what, std::string& before, std::string after, Time at);

  Run& run_;
  const Endpoint endpoint_;
  const Asked asked_;
  const std::chrono::milliseconds longest_idle_;
  Watching fact_;
  std::string leaf_, key_, text_;  // of the last try: their changes are noted
  int in_a_row_ = 0;               // tries that ended like the last
  Line kept_;
  Deadline kept_since_{};           // since when it has been idle
  std::chrono::milliseconds idle_;  // what the kept connection has to outlive next; doubles when it did
};

}  // namespace sipfed::gather
