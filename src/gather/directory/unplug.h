// Shuts a socket down when its time has come, whatever thread is blocked on it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <sys/socket.h>
#include <thread>

#include "gather/net/stream.h"

namespace sipfed::gather {

// Lives no longer than the descriptor.
class Unplug {
 public:
  Unplug(int descriptor, Deadline at)
      : guard_([this, descriptor, at](const std::stop_token& stop) {
          std::unique_lock lock(mutex_);
          wake_.wait_until(lock, stop, at, [] { return false; });
          if (stop.stop_requested()) return;
          pulled_ = true;
          ::shutdown(descriptor, SHUT_RDWR);
        }) {}

  bool pulled() const { return pulled_; }

 private:
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::atomic<bool> pulled_{false};
  std::jthread guard_;  // last: it uses the others
};

}  // namespace sipfed::gather
