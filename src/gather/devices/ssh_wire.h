// One libssh session over a socket of ours. It never blocks: a step is repeated, with waits on the socket in
// between, until it is done or the limit has come. One thread at a time; only hang_up() may come from
// another.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "gather/net/stream.h"

struct ssh_session_struct;

namespace sipfed::gather {

class SshWire {
 public:
  SshWire();
  ~SshWire();
  SshWire(const SshWire&) = delete;
  SshWire& operator=(const SshWire&) = delete;

  // TCP, then the descriptor is the session's.
  Fault connect(const std::string& address, std::uint16_t port, Deadline limit);
  // Ends every wait, now and later.
  void hang_up();

  ssh_session_struct* session() const { return session_; }
  // What `step` returned at last; `again` when the time was over.
  template <class Step>
  int until(Step step, int again, Deadline limit) {
    for (;;) {
      const int result = step();
      if (result != again || !wait(limit)) return result;
    }
  }
  // Why the last step failed, in the library's or the other side's words.
  Fault fault(const std::string& during) const;

 private:
  bool wait(Deadline limit);  // false: the time is over

  ssh_session_struct* session_;
  std::atomic<int> socket_{-1};  // ours; libssh has a duplicate
  std::atomic<bool> hung_up_{false};
};

Fault ssh_timeout(const std::string& during);

}  // namespace sipfed::gather
