// A TCP relay between the prober and a server of the lab: counts connections as the prober holds them, and
// cuts what the server says after so many bytes.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <thread>
#include <vector>

namespace sipfed::worlds {

class Gate {
 public:
  static constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

  Gate();  // on 127.0.0.1; throws std::runtime_error
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  std::uint16_t port() const { return port_; }
  void lead_to(std::uint16_t port) { target_ = port; }  // on 127.0.0.1
  // Of connections from now on: FIN (or RST) to the prober once it has had that many bytes.
  void cut_after(std::size_t bytes, bool reset = false) { reset_ = reset, cut_ = bytes; }

  int most() const { return most_; }                // connections open at once
  int accepted() const { return accepted_; }        // in all
  std::size_t longest() const { return longest_; }  // bytes that the prober got on one connection
  void forget() { most_ = 0, accepted_ = 0, longest_ = 0; }

 private:
  struct Pair {
    int near = -1, far = -1;  // the prober's side, the server's
    std::size_t cut = never, sent = 0;
    bool reset = false;
    bool done = false;
  };

  void run();
  void accept_one();
  void to_near(Pair& pair);
  void to_far(Pair& pair);
  void finish(Pair& pair);

  int listener_ = -1, wake_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::uint16_t> target_ = 0;
  std::atomic<std::size_t> cut_ = never, longest_ = 0;
  std::atomic<bool> reset_ = false;
  std::atomic<int> most_ = 0, accepted_ = 0;
  std::vector<Pair> pairs_;
  std::thread thread_;
};

}  // namespace sipfed::worlds
