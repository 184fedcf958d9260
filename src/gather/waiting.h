// Waiting for one another, within one thread: a gate that opens once, a budget of permits.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "gather/net/stream.h"

namespace sipfed::gather {

using Executor = boost::asio::any_io_executor;

class Gate {
 public:
  explicit Gate(const Executor& executor);
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  void open();
  bool is_open() const;
  Task<void> passed();  // returns once it is open; at once when it is so already

 private:
  struct State;
  std::shared_ptr<State> state_;  // outlives the gate while somebody waits
};

// Opens a gate also when the coroutine ends by an exception.
struct OpenAtEnd {
  explicit OpenAtEnd(Gate& g) : gate(g) {}
  ~OpenAtEnd() { gate.open(); }
  OpenAtEnd(const OpenAtEnd&) = delete;
  OpenAtEnd& operator=(const OpenAtEnd&) = delete;
  Gate& gate;
};

// So many things at once and no more; who comes first is served first.
class Budget {
 public:
  struct State;
  Budget(const Executor& executor, int permits);

  class Permit {  // gives back in its destructor
   public:
    Permit(std::shared_ptr<State> state, int count) : state_(std::move(state)), count_(count) {}
    Permit(Permit&& other) noexcept : state_(std::move(other.state_)), count_(other.count_) {}
    Permit& operator=(Permit&&) = delete;
    ~Permit();
    int count() const { return count_; }

   private:
    std::shared_ptr<State> state_;
    int count_;
  };
  Task<Permit> take(int count = 1);  // at least one, at most all there are
  int size() const;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace sipfed::gather
