#include "main/interrupts.h"

#include <csignal>
#include <pthread.h>
#include <unistd.h>

namespace sipfed {
namespace {

sigset_t interrupting() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

constexpr int by_signal = 130;  // what shells expect of a program ended by Ctrl-C

}  // namespace

void Interrupts::block() {
  std::signal(SIGPIPE, SIG_IGN);
  const sigset_t set = interrupting();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Interrupts::Interrupts() {
  block();
  const sigset_t set = interrupting();
  listener_ = std::jthread([this, set](const std::stop_token& ending) {
    for (;;) {
      int signal = 0;
      sigwait(&set, &signal);
      if (ending.stop_requested()) return;
      if (!source_.request_stop()) ::_exit(by_signal);
    }
  });
}

Interrupts::~Interrupts() {
  listener_.request_stop();
  pthread_kill(listener_.native_handle(), SIGINT);
}

}  // namespace sipfed
