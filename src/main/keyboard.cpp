#include "main/keyboard.h"

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace sipfed {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t longest_line = 4096;

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  return first == text.npos ? "" : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

class Ring {
 public:
  explicit Ring(int event) : event_(event) {}
  void operator()() const { ::eventfd_write(event_, 1); }

 private:
  int event_;
};

// Readable once a stop is requested.
class Bell {
 public:
  explicit Bell(const std::stop_token& stop) : ring_(std::in_place, stop, event_) {}
  ~Bell() {
    ring_.reset();
    ::close(event_);
  }
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;
  int descriptor() const { return event_; }

 private:
  int event_ = ::eventfd(0, EFD_CLOEXEC);
  std::optional<std::stop_callback<Ring>> ring_;
};

int milliseconds_left(const Patience& patience) {
  if (!patience.until) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*patience.until - Clock::now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, 3'600'000));
}

}  // namespace

bool can_ask() { return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0; }

Typed typed_line(const Patience& patience) {
  const Bell bell(patience.stop);
  Typed typed;
  for (;;) {
    pollfd wait[] = {{STDIN_FILENO, POLLIN, 0}, {bell.descriptor(), POLLIN, 0}};
    const int ready = ::poll(wait, 2, milliseconds_left(patience));
    if (ready < 0 && errno == EINTR) continue;
    if (wait[1].revents != 0) return {Typed::How::stopped, {}};
    if (ready == 0 && patience.until && Clock::now() >= *patience.until) return {Typed::How::no_time, {}};
    if (wait[0].revents == 0) continue;
    char byte = 0;  // one at a time: what comes behind the line is for the next question
    if (::read(STDIN_FILENO, &byte, 1) != 1) return {Typed::How::end, {}};
    if (byte == '\n') break;
    if (typed.line.size() < longest_line) typed.line += byte;
  }
  typed.how = Typed::How::line;
  typed.line = trimmed(typed.line);
  return typed;
}

bool trusted_by_operator(const std::string& host, const std::string& fingerprint, const Patience& patience) {
  std::cerr << "\r\x1b[KThe SSH host key of " << host << " is not known yet: " << fingerprint
            << "\nCompare it with the device's own. Trust it from now on? [yes/no] " << std::flush;
  for (;;) {
    const Typed typed = typed_line(patience);
    if (typed.how == Typed::How::no_time) std::cerr << "\nNo answer in time: the key is not trusted.\n";
    if (typed.how == Typed::How::end) std::cerr << "\nThe key is not trusted.\n";
    if (typed.how != Typed::How::line || typed.line == "no") return false;
    if (typed.line == "yes") return true;
    std::cerr << "Type yes or no: " << std::flush;
  }
}

std::optional<std::string> answered(const std::string& question,
                                    const std::function<std::string(std::string&)>& accept) {
  for (;;) {
    std::cerr << question << ": " << std::flush;
    Typed typed = typed_line({});
    if (typed.how != Typed::How::line) {
      std::cerr << '\n';
      return std::nullopt;
    }
    const std::string wrong = accept(typed.line);
    if (wrong.empty()) return typed.line;
    std::cerr << wrong << '\n';
  }
}

}  // namespace sipfed
