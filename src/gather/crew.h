// Children of a coroutine: a crew that is awaited as a whole, and a switch that ends measurements early.
// Coroutines that only wait for others are never cancelled; measurements run under a switch and may be.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "gather/waiting.h"

namespace sipfed::gather {

class Crew {
 public:
  explicit Crew(const Executor& executor);

  void add(Task<void> task);  // begins at once
  // Returns when every task has ended, those added meanwhile included. Throws what the first of them threw.
  Task<void> all();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

class Switch {
 public:
  // Off for good from `end` on, or when it or its parent is turned off.
  Switch(const Executor& executor, Deadline end);
  explicit Switch(Switch& parent);
  ~Switch();
  Switch(const Switch&) = delete;
  Switch& operator=(const Switch&) = delete;

  bool is_off() const;
  void turn_off();  // also ends what is running under it

  // The result; nothing when the switch was off or the task unwound because of it.
  template <class T>
  Task<std::optional<T>> run(Task<T> task) {
    std::optional<T> result;
    auto work = keep(std::move(task), result);
    co_await run_to_end(std::move(work));
    co_return std::move(result);
  }

 private:
  template <class T>
  static Task<void> keep(Task<T> task, std::optional<T>& into) {
    auto result = co_await std::move(task);
    into.emplace(std::move(result));
  }
  Task<void> run_to_end(Task<void> work);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sipfed::gather
