// Ctrl-C and SIGTERM as a stop token: the run ends, what was learnt is still judged. A second one ends at
// once.
#pragma once

#include <stop_token>
#include <thread>

namespace sipfed {

class Interrupts {
 public:
  // Blocks the signals in the calling thread and in those that it starts from then on, so that only the
  // listener gets them: call it before any other thread starts.
  static void block();

  Interrupts();  // blocks, too
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread listener_;
};

}  // namespace sipfed
