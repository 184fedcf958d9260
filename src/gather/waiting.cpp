#include "gather/waiting.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>

namespace sipfed::gather {
namespace asio = boost::asio;

struct Gate::State {
  asio::steady_timer timer;
  bool open = false;
  explicit State(const Executor& executor) : timer(executor, asio::steady_timer::time_point::max()) {}
};

Gate::Gate(const Executor& executor) : state_(std::make_shared<State>(executor)) {}
Gate::~Gate() = default;
bool Gate::is_open() const { return state_->open; }

void Gate::open() {
  state_->open = true;
  state_->timer.cancel();
}

Task<void> Gate::passed() {
  const std::shared_ptr<State> state = state_;
  while (!state->open) co_await state->timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

struct Budget::State {
  struct Waiting {
    int count;
    std::shared_ptr<Gate> gate;
  };
  Executor executor;
  int size, free;
  std::deque<Waiting> queue;

  void serve() {
    while (!queue.empty() && queue.front().count <= free) {
      free -= queue.front().count;
      queue.front().gate->open();
      queue.pop_front();
    }
  }
};

Budget::Budget(const Executor& executor, int permits)
    : state_(std::make_shared<State>(State{executor, std::max(permits, 1), std::max(permits, 1), {}})) {}

int Budget::size() const { return state_->size; }

Task<Budget::Permit> Budget::take(int count) {
  const std::shared_ptr<State> state = state_;
  count = std::clamp(count, 1, state->size);
  const auto gate = std::make_shared<Gate>(state->executor);
  state->queue.push_back({count, gate});
  state->serve();
  co_await gate->passed();
  co_return Permit(state, count);
}

Budget::Permit::~Permit() {
  if (!state_) return;
  state_->free += count_;
  state_->serve();
}

}  // namespace sipfed::gather
