#include "gather/crew.h"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <list>
#include <vector>

namespace sipfed::gather {
namespace asio = boost::asio;

struct Crew::State {
  Executor executor;
  Gate idle;  // opened when the last one has ended while somebody waits
  int live = 0;
  bool awaited = false;
  std::exception_ptr error;
  explicit State(const Executor& e) : executor(e), idle(e) {}
};

Crew::Crew(const Executor& executor) : state_(std::make_shared<State>(executor)) {}

void Crew::add(Task<void> task) {
  ++state_->live;
  asio::co_spawn(state_->executor, std::move(task), [state = state_](std::exception_ptr error) {
    if (error && !state->error) state->error = error;
    if (--state->live == 0 && state->awaited) state->idle.open();
  });
}

Task<void> Crew::all() {
  const std::shared_ptr<State> state = state_;
  state->awaited = true;
  if (state->live > 0) co_await state->idle.passed();
  if (state->error) std::rethrow_exception(state->error);
}

namespace {

struct Running {
  asio::cancellation_signal signal;
  Gate done;
  std::exception_ptr error;
  explicit Running(const Executor& executor) : done(executor) {}
};

bool was_aborted(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const boost::system::system_error& e) {
    return e.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

}  // namespace

struct Switch::State {
  Executor executor;
  Deadline end;
  bool off = false;
  State* parent = nullptr;
  std::vector<State*> children;
  std::list<Running> running;

  void turn_off() {
    off = true;
    for (Running& task : running) task.signal.emit(asio::cancellation_type::terminal);
    for (State* child : children) child->turn_off();
  }
};

Switch::Switch(const Executor& executor, Deadline end)
    : state_(std::make_unique<State>(State{executor, end, false, nullptr, {}, {}})) {}

Switch::Switch(Switch& parent)
    : state_(std::make_unique<State>(State{
          parent.state_->executor, parent.state_->end, parent.state_->off, parent.state_.get(), {}, {}})) {
  parent.state_->children.push_back(state_.get());
}

Switch::~Switch() {
  if (state_->parent != nullptr) std::erase(state_->parent->children, state_.get());
}

bool Switch::is_off() const { return state_->off || std::chrono::steady_clock::now() >= state_->end; }
void Switch::turn_off() { state_->turn_off(); }

Task<void> Switch::run_to_end(Task<void> work) {
  if (is_off()) co_return;
  const auto task = state_->running.emplace(state_->running.end(), state_->executor);
  Running* const running = &*task;
  asio::co_spawn(state_->executor, std::move(work),
                 asio::bind_cancellation_slot(running->signal.slot(), [running](std::exception_ptr error) {
                   running->error = error;
                   running->done.open();
                 }));
  co_await running->done.passed();
  const std::exception_ptr error = running->error;
  state_->running.erase(task);
  if (error && !was_aborted(error)) std::rethrow_exception(error);
}

}  // namespace sipfed::gather
